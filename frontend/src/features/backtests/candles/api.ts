import { queryOptions } from "@tanstack/react-query";
import type { components, operations } from "@/api/schema";
import type { Bars } from "@/components/chart/candle-data";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import type { RunDetail, Trade } from "../api";
import type { Span } from "./model";

type Page = components["schemas"]["BacktestTradesPage"];
type Params = operations["backtests_list_backtest_trades"]["parameters"];

const MINUTE = 60_000;
const PAGE = 1000;

/** Every trade of a run in one symbol, in the order they were closed. */
export function symbolTradesQuery(run: string, symbol: string) {
  return queryOptions({
    queryKey: [...liveKeys.backtests, "trades", run, symbol],
    queryFn: async ({ signal }) => {
      const found: Trade[] = [];
      let cursor: string | null = null;
      do {
        const params: Params = {
          path: { run_id: run },
          query: { symbol, limit: PAGE, ...(cursor ? { cursor } : {}) },
        };
        const page: Page = await unwrap(api.GET("/api/backtests/{run_id}/trades", { params, signal }));
        found.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return found;
    },
    staleTime: 5 * MINUTE,
  });
}

/** What a run traded one symbol on: a set that was imported, or the market's bars, restated as the run's were. */
function sourceOf(run: RunDetail, symbol: string) {
  const set = run.manifest?.datasets?.find((one) => one.symbol === symbol);
  return run.data_source ? { set: set?.id ?? null } : { isAdjusted: run.prices !== "raw" };
}

async function importedBars(id: string, { start, end }: Span, signal: AbortSignal): Promise<Bars> {
  const query = { start: start.slice(0, 10), end: end.slice(0, 10) };
  const params = { path: { dataset_id: id }, query };
  const found = await unwrap(api.GET("/api/datasets/{dataset_id}/bars", { params, signal }));
  return { ...found, bars: found.bars };
}

/** The bars of a symbol between two instants that a run traded on; none where their set is not told. */
export function spanBarsQuery(run: RunDetail, symbol: string, span: Span) {
  const { start, end } = span;
  const source = sourceOf(run, symbol);
  return queryOptions({
    queryKey: ["market", "bars", symbol, run.timeframe, start, end, source],
    queryFn: async ({ signal }): Promise<Bars> => {
      if ("set" in source) {
        return source.set
          ? importedBars(source.set, span, signal)
          : { symbol, interval: run.timeframe, bars: [] };
      }
      const query = { interval: run.timeframe, start, end, adjusted: source.isAdjusted };
      return unwrap(api.GET("/api/market/bars/{symbol}", { params: { path: { symbol }, query }, signal }));
    },
    staleTime: 60 * MINUTE,
    // A set that was removed does not come back.
    retry: false,
  });
}
