import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";

/** The newest own fills of a symbol; an order event makes it ask again. */
export function fillsQuery(symbol: string) {
  return queryOptions({
    queryKey: [...liveKeys.orders, "fills", symbol],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/trades", { params: { query: { symbol, limit: 100 } }, signal })),
  });
}
