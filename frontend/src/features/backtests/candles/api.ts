import { queryOptions } from "@tanstack/react-query";
import type { components, operations } from "@/api/schema";
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

/** The market's bars of a symbol between two instants. */
export function spanBarsQuery(symbol: string, interval: RunDetail["timeframe"], { start, end }: Span) {
  return queryOptions({
    queryKey: ["market", "bars", symbol, interval, start, end],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/market/bars/{symbol}", {
          params: { path: { symbol }, query: { interval, start, end } },
          signal,
        }),
      ),
    staleTime: 60 * MINUTE,
  });
}
