import type { NewsItem } from "@/components/news/news-query";
import { categoryName } from "@/components/news/news-words";
import type { NewsSearch } from "./search";

/** What is looked for, to follow "No": `headline of the category Split about AAPL`. */
export function wantedWords({ symbol, category }: NewsSearch): string {
  const kind = category ? ` of the category ${categoryName(category)}` : "";
  return `headline${kind}${symbol ? ` about ${symbol}` : ""}`;
}

/** The headlines to show: those of sources that the person did not mute. */
export function visibleNews(items: readonly NewsItem[], muted: readonly string[]): NewsItem[] {
  return items.filter((item) => !muted.includes(item.source));
}

/** Whether the headline came after the newest one that was marked as read; with no mark, all are unread. */
export function isUnread(item: Pick<NewsItem, "published_at">, readUpTo: string | null): boolean {
  return readUpTo === null || Date.parse(item.published_at) > Date.parse(readUpTo);
}
