import type { NewsItem } from "@/components/news/news-query";
import { categoryName } from "@/components/news/news-words";
import type { NewsSearch } from "./search";

/** What is looked for, to follow "No": `headline of the category Split about AAPL`. */
export function wantedWords({ symbol, category }: NewsSearch): string {
  const kind = category ? ` of the category ${categoryName(category)}` : "";
  return `headline${kind}${symbol ? ` about ${symbol}` : ""}`;
}

/**
 * The headlines to show: those that a publisher told whom the person did not mute, in the words of those publishers'
 * sources alone. A merged story is hidden only where everybody who told it is muted.
 */
export function visibleNews(items: readonly NewsItem[], muted: readonly string[]): NewsItem[] {
  return items.flatMap((item) => {
    const heard = item.sources.filter((source) => !muted.includes(source.name));
    if (heard.length === item.sources.length) {
      return muted.includes(item.source) ? [] : [item];
    }
    const [first] = heard;
    return first ? [{ ...item, source: first.name, url: first.url, sources: heard }] : [];
  });
}

/** Whether the headline came after the newest one that was marked as read; with no mark, all are unread. */
export function isUnread(item: Pick<NewsItem, "published_at">, readUpTo: string | null): boolean {
  return readUpTo === null || Date.parse(item.published_at) > Date.parse(readUpTo);
}
