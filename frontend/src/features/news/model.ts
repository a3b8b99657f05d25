import type { NewsItem } from "@/components/news/news-query";
import { categoryName } from "@/components/news/news-words";
import { formatDateTime } from "@/lib/format";
import type { NewsSearch } from "./search";

export type ScopeTab = "all" | NonNullable<NewsSearch["scope"]>;

const SCOPE_WORDS: Record<ScopeTab, string> = {
  all: "",
  symbol: "",
  holdings: " about what you hold",
  watchlist: " about what you watch",
  market: " about the market as a whole",
};

/** The tab that the address opens. */
export function scopeTab({ scope, symbol }: NewsSearch): ScopeTab {
  return symbol ? "symbol" : (scope ?? "all");
}

/** What is looked for, to follow "No": `negative headline of the category Split about AAPL`. */
export function wantedWords(search: NewsSearch): string {
  const { symbol, category, tone, relevance } = search;
  const kind = category ? ` of the category ${categoryName(category)}` : "";
  const about = symbol ? ` about ${symbol}` : SCOPE_WORDS[scopeTab(search)];
  const mine = relevance ? " of that relevance to you" : "";
  return `${tone ? `${tone} ` : ""}headline${kind}${about}${mine}`;
}

/** Headlines that tell one story. */
export interface Story {
  /** The one that stands for all: the first in the order given. */
  readonly lead: NewsItem;
  readonly others: readonly NewsItem[];
}

/** The headlines as stories, each where its first stands. */
export function storiesOf(items: readonly NewsItem[]): Story[] {
  const stories = new Map<string, NewsItem[]>();
  for (const item of items) {
    stories.set(item.story_id, [...(stories.get(item.story_id) ?? []), item]);
  }
  return [...stories.values()].flatMap(([lead, ...others]) => (lead ? [{ lead, others }] : []));
}

/** A sentence in parts: its words, and the numbers of the facts that it cites. */
export function citedParts(sentence: string): (string | number)[] {
  return sentence
    .split(/\[(\d{1,3})\]/)
    .map((part, place) => (place % 2 ? Number(part) : part))
    .filter((part) => part !== "");
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

/**
 * What the assistant may be asked about a story.
 *
 * It is found again by symbol and time: a stranger's headline must not stand in the person's own words.
 */
export function questionAbout(item: Pick<NewsItem, "symbols" | "published_at">, symbol?: string): string {
  const about = symbol ?? item.symbols[0] ?? "market";
  return `What is behind the ${about} news of ${formatDateTime(item.published_at)}, and what does it mean for me?`;
}

/** Whether the headline came after the newest one that was marked as read; with no mark, all are unread. */
export function isUnread(item: Pick<NewsItem, "published_at">, readUpTo: string | null): boolean {
  return readUpTo === null || Date.parse(item.published_at) > Date.parse(readUpTo);
}
