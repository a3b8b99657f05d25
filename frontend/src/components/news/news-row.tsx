import { Link } from "@tanstack/react-router";
import { ExternalLink, FlaskConical } from "lucide-react";
import { Pill } from "@/components/ui/pill";
import { formatDateTime, formatTime } from "@/lib/format";
import type { NewsItem } from "./news-query";
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

/** One headline: when, what, which symbols, and whose word it is. */
export function NewsRow({ item, isUnread = false, hasDate = false }: NewsRowProps) {
  const delay = DELAYS[item.delay];
  return (
    <article className="grid gap-1 border-t border-hair py-2.5 first:border-0">
      <p className="num flex flex-wrap items-center gap-x-2.5 gap-y-1 text-12 text-text3">
        {isUnread ? (
          <span className="inline-flex items-center gap-1.5 font-semibold text-brand">
            <span aria-hidden="true" className="size-[7px] rounded-full bg-current" />
            New
          </span>
        ) : null}
        <time dateTime={item.published_at}>
          {hasDate ? formatDateTime(item.published_at) : formatTime(item.published_at)}
        </time>
        <span>{categoryName(item.category)}</span>
        <span>{item.source}</span>
        {delay ? (
          <span className="inline-flex items-center gap-1 font-medium text-paper-text">
            <FlaskConical size={12} aria-hidden />
            {delay}
          </span>
        ) : null}
      </p>
      <h3 className="text-15 leading-snug font-semibold">
        <Headline item={item} />
      </h3>
      {item.summary && item.summary !== item.headline ? (
        <p className="max-w-[90ch] text-13 text-text2">{item.summary}</p>
      ) : null}
      {item.symbols.length > 0 ? (
        <ul aria-label="Symbols" className="flex flex-wrap gap-1.5 pt-0.5">
          {item.symbols.map((symbol) => (
            <li key={symbol}>
              <Link to="/research/$symbol" params={{ symbol }} className="rounded-pill">
                <Pill className="font-bold hover:bg-s3">{symbol}</Pill>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </article>
  );
}
