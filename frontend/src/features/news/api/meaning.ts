import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import type { NewsItem } from "@/components/news/news-query";
import { api, unwrap } from "@/lib/api-client";

export type Meaning = components["schemas"]["MeaningRead"];

/** What a story means for the person; asked for when it is opened. */
export function meaningQuery(item: NewsItem, symbol: string | undefined) {
  return queryOptions({
    queryKey: ["news", "meaning", item.id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/news/{item_id}/meaning", {
          params: {
            path: { item_id: item.id },
            query: { published_at: item.published_at, ...(symbol ? { symbol } : {}) },
          },
          signal,
        }),
      ),
    staleTime: 30_000,
  });
}
