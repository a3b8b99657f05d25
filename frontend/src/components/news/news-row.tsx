import { Link } from "@tanstack/react-router";
import { ExternalLink, FlaskConical } from "lucide-react";
import { formatDateTime, formatTime } from "@/lib/format";
import type { NewsItem } from "./news-query";
import { RelevanceMark, ToneMark, UrgencyMark } from "./news-reading";
import { NewsSentiment, NewsSources } from "./news-sources";
import { categoryName, storyAddress } from "./news-words";

const DELAYS: Record<NewsItem["delay"], string> = {
  live: "",
  delayed: "Delayed",
  simulated: "Simulated",
  stale: "Stale",
};

export interface NewsRowProps {
  item: NewsItem;
  isUnread?: boolean;
  /** Show the day beside the time, where no heading tells it. */
  hasDate?: boolean;
}

function Headline({ item }: { item: NewsItem }) {
  const address = storyAddress(item);
  return address ? (
    <a href={address} target="_blank" rel="noreferrer" className="hover:underline">
      {item.headline}
      <ExternalLink size={13} className="ml-1 inline" aria-label="opens the source in a new tab" />
    </a>
  ) : (
    item.headline
  );
}

function Symbols({ symbols }: { symbols: readonly string[] }) {
  return (
    <ul aria-label="Symbols" className="contents">
      {symbols.map((symbol) => (
        <li key={symbol}>
          <Link
            to="/research/$symbol"
            params={{ symbol }}
            className="inline-flex h-6 items-center rounded-pill border border-line2 bg-pill px-2.5 font-bold text-text hover:bg-s3"
          >
            {symbol}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** One headline: when, what, which symbols, and whose word it is. */
export function NewsRow({ item, isUnread = false, hasDate = false }: NewsRowProps) {
  const delay = DELAYS[item.delay];
  return (
    <article className="grid gap-1 py-2.5">
      <div className="num flex flex-wrap items-center gap-x-2.5 gap-y-1 text-12 text-text3">
        {isUnread ? (
          <span className="inline-flex items-center gap-1.5 font-semibold text-brand">
            <span aria-hidden="true" className="size-[7px] rounded-full bg-current" />
            New
          </span>
        ) : null}
        <time dateTime={item.published_at}>
          {hasDate ? formatDateTime(item.published_at) : formatTime(item.published_at)}
        </time>
        {item.symbols.length > 0 ? <Symbols symbols={item.symbols} /> : null}
        <span>{categoryName(item.category)}</span>
        <NewsSources item={item} />
        {delay ? (
          <span className="inline-flex items-center gap-1 font-medium text-paper-text">
            <FlaskConical size={12} aria-hidden />
            {delay}
          </span>
        ) : null}
      </div>
      <h3 className="text-15 leading-snug font-semibold">
        <Headline item={item} />
      </h3>
      {item.summary && item.summary !== item.headline ? (
        <p className="max-w-[90ch] text-13 text-text2">{item.summary}</p>
      ) : null}
      <div className="num flex flex-wrap items-center gap-x-3.5 gap-y-1 text-12 text-text3">
        <UrgencyMark reading={item.reading} />
        <ToneMark reading={item.reading} />
        <NewsSentiment sentiment={item.sentiment} />
        <RelevanceMark relevance={item.relevance} />
      </div>
    </article>
  );
}
