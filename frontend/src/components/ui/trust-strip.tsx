import { Clock, FlaskConical, Radio } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { formatAge, formatDateTime } from "@/lib/format";
import { useNow } from "@/lib/use-now";

export type Delay = "live" | "delayed" | "simulated" | "stale";

export interface Provenance {
  source: string;
  /** ISO 8601 instant of the value. */
  as_of: string;
  delay: Delay;
}

const LABELS: Record<Delay, string> = {
  live: "Live",
  delayed: "Delayed",
  simulated: "Simulated",
  stale: "Stale",
};

function DelayIcon({ delay }: { delay: Delay }) {
  const Icon = delay === "simulated" ? FlaskConical : delay === "live" ? Radio : Clock;
  return <Icon size={14} aria-hidden />;
}

/** The age of an instant, counting up. */
export function Age({ asOf }: { asOf: string }) {
  const now = useNow(1000);
  return (
    <time dateTime={asOf} title={formatDateTime(asOf)} className="num">
      {formatAge(now - Date.parse(asOf))}
    </time>
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
  const all: (readonly [string, ReactNode])[] = [
    ["Source", quote.source],
    ["Quote age", <Age key="age" asOf={quote.as_of} />],
    ...cells,
  ];
  return (
    <dl
      className={cn(
        "flex flex-wrap overflow-hidden rounded-button border border-line2 bg-sunk text-12",
        className,
      )}
      aria-label="About this price"
    >
      <div
        className={cn(
          "flex items-center gap-2 px-3 font-semibold",
          quote.delay === "live" ? "bg-live text-brand" : "bg-paper text-paper-text",
        )}
      >
        <dt className="sr-only">Kind of data</dt>
        <dd className="flex items-center gap-2">
          <DelayIcon delay={quote.delay} />
          {LABELS[quote.delay]}
        </dd>
      </div>
      {all.map(([label, value]) => (
        <div key={label} className="border-l border-line2 px-3 py-1.5">
          <dt className="text-text3">{label}</dt>
          <dd className="num font-semibold whitespace-nowrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One line for narrow places: `Simulated · 0.8 s ago`. */
export function TrustLine({ quote, className }: { quote: Provenance; className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 text-12",
        quote.delay === "live" ? "text-brand" : "text-paper-text",
        className,
      )}
    >
      <DelayIcon delay={quote.delay} />
      <span>
        {LABELS[quote.delay]} · <Age asOf={quote.as_of} /> ago
      </span>
    </span>
  );
}
