import { infiniteQueryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type NewsItem = components["schemas"]["NewsItemRead"];

/** Headlines newest first, of one symbol or (null) of the whole market; each further page is older. */
export function newsQuery(symbol: string | null, limit = 30) {
  return infiniteQueryOptions({
    queryKey: ["news", symbol ?? "all", limit],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit, ...(symbol ? { symbol } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(api.GET("/api/news", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 60_000,
  });
}
