import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type Proposal = components["schemas"]["RecommendationRead"];
export type Proposals = components["schemas"]["RecommendationsRead"];
export type Evidence = components["schemas"]["EvidenceRead"];

const MINUTE = 60_000;

/** One run of the advisor: its ideas, best first, with how they were made. */
export const proposalsQuery = queryOptions({
  queryKey: ["recommendations", "run"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/recommendations", { signal })),
  staleTime: 5 * MINUTE,
  // Only while a run goes on.
  refetchInterval: (query) => (query.state.data?.running ? 1500 : false),
});

/** Asks the advisor anew: begins a run, whose end the query above waits for. */
export function useRefresh() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/ai/recommendations/refresh", {})),
    onSettled: () => client.invalidateQueries({ queryKey: proposalsQuery.queryKey }),
  });
}

/** The last sessions of a symbol, as the line that leads up to the proposal. */
export function historyQuery(symbol: string) {
  return queryOptions({
    queryKey: ["recommendations", "history", symbol],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/market/bars/{symbol}", {
          params: { path: { symbol }, query: { interval: "1d", limit: 60 } },
          signal,
        }),
      ),
    staleTime: 15 * MINUTE,
  });
}
