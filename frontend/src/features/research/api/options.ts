import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";

const MINUTE = 60_000;

/** The days on which contracts on a symbol end; empty where it has no options. */
export function expirationsQuery(symbol: string) {
  return queryOptions({
    queryKey: ["market", "options", symbol, "expirations"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/market/options/{symbol}/expirations", { params: { path: { symbol } }, signal })),
    staleTime: 10 * MINUTE,
  });
}

/** The contracts of one day. The stream carries no options, so an open chain is asked for again. */
export function chainQuery(symbol: string, expiration: string) {
  return queryOptions({
    queryKey: ["market", "options", symbol, "chain", expiration],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/market/options/{symbol}/chain", {
          params: { path: { symbol }, query: { expiration } },
          signal,
        }),
      ),
    staleTime: MINUTE / 6,
    refetchInterval: MINUTE / 4,
  });
}
