import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Interval } from "./candle-data";

/** How many bars fill a chart at each length. */
const COUNTS: Record<Interval, number> = { "1m": 240, "5m": 156, "15m": 130, "1h": 140, "1d": 90, "1w": 104 };

/** The newest bars of a symbol; asked again each minute, because the stream carries quotes, not bars. */
export function barsQuery(symbol: string, interval: Interval) {
  return queryOptions({
    queryKey: ["market", "bars", symbol, interval, COUNTS[interval]],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/market/bars/{symbol}", {
          params: { path: { symbol }, query: { interval, limit: COUNTS[interval] } },
          signal,
        }),
      ),
    refetchInterval: 60_000,
  });
}
