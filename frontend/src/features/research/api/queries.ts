import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { ChartRange } from "../ranges";

/** Figures computed from a symbol's own daily bars, with what is known of the instrument. */
export function keyFiguresQuery(symbol: string) {
  return queryOptions({
    queryKey: ["market", "instrument", symbol],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/market/instruments/{symbol}", { params: { path: { symbol } }, signal })),
    staleTime: 5 * 60_000,
  });
}

const MINUTE = 60_000;

/** The bars of one chart range. The stream carries quotes, not bars, so they are asked again as they grow. */
export function rangeQuery(symbol: string, range: ChartRange, isRaw: boolean) {
  const { interval, count } = range;
  return queryOptions({
    queryKey: ["market", "bars", symbol, interval, count, isRaw ? "raw" : "adjusted"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/market/bars/{symbol}", {
          params: { path: { symbol }, query: { interval, limit: count, adjusted: !isRaw } },
          signal,
        }),
      ),
    staleTime: MINUTE,
    refetchInterval: count > 1000 ? 10 * MINUTE : MINUTE,
  });
}
