import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components, operations } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import { type Run, type RunCreate, strategyQuery, useRunsChanged } from "../api";

type Schemas = components["schemas"];
export type Sweep = Schemas["SweepRead"];
export type SweepDetail = Schemas["SweepDetailRead"];
export type SweepCreate = Schemas["SweepCreate"];
export type Summary = Schemas["SweepSummaryRead"];
export type Forward = Schemas["SweepForwardRead"];
export type Results = Schemas["SweepResultsRead"];
export type Variant = Schemas["SweepVariantRead"];
export type Cell = Schemas["SweepCellRead"];
export type Figure = Schemas["SweepFigureRead"];
type ResultsQueryOf = NonNullable<operations["sweeps_get_sweep_results"]["parameters"]["query"]>;
type FigureKey = NonNullable<ResultsQueryOf["metric"]>;

const MINUTE = 60_000;

/** How the results are looked at. */
export interface Look {
  metric: string;
  x: string;
  y: string | null;
}

/** The sweeps, newest first. */
export const sweepsQuery = infiniteQueryOptions({
  queryKey: [...liveKeys.backtests, "sweeps"],
  queryFn: ({ signal, pageParam }) =>
    unwrap(
      api.GET("/api/sweeps", {
        params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
  staleTime: MINUTE,
});

/** One sweep with what it came to. */
export function sweepQuery(id: string) {
  return queryOptions({
    queryKey: [...liveKeys.backtests, "sweep", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/sweeps/{sweep_id}", { params: { path: { sweep_id: id } }, signal })),
    staleTime: 5 * MINUTE,
    // The stream tells of each chunk; this is for when it cannot.
    refetchInterval: (query) => (query.state.data?.state === "running" ? 5_000 : false),
  });
}

/** The heatmap and the best variants, looked at in one way. */
export function resultsQuery(id: string, { metric, x, y }: Look, where: readonly string[] = []) {
  return queryOptions({
    queryKey: [...liveKeys.backtests, "sweep-results", id, metric, x, y, where],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/sweeps/{sweep_id}/results", {
          params: {
            path: { sweep_id: id },
            query: {
              metric: metric as FigureKey,
              x,
              ...(y ? { y } : {}),
              ...(where.length > 0 ? { where: [...where] } : {}),
              limit: 20,
            },
          },
          signal,
        }),
      ),
    staleTime: 5 * MINUTE,
  });
}

export function useBeginSweep(onBegun: (sweep: Sweep) => void) {
  const changed = useRunsChanged();
  return useMutation({
    mutationFn: ({ body, key }: { body: SweepCreate; key: string }) =>
      unwrap(api.POST("/api/sweeps", { body, params: { header: { "Idempotency-Key": key } } })),
    onSuccess: async (sweep) => {
      onBegun(sweep);
      await changed();
    },
  });
}

export function useCancelSweep() {
  const changed = useRunsChanged();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/api/sweeps/{sweep_id}/cancel", { params: { path: { sweep_id: id } } })),
    onSettled: changed,
  });
}

export function useResumeSweep() {
  const changed = useRunsChanged();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/api/sweeps/{sweep_id}/resume", { params: { path: { sweep_id: id } } })),
    onSettled: changed,
  });
}

export function useRemoveSweep(onRemoved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/sweeps/{sweep_id}", { params: { path: { sweep_id: id } } })),
    onSuccess: async () => {
      onRemoved();
      // The list alone: what is still on the screen would ask for the sweep that is gone.
      await client.invalidateQueries({ queryKey: sweepsQuery.queryKey });
    },
  });
}

function sourceOf({ strategy_id, strategy_version, template_id, python_file }: Sweep) {
  if (strategy_id) {
    return { strategy_id, version: strategy_version };
  }
  return python_file ? { python_file } : { template_id };
}

/** The backtest that a variant is. */
export function variantRequest(sweep: Sweep, variant: Variant): RunCreate {
  const { symbols, start, end, cash, costs, benchmark, timeframe, prices, data_source } = sweep;
  const parameters = { ...sweep.parameters, ...variant.values };
  return {
    ...sourceOf(sweep),
    ...{ symbols, start, end, cash, costs, benchmark, parameters, timeframe, prices, data_source },
  } as RunCreate;
}

/** Runs one variant as a backtest of its own. */
export function useOpenVariant(sweep: Sweep, onBegun: (run: Run) => void) {
  const changed = useRunsChanged();
  return useMutation({
    mutationFn: ({ variant, key }: { variant: Variant; key: string }) => {
      const body = variantRequest(sweep, variant);
      return unwrap(api.POST("/api/backtests", { body, params: { header: { "Idempotency-Key": key } } }));
    },
    onSuccess: async (run) => {
      onBegun(run);
      await changed();
    },
  });
}

type Definition = NonNullable<SweepDetail["definition"]>;

/** The definition with other defaults for some parameters. */
export function withDefaults(definition: Definition, values: Readonly<Record<string, string>>): Definition {
  const parameters = definition.parameters.map((one) => ({
    ...one,
    default: values[one.name] ?? one.default,
  }));
  return { ...definition, parameters };
}

/** Saves the values of a variant: as the next version of the strategy, or as a new one of the template. */
export function useAdopt(sweep: SweepDetail, onSaved: (strategyId: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ variant, key }: { variant: Variant; key: string }) => {
      if (sweep.strategy_id) {
        const found = await client.fetchQuery({ ...strategyQuery(sweep.strategy_id), staleTime: 0 });
        return unwrap(
          api.PUT("/api/strategies/{strategy_id}", {
            params: { path: { strategy_id: found.id } },
            body: { definition: withDefaults(found.definition, variant.values), made_from: found.version },
          }),
        );
      }
      if (!sweep.definition) {
        throw new Error("A Python file keeps its values in the file.");
      }
      const definition = withDefaults(sweep.definition, variant.values);
      const body = { definition, template_id: sweep.template_id };
      return unwrap(api.POST("/api/strategies", { body, params: { header: { "Idempotency-Key": key } } }));
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["strategies"] });
      onSaved(id);
    },
  });
}
