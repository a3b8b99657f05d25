import { Clock, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { asOfWords, formatPrice } from "@/lib/format";
import { type Provenance, type SecondOpinion, secondWords, useDelay } from "@/lib/live/truth";

interface NoteProps {
  icon: ReactNode;
  /** For screen readers and the pointer. */
  words: string;
  /** What is seen of them beside the icon. */
  seen: string;
}

function Note({ icon, words, seen }: NoteProps) {
  return (
    <span
      className="num inline-flex items-center gap-1 text-12 font-normal whitespace-nowrap text-warn"
      title={words}
    >
      {icon}
      {seen === words ? (
        words
      ) : (
        <>
          <span className="sr-only">{words}</span>
          <span aria-hidden="true">{seen}</span>
        </>
      )}
    </span>
  );
}

/** "as of 13:40:02 ET" with an amber clock, beside a value that is no longer fresh. */
function StaleNote({ asOf, short = false }: { asOf: string; short?: boolean }) {
  const words = asOfWords(asOf);
  return <Note icon={<Clock size={12} aria-hidden />} words={words} seen={short ? "" : words} />;
}

/** "Alpaca says 101.20" with an amber triangle, beside a value that a second source does not agree with. */
function SecondNote({ second, short }: { second: SecondOpinion; short: boolean }) {
  const seen = short ? "" : `${second.source} says ${formatPrice(second.last)}`;
  return <Note icon={<TriangleAlert size={12} aria-hidden />} words={secondWords(second)} seen={seen} />;
}

type Quoted = Pick<Provenance, "as_of" | "delay" | "second">;

/** What is to be said of a value: that it is old, or that a second source says otherwise; null while neither. */
function useNote(quote: Quoted | undefined, short: boolean): ReactNode {
  const delay = useDelay(quote);
  if (quote && delay === "stale") {
    return <StaleNote asOf={quote.as_of} short={short} />;
  }
  return quote?.second?.disagrees ? <SecondNote second={quote.second} short={short} /> : null;
}

/** The time of what is no longer fresh; nothing while it is. */
export function StaleSince({ quote }: { quote: Pick<Provenance, "as_of" | "delay"> }) {
  return useDelay(quote) === "stale" ? <StaleNote asOf={quote.as_of} /> : null;
}

export interface DatedProps {
  quote: Quoted | undefined;
  children: ReactNode;
  /**
   * Where the note stands: beside the value, below it, as an icon only (its words for screen readers) after one line or
   * in the corner before two; or nowhere, where it stands at another value of the same price.
   */
  note?: "beside" | "below" | "clock" | "corner" | "none";
}

/** A value of the market. Once it is no longer fresh it stays, greyed, with the time that it is of. */
export function Dated({ quote, children, note = "beside" }: DatedProps) {
  const isStale = useDelay(quote) === "stale";
  const said = useNote(quote, note === "clock" || note === "corner");
  const value = isStale ? <span className="text-text3! **:text-text3!">{children}</span> : children;
  if (said === null || note === "none") {
    return value;
  }
  if (note === "corner") {
    // Floating before right-aligned lines, it moves none of them.
    return (
      <>
        <span className="float-left -ml-1 w-2">{said}</span>
        {value}
      </>
    );
  }
  return (
    <>
      {value}
      <span className={cn(note === "below" ? "block" : "ml-1")}>{said}</span>
    </>
  );
}
