import { ExternalLink } from "lucide-react";
import type { NewsItem } from "./news-query";
import { webAddress } from "./news-words";

type Source = NewsItem["sources"][number];

/** `Example Wire via Finnhub`; a vendor that publishes itself is named once. */
function sourceName({ name, vendor }: Source): string {
  return name === vendor ? name : `${name} via ${vendor}`;
}

/** Everybody who told a story, each with the page where it can be read. */
export function NewsSources({ item }: { item: NewsItem }) {
  if (item.sources.length === 0) {
    return <span>{item.source}</span>;
  }
  return (
    <ul aria-label={item.sources.length === 1 ? "Source" : "Sources"} className="contents">
      {item.sources.map((source) => {
        const address = item.sources.length > 1 ? webAddress(source.url) : null;
        return (
          <li key={source.vendor}>
            {address ? (
              <a
                href={address}
                target="_blank"
                rel="noreferrer"
                className="inline-flex min-h-6 items-center underline hover:text-text"
              >
                {sourceName(source)}
                <ExternalLink size={11} className="ml-1 inline" aria-label="opens in a new tab" />
              </a>
            ) : (
              sourceName(source)
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The tone that a vendor measured, in its own word and number. */
export function NewsSentiment({ sentiment }: { sentiment: NewsItem["sentiment"] }) {
  if (!sentiment) {
    return null;
  }
  const said = [sentiment.label, sentiment.score && `(${sentiment.score})`].filter(Boolean).join(" ");
  return (
    <span>
      {sentiment.vendor} says: {said}
    </span>
  );
}
