import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import { useIntention } from "@/lib/use-intention";
import type { Definition } from "./model";

/** The strategy templates, as complete definitions. */
export const templatesQuery = queryOptions({
  queryKey: ["strategies", "templates"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/strategies/templates", { signal })),
  staleTime: 60 * 60_000,
});

/** One's own strategies, what was changed last first. */
export const strategiesQuery = queryOptions({
  queryKey: ["strategies", "mine"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/strategies", { signal })),
});

/** One of them at its latest version. */
export const strategyQuery = (id: string) =>
  queryOptions({
    queryKey: ["strategies", "mine", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/strategies/{strategy_id}", { params: { path: { strategy_id: id } }, signal })),
  });

/** Its newest versions. */
export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["strategies", "mine", id, "versions"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/strategies/{strategy_id}/versions", {
          params: { path: { strategy_id: id }, query: { limit: 200 } },
          signal,
        }),
      ),
  });

/** One version as it was saved. */
export const versionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ["strategies", "mine", id, "versions", number],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/strategies/{strategy_id}/versions/{number}", {
          params: { path: { strategy_id: id, number } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What is different between two versions. */
export const diffQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["strategies", "mine", id, "diff", from, to],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/strategies/{strategy_id}/diff", {
          params: { path: { strategy_id: id }, query: { from, to } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Who reads a strategy described in words, and the phrases that are understood without a model. */
export const draftGuideQuery = queryOptions({
  queryKey: ["strategies", "draft-guide"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/strategies/draft", { signal })),
  staleTime: 60_000,
});

/** A draft of a description; nothing is saved. */
export function useDraftStrategy() {
  return useMutation({
    mutationFn: (text: string) => unwrap(api.POST("/api/strategies/draft", { body: { text } })),
  });
}

/** What a definition says in plain words, and what is wrong with it. */
export const checkQuery = (definition: Definition) =>
  queryOptions({
    queryKey: ["strategies", "check", JSON.stringify(definition)],
    queryFn: ({ signal }) => unwrap(api.POST("/api/strategies/validate", { body: { definition }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

/** What each rule says at the last close. */
export const rulesNowQuery = (definition: Definition) =>
  queryOptions({
    queryKey: ["strategies", "rules-now", JSON.stringify(definition)],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/backtests/rules", { body: { definition, parameters: {} }, signal })),
    staleTime: 5 * 60_000,
    gcTime: 60_000,
    retry: false,
  });

/** A backtest that is not kept, of the definition as it stands. */
export const previewQuery = (definition: Definition, range: { start: string; end: string }) =>
  queryOptions({
    queryKey: ["strategies", "preview", JSON.stringify(definition), range],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/backtests/preview", {
          body: {
            ...range,
            definition,
            cash: "100000",
            benchmark: "SPY",
            costs: { commission_minimum: "0", commission_bps: "0", bar_participation: "0.1" },
          },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });

/** What a template would have made over the last ten years; the server measures it once a session. */
export const templateRecordQuery = (template_id: string) =>
  queryOptions({
    queryKey: ["strategies", "template-record", template_id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/backtests/templates/{template_id}", { params: { path: { template_id } }, signal }),
      ),
    staleTime: 60 * 60_000,
    retry: false,
  });

/** The newest full backtests of one strategy, whichever version. */
export const runsOfQuery = (id: string) =>
  queryOptions({
    queryKey: [...liveKeys.backtests, "of", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/backtests", { params: { query: { strategy_id: id, limit: 20 } }, signal })),
  });

/** Saves a strategy, once per intention: a new one without `id`, else the version after `madeFrom`. */
export function useSaveStrategy(start: { id: string | null; template: string | null }) {
  const client = useQueryClient();
  const intention = useIntention();
  return useMutation({
    mutationFn: ({ definition, madeFrom }: { definition: Definition; madeFrom: number }) => {
      if (start.id) {
        const params = { path: { strategy_id: start.id } };
        const body = { definition, made_from: madeFrom };
        return unwrap(api.PUT("/api/strategies/{strategy_id}", { params, body }));
      }
      const body = { definition, template_id: start.template };
      const header = { "Idempotency-Key": intention.keyOf(body) };
      return unwrap(api.POST("/api/strategies", { body, params: { header } }));
    },
    onSuccess: (saved) => {
      intention.settle();
      client.setQueryData(strategyQuery(saved.id).queryKey, saved);
      return Promise.all([
        client.invalidateQueries({ queryKey: strategiesQuery.queryKey, exact: true }),
        client.invalidateQueries({ queryKey: versionsQuery(saved.id).queryKey, exact: true }),
      ]);
    },
    onError: intention.settleUnlessUnknown,
  });
}

/** Deletes a strategy. */
export function useDeleteStrategy(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/strategies/{strategy_id}", { params: { path: { strategy_id: id } } })),
    onSuccess: async (_, id) => {
      client.removeQueries({ queryKey: strategyQuery(id).queryKey });
      await client.invalidateQueries({ queryKey: strategiesQuery.queryKey, exact: true });
      onDone();
    },
  });
}
