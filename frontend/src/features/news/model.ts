import type { NewsItem } from "@/components/news/news-query";

/** The categories among the headlines with how often each occurs, in alphabetical order. */
export function categoriesOf(items: readonly NewsItem[]): { category: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { category } of items) {
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return [...counts]
    .map(([category, count]) => ({ category, count }))
    .sort((a, b) => a.category.localeCompare(b.category));
}

/** The headlines to show: of the category (undefined: all), without the sources that the person muted. */
export function visibleNews(
  items: readonly NewsItem[],
  category: string | undefined,
  muted: readonly string[],
): NewsItem[] {
  return items.filter(
    (item) => (category === undefined || item.category === category) && !muted.includes(item.source),
  );
}

/** Whether the headline came after the newest one that was marked as read; with no mark, all are unread. */
export function isUnread(item: Pick<NewsItem, "published_at">, readUpTo: string | null): boolean {
  return readUpTo === null || Date.parse(item.published_at) > Date.parse(readUpTo);
}
