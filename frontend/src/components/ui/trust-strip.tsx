import { Clock, FlaskConical, Radio, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { asOfWords, formatAge, formatDateTime } from "@/lib/format";
import {
  DELAY_WORDS,
  type Delay,
  type Provenance,
  type SecondOpinion,
  secondWords,
  useDelay,
  useMarketTime,
} from "@/lib/live/truth";
import { useNow } from "@/lib/use-now";

export type { Provenance } from "@/lib/live/truth";

function DelayIcon({ delay }: { delay: Delay }) {
  const Icon = delay === "simulated" ? FlaskConical : delay === "live" ? Radio : Clock;
  return <Icon size={14} aria-hidden />;
}

function AgeAt({ asOf, now }: { asOf: string; now: number }) {
  return (
    <time dateTime={asOf} title={formatDateTime(asOf)} className="num">
      {formatAge(now - Date.parse(asOf))}
    </time>
  );
}

/** The age of an instant, counting up. */
export function Age({ asOf }: { asOf: string }) {
  return <AgeAt asOf={asOf} now={useNow(1000)} />;
}

/** The age of a value of the market, counting up by the market's own time. */
function MarketAge({ asOf }: { asOf: string }) {
  return <AgeAt asOf={asOf} now={useMarketTime(1000)} />;
}

/** `Alpaca says 101.20 (0.40% apart)`: quiet while the sources agree, amber and in words when they do not. */
export function SecondLine({ second }: { second: SecondOpinion | null | undefined }) {
  if (!second) {
    return null;
  }
  return (
    <span
      className={cn(
        "num inline-flex items-center gap-1.5 text-12",
        second.disagrees ? "font-semibold text-warn" : "text-text3",
      )}
      title={asOfWords(second.as_of)}
    >
      {second.disagrees ? <TriangleAlert size={13} aria-hidden /> : null}
      {secondWords(second)}
    </span>
  );
}

export interface TrustStripProps {
  quote: Provenance;
  /** Further cells: `[label, value]`, e.g. bid, ask, spread. */
  cells?: readonly (readonly [string, ReactNode])[];
  className?: string;
}

/** Where a price comes from, how old it is, and whether it is real, beside the price. */
export function TrustStrip({ quote, cells = [], className }: TrustStripProps) {
  const delay = useDelay(quote) ?? quote.delay;
  const all: (readonly [string, ReactNode])[] = [
    ["Source", quote.source],
    ["Quote age", <MarketAge key="age" asOf={quote.as_of} />],
    ...cells,
  ];
  return (
    <div className={cn("grid justify-items-end gap-1", className)}>
      <dl
        className="flex flex-wrap overflow-hidden rounded-button border border-line2 bg-sunk text-12"
        aria-label="About this price"
      >
        <div
          className={cn(
            "flex items-center gap-2 px-3 font-semibold",
            delay === "live" ? "bg-live text-brand" : "bg-paper text-paper-text",
          )}
        >
          <dt className="sr-only">Kind of data</dt>
          <dd className="flex items-center gap-2">
            <DelayIcon delay={delay} />
            {DELAY_WORDS[delay]}
          </dd>
        </div>
        {all.map(([label, value]) => (
          <div key={label} className="border-l border-line2 px-3 py-1.5">
            <dt className="text-text3">{label}</dt>
            <dd className="num font-semibold whitespace-nowrap">{value}</dd>
          </div>
        ))}
      </dl>
      <SecondLine second={quote.second} />
    </div>
  );
}

/** One line for narrow places: `Live · Tradier · 0.8 s ago`. */
export function TrustLine({ quote, className }: { quote: Provenance; className?: string }) {
  const delay = useDelay(quote) ?? quote.delay;
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 text-12",
        delay === "live" ? "text-brand" : "text-paper-text",
        className,
      )}
    >
      <DelayIcon delay={delay} />
      <span>
        {DELAY_WORDS[delay]}
        {/* What is simulated has one source only. */}
        {quote.delay === "simulated" ? "" : ` · ${quote.source}`} · <MarketAge asOf={quote.as_of} /> ago
      </span>
    </span>
  );
}
