import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";

/** Headlines enough to count the day's; the News Review lists them. */
export const HEADLINES = 30;

export const headlinesQuery = queryOptions({
  queryKey: ["home", "headlines"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/news", { params: { query: { limit: HEADLINES } }, signal })),
  staleTime: 5 * 60_000,
});

export const ideasQuery = queryOptions({
  queryKey: ["home", "ideas"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/recommendations", { signal })),
  staleTime: 10 * 60_000,
});

/** The newest backtest. */
export const backtestQuery = queryOptions({
  queryKey: [...liveKeys.backtests, "newest"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/backtests", { params: { query: { limit: 1 } }, signal })),
  staleTime: 60_000,
});

/** The account's equity over the last month, for a small curve. */
export function equityQuery(start: string, end: string) {
  return queryOptions({
    queryKey: ["home", "equity", start, end],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/portfolio/performance", { params: { query: { start, end } }, signal })),
    staleTime: 10 * 60_000,
  });
}

/** The last session of each symbol in quarter-hour closes, for sparklines: one call for the whole list. */
export function sparksQuery(symbols: readonly string[]) {
  return queryOptions({
    queryKey: ["home", "sparks", ...symbols],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/market/sparks", { params: { query: { symbols: symbols.join(",") } }, signal })),
    staleTime: 15 * 60_000,
  });
}
