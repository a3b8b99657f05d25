import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "./keys";

/** The signed-in user; fails with status 401 when there is none. */
export const meQuery = queryOptions({
  queryKey: liveKeys.me,
  queryFn: ({ signal }) => unwrap(api.GET("/api/auth/me", { signal })),
  staleTime: 5 * 60_000,
});

export const settingsQuery = queryOptions({
  queryKey: liveKeys.settings,
  queryFn: ({ signal }) => unwrap(api.GET("/api/settings", { signal })),
  staleTime: 5 * 60_000,
});

export const marketStatusQuery = queryOptions({
  queryKey: liveKeys.status,
  queryFn: ({ signal }) => unwrap(api.GET("/api/market/status", { signal })),
});

export const indicesQuery = queryOptions({
  queryKey: liveKeys.indices,
  queryFn: ({ signal }) => unwrap(api.GET("/api/market/indices", { signal })),
  refetchInterval: 60_000,
});

export const portfolioQuery = queryOptions({
  queryKey: liveKeys.portfolio,
  queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio", { signal })),
});

/** The accounts of the signed-in user, those that resets have archived included. */
export const accountsQuery = queryOptions({
  queryKey: ["portfolio", "accounts"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/accounts", { signal })),
  staleTime: 5 * 60_000,
});

/** The last quote of one symbol; the stream replaces it as it changes. */
export function quoteQuery(symbol: string) {
  return queryOptions({
    queryKey: liveKeys.quote(symbol),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/market/quote/{symbol}", { params: { path: { symbol } }, signal })),
  });
}

/** Quotes of several symbols in one call; each also becomes the symbol's own cached quote. */
export function quotesQuery(symbols: readonly string[]) {
  return queryOptions({
    queryKey: ["market", "quotes", ...symbols],
    queryFn: async ({ signal, client }) => {
      const query = { symbols: symbols.join(",") };
      const answer = await unwrap(api.GET("/api/market/quotes", { params: { query }, signal }));
      for (const quote of answer.quotes) {
        client.setQueryData(liveKeys.quote(quote.symbol), quote);
      }
      return answer;
    },
    enabled: symbols.length > 0,
  });
}

/** Instruments whose symbol or name matches the text; nothing is asked for an empty one. */
export function searchQuery(text: string) {
  const q = text.trim();
  return queryOptions({
    queryKey: ["market", "search", q.toUpperCase()],
    queryFn: ({ signal }) => unwrap(api.GET("/api/market/search", { params: { query: { q } }, signal })),
    enabled: q !== "",
    staleTime: 10 * 60_000,
  });
}

/** Orders that programs have proposed, newest first; those that wait come to their end within hours. */
export const proposedOrdersQuery = queryOptions({
  queryKey: liveKeys.proposed,
  queryFn: ({ signal }) => unwrap(api.GET("/api/proposals", { params: { query: { limit: 200 } }, signal })),
  staleTime: 60_000,
});
