import { etDate, formatDate } from "@/lib/format";
import type { NewsItem } from "./news-query";

/** A category of the API in words: `market_close` is `Market close`. */
export function categoryName(category: string): string {
  const words = category.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Headlines of one day in New York. */
export interface NewsDay {
  /** "2026-11-23" */
  readonly day: string;
  /** `Nov 23, 2026` */
  readonly title: string;
  readonly items: readonly NewsItem[];
}

/** The headlines by day, in the order given (newest first). */
export function groupByDay(items: readonly NewsItem[]): NewsDay[] {
  const days = new Map<string, NewsItem[]>();
  for (const item of items) {
    const day = etDate(new Date(item.published_at));
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days].map(([day, found]) => ({ day, title: formatDate(found[0]?.published_at), items: found }));
}

/** The address of a page, or null where it is none that a browser may open. */
export function webAddress(url: string | null): string | null {
  return url && /^https?:\/\//i.test(url) ? url : null;
}

/** The address of the full story, or null. */
export function storyAddress(item: Pick<NewsItem, "url">): string | null {
  return webAddress(item.url);
}
