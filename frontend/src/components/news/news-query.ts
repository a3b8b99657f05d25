import { infiniteQueryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type NewsItem = components["schemas"]["NewsItemRead"];

export interface NewsWanted {
  /** Headlines about it; null: about the whole market. */
  readonly symbol: string | null;
  readonly category?: string | undefined;
  readonly limit?: number;
}

/** Headlines newest first; each further page is older. A page of one category may be short or empty. */
export function newsQuery({ symbol, category, limit = 30 }: NewsWanted) {
  return infiniteQueryOptions({
    queryKey: ["news", symbol ?? "all", category ?? "all", limit],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        limit,
        ...(symbol ? { symbol } : {}),
        ...(category ? { category } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return unwrap(api.GET("/api/news", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 60_000,
  });
}
