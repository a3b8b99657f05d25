import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components, paths } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";

type Schemas = components["schemas"];

export type Proposal = Schemas["RecommendationRead"];
export type Proposals = Schemas["RecommendationsRead"];
export type Standing = Schemas["AdviceState"];
export type Evidence = Schemas["EvidenceRead"];
export type Run = Schemas["RunRead"];
export type Score = Schemas["ScoreRead"];
export type Scorecard = Schemas["ScorecardRead"];
export type Chances = Schemas["ProbabilityScoreRead"];
export type Curve = Schemas["ScoreCurveRead"];
export type Call = Schemas["CallRead"];
export type CallSummary = Schemas["CallSummaryRead"];
export type Outcome = Schemas["OutcomeRead"];
export type Decision = Schemas["DecisionCreate"];
export type Advisor = Schemas["AdvisorRead"];
export type ProposedOrder = Schemas["ProposalRead"];
export type HistoryQuery = NonNullable<paths["/api/ai/history"]["get"]["parameters"]["query"]>;

const MINUTE = 60_000;
const PAGE = 50;
/** Every list and figure of advice begins with this key. */
const ADVICE = ["recommendations"] as const;

/** Proposals that stand in one way, best first, with the run they are of. */
export function proposalsQuery(state: Standing = "new") {
  return queryOptions({
    queryKey: [...ADVICE, "proposals", state],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/ai/recommendations", { params: { query: { state, limit: 25 } }, signal })),
    staleTime: 5 * MINUTE,
    // The stream tells of each step; this is for when it cannot.
    refetchInterval: (query) => (query.state.data?.running ? 5_000 : false),
  });
}

/** The last sessions of a symbol, as the line that leads up to the proposal. */
export function historyQuery(symbol: string) {
  return queryOptions({
    queryKey: ["bars", "proposal", symbol],
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

export const scorecardQuery = queryOptions({
  queryKey: [...ADVICE, "scorecard"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/scorecard", { signal })),
  staleTime: 5 * MINUTE,
  refetchInterval: (query) => (query.state.data?.filling ? 5_000 : false),
});

export const curveQuery = queryOptions({
  queryKey: [...ADVICE, "curve"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/scorecard/curve", { signal })),
  staleTime: 5 * MINUTE,
});

/** Every call there ever was that fits, newest first. */
export function callsQuery(wanted: HistoryQuery) {
  return infiniteQueryOptions({
    queryKey: [...ADVICE, "calls", wanted],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/ai/history", {
          params: { query: { ...wanted, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 5 * MINUTE,
  });
}

/** One call as it was frozen. */
export function callQuery(id: string) {
  return queryOptions({
    queryKey: [...ADVICE, "call", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/ai/recommendations/{call_id}", { params: { path: { call_id: id } }, signal })),
    staleTime: 5 * MINUTE,
  });
}

export const runsQuery = queryOptions({
  queryKey: [...ADVICE, "runs"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/runs", { params: { query: { limit: 20 } }, signal })),
  staleTime: MINUTE,
});

/** One run with every refusal. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: [...ADVICE, "run", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/ai/runs/{run_id}", { params: { path: { run_id: id } }, signal })),
    staleTime: 5 * MINUTE,
  });
}

export const advisorQuery = queryOptions({
  queryKey: [...ADVICE, "advisor"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/advisor", { signal })),
  staleTime: 15 * MINUTE,
});

/** Makes every list and figure of advice be read anew. */
export function useAdviceChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ADVICE });
}

/** Asks the advisor anew: begins a run, whose steps the stream tells. */
export function useRefresh() {
  const changed = useAdviceChanged();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/ai/recommendations/refresh", {})),
    onSettled: changed,
  });
}

/** Notes a decision beside a call; the newest counts. */
export function useDecide(onDone: () => void) {
  const changed = useAdviceChanged();
  return useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: Decision }) =>
      unwrap(
        api.POST("/api/ai/recommendations/{call_id}/decisions", {
          params: { path: { call_id: id } },
          body: decision,
        }),
      ),
    onSuccess: async () => {
      onDone();
      await changed();
    },
  });
}

/** Says yes to an order that a program proposed: as it was proposed, or to `order`, the same with other terms. */
export function useApproveProposed(onDone: (order: ProposedOrder) => void) {
  const onSettled = useProposedChanged();
  return useMutation({
    mutationFn: ({ id, order }: { id: string; order: ProposedOrder["order"] | null }) =>
      unwrap(
        api.POST("/api/proposals/{proposal_id}/approve", {
          params: { path: { proposal_id: id } },
          body: order === null ? {} : { order },
        }),
      ),
    onSuccess: onDone,
    onSettled,
  });
}

/** Says no to it. */
export function useRejectProposed(onDone: (order: ProposedOrder) => void) {
  const onSettled = useProposedChanged();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/api/proposals/{proposal_id}/reject", { params: { path: { proposal_id: id } } })),
    onSuccess: onDone,
    onSettled,
  });
}

function useProposedChanged() {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: liveKeys.proposed });
    await client.invalidateQueries({ queryKey: liveKeys.orders });
  };
}
