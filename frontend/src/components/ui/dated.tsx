import { Clock } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { asOfWords } from "@/lib/format";
import { type Provenance, useDelay } from "@/lib/live/truth";

/** "as of 13:40:02 ET" with an amber clock, beside a value that is no longer fresh. */
function StaleNote({ asOf, short }: { asOf: string; short?: boolean }) {
  const words = asOfWords(asOf);
  return (
    <span className="num inline-flex items-center gap-1 text-12 font-normal text-warn" title={words}>
      <Clock size={12} aria-hidden />
      <span className={short ? "sr-only" : ""}>{words}</span>
    </span>
  );
}

/** The time of what is no longer fresh; nothing while it is. */
export function StaleSince({ quote }: { quote: Pick<Provenance, "as_of" | "delay"> }) {
  return useDelay(quote) === "stale" ? <StaleNote asOf={quote.as_of} /> : null;
}

export interface DatedProps {
  quote: Pick<Provenance, "as_of" | "delay"> | undefined;
  children: ReactNode;
  /** Where the time stands: beside the value, below it, or as a clock only (its words for screen readers). */
  note?: "beside" | "below" | "clock";
}

/** A value of the market. Once it is no longer fresh it stays, greyed, with the time that it is of. */
export function Dated({ quote, children, note = "beside" }: DatedProps) {
  const delay = useDelay(quote);
  if (!quote || delay !== "stale") {
    return children;
  }
  return (
    <>
      <span className="text-text3! **:text-text3!">{children}</span>
      <span className={cn(note === "below" ? "block" : "ml-1")}>
        <StaleNote asOf={quote.as_of} short={note === "clock"} />
      </span>
    </>
  );
}
