import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Period } from "../period";

/** What the figures are of: a period, an account (the selected one when absent) and a benchmark. */
export interface Filter extends Period {
  account?: string;
  benchmark?: string;
}

/** Everything whose figures change when an order fills or an import is made starts with this key. */
export const PNL_KEY = "pnl";
const REFRESH_MS = 60_000;

/** One that reaches the present is valued again each minute; the stream carries no curves. */
function refreshOf(filter: Filter): number | false {
  const isOver = filter.end !== undefined || /^\d{4}$/.test(filter.range ?? "");
  return isOver ? false : REFRESH_MS;
}

/** Results of a period with their curve. */
export function performanceQuery(filter: Filter) {
  return queryOptions({
    queryKey: [PNL_KEY, "performance", filter],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/portfolio/performance", { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: refreshOf(filter),
  });
}
