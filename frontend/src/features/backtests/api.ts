import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import { saveFile } from "@/lib/save-file";

type Schemas = components["schemas"];
export type Run = Schemas["BacktestRead"];
export type RunDetail = Schemas["BacktestDetailRead"];
export type Result = Schemas["BacktestResultRead"];
export type Metric = Schemas["BacktestMetricRead"];
export type CurvePoint = Schemas["BacktestPointRead"];
export type Month = Schemas["BacktestMonthRead"];
export type Trade = Schemas["BacktestTradeRead"];
export type OpenPosition = Schemas["BacktestPositionRead"];
export type Statement = Schemas["BacktestStatementRead"];
export type Trust = Schemas["BacktestTrustRead"];
export type Manifest = Schemas["BacktestManifestRead"];
export type RunCreate = Schemas["BacktestCreate"];
export type PythonStrategies = Schemas["PythonStrategiesRead"];
export type PythonStrategy = Schemas["PythonStrategyRead"];
export type Strategy = Schemas["StrategyRead"];
export type Template = Schemas["TemplateRead"];

const MINUTE = 60_000;
const PAGE = 200;

/** The runs, newest first. */
export const runsQuery = infiniteQueryOptions({
  queryKey: [...liveKeys.backtests, "runs"],
  queryFn: ({ signal, pageParam }) =>
    unwrap(
      api.GET("/api/backtests", {
        params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
  staleTime: MINUTE,
});

/** One run with its result. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: [...liveKeys.backtests, "run", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/backtests/{run_id}", { params: { path: { run_id: id } }, signal })),
    staleTime: 5 * MINUTE,
    // The stream tells of each step; this is for when it cannot.
    refetchInterval: (query) => (query.state.data?.state === "running" ? 5_000 : false),
  });
}

/** The trades of a done run. */
export function tradesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [...liveKeys.backtests, "trades", id],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/backtests/{run_id}/trades", {
          params: {
            path: { run_id: id },
            query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 5 * MINUTE,
  });
}

export const templatesQuery = queryOptions({
  queryKey: ["strategies", "templates"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/strategies/templates", { signal })),
  staleTime: 60 * MINUTE,
});

/** The user's own strategies. */
export const strategiesQuery = queryOptions({
  queryKey: ["strategies", "own", "choices"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/strategies", { signal })),
  staleTime: MINUTE,
});

/** The Python files of the owner's folder, read anew each time the page is opened. */
export const pythonQuery = queryOptions({
  queryKey: ["strategies", "python"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/python-strategies", { signal })),
  staleTime: 5_000,
});

/** One of them as it stands: its symbols, its parameters, its costs. */
export function strategyQuery(id: string) {
  return queryOptions({
    queryKey: ["strategies", "own", "choice", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/strategies/{strategy_id}", { params: { path: { strategy_id: id } }, signal })),
    staleTime: MINUTE,
  });
}

/** Makes every run be read anew. */
export function useRunsChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: liveKeys.backtests });
}

export function useBegin(onBegun: (run: Run) => void) {
  const changed = useRunsChanged();
  return useMutation({
    mutationFn: ({ body, key }: { body: RunCreate; key: string }) =>
      unwrap(api.POST("/api/backtests", { body, params: { header: { "Idempotency-Key": key } } })),
    onSuccess: async (run) => {
      onBegun(run);
      await changed();
    },
  });
}

export function useCancel() {
  const changed = useRunsChanged();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/api/backtests/{run_id}/cancel", { params: { path: { run_id: id } } })),
    onSettled: changed,
  });
}

export function useRemove(onRemoved: (id: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/backtests/{run_id}", { params: { path: { run_id: id } } })),
    onSuccess: async (_, id) => {
      onRemoved(id);
      // The list alone: what is still on the screen would ask for the run that is gone.
      await client.invalidateQueries({ queryKey: runsQuery.queryKey });
    },
  });
}

/** Saves a run, its trades as a table, or a report of it, as a file. */
export function useSave(id: string) {
  return useMutation({
    mutationFn: async (format: "json" | "csv" | "pdf") => {
      const params = { path: { run_id: id }, query: { format } };
      const file: Blob = await unwrap(api.GET("/api/backtests/{run_id}/export", { params, parseAs: "blob" }));
      saveFile(file, `backtest-${id}.${format}`);
    },
  });
}
