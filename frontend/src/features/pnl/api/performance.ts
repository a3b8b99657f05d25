import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Period } from "../period";

/** Everything whose figures change when an order fills. */
export const pnlKeys = {
  performance: ["pnl", "performance"],
  closedTrades: ["pnl", "closed-trades"],
} as const;

const REFRESH_MS = 60_000;

/** Results of a period. One that reaches the present is valued again each minute; the stream carries no curves. */
export function performanceQuery(period: Period) {
  return queryOptions({
    queryKey: [...pnlKeys.performance, period],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/portfolio/performance", { params: { query: period }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: period.end ? false : REFRESH_MS,
  });
}
