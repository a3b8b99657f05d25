import { infiniteQueryOptions } from "@tanstack/react-query";
import type { components, operations } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type NewsItem = components["schemas"]["NewsItemRead"];
export type NewsReader = components["schemas"]["NewsReaderRead"];
type Query = NonNullable<operations["news_list_news"]["parameters"]["query"]>;

export interface NewsWanted {
  /** Headlines about it; null: about the whole market. */
  readonly symbol: string | null;
  readonly category?: string | undefined;
  readonly scope?: Query["scope"] | undefined;
  /** Only headlines that read so. */
  readonly tone?: Query["sentiment"] | undefined;
  /** The least relevance, from 0 to 1. */
  readonly relevance?: string | undefined;
  readonly order?: Query["order"] | undefined;
  readonly limit?: number;
}

function queryOf({ symbol, category, scope, tone, relevance, order, limit = 30 }: NewsWanted): Query {
  return {
    limit,
    ...(symbol ? { symbol } : {}),
    ...(category ? { category } : {}),
    ...(scope ? { scope } : {}),
    ...(tone ? { sentiment: tone } : {}),
    ...(relevance ? { min_relevance: relevance } : {}),
    ...(order ? { order } : {}),
  };
}

/** Headlines newest first, or the most relevant first; each further page is older. A filtered page may be short. */
export function newsQuery(wanted: NewsWanted) {
  const query = queryOf(wanted);
  return infiniteQueryOptions({
    queryKey: ["news", query],
    queryFn: ({ signal, pageParam }) => {
      const asked = { ...query, ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(api.GET("/api/news", { params: { query: asked }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 60_000,
  });
}
