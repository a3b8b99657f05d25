import { useEffect, useRef, useState } from "react";
import { CITATION_BADGE, CitedText } from "@/components/citations/cited-text";
import { cn } from "@/lib/cn";
import { formatDateTime } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import type { Fact } from "../model";

export interface ThesisTextProps {
  text: string;
  evidence: readonly Fact[];
  selected: number | null;
  onSelect: (number: number) => void;
}

/** A thesis whose citations open their evidence. */
export function ThesisText({ text, evidence, selected, onSelect }: ThesisTextProps) {
  return (
    <p className="text-13 leading-[1.55] text-text">
      <CitedText
        text={text}
        nameOf={(number) => evidence.find((one) => one.number === number)?.name}
        selected={selected}
        onSelect={onSelect}
      />
    </p>
  );
}

/** Said of a fact that somebody outside wrote. */
function Foreign({ fact }: { fact: Fact }) {
  return fact.is_foreign ? (
    <span className="text-warn"> Written outside PaiiD: data, not advice.</span>
  ) : null;
}

export interface EvidenceChipsProps {
  evidence: readonly Fact[];
  /** What the texts cite; the rest is folded. */
  cited: ReadonlySet<number>;
  selected: number | null;
  onSelect: (number: number) => void;
}

/** The numbered facts with their values; the chosen one tells its meaning, source and time below. */
export function EvidenceChips({ evidence, cited, selected, onSelect }: EvidenceChipsProps) {
  const [isAll, setIsAll] = useState(false);
  const chosen = evidence.find((one) => one.number === selected);
  const first = evidence.filter(({ number }) => cited.has(number) || number === selected);
  const shown = isAll || first.length === 0 ? evidence : first;
  const more = evidence.length - shown.length;
  return (
    <div>
      <ul aria-label="Evidence" className="flex flex-wrap gap-[5px]">
        {shown.map((one) => (
          <li key={one.number} className="min-w-0">
            <button
              type="button"
              aria-pressed={selected === one.number}
              onClick={() => onSelect(one.number)}
              className="flex min-h-7 max-w-full items-center gap-1.5 rounded-control border border-line py-0.5 pr-2.5 pl-1 text-left text-12 text-text2 hover:bg-s2 aria-pressed:border-on-line aria-pressed:bg-on-a/50"
            >
              <span className={CITATION_BADGE}>{one.number}</span>{" "}
              <span className="min-w-0">
                {one.name} <b className="num font-semibold text-text">{withMinus(one.value)}</b>
              </span>
            </button>
          </li>
        ))}
        {more > 0 ? (
          <li>
            <button
              type="button"
              onClick={() => setIsAll(true)}
              className="min-h-7 rounded-control px-2 text-12 font-semibold text-text2 hover:text-text"
            >
              {more} more that neither side cites
            </button>
          </li>
        ) : null}
      </ul>
      <p aria-live="polite" className="mt-2 min-h-[38px] text-12 text-text3">
        {chosen ? (
          <>
            <b className="font-semibold text-text2">{chosen.name}:</b>{" "}
            <span className="text-text2">{chosen.meaning}</span> {chosen.source}, as of{" "}
            {formatDateTime(chosen.as_of)}.
            <Foreign fact={chosen} />
          </>
        ) : (
          "Choose a number to read what it means, where it comes from and when it was taken."
        )}
      </p>
    </div>
  );
}

/** The numbered facts as a plain list, each with its meaning: for narrow screens. A cited one comes into view. */
export function EvidenceList({ evidence, selected }: Omit<EvidenceChipsProps, "onSelect" | "cited">) {
  const cited = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (selected !== null) {
      cited.current?.scrollIntoView?.({ block: "center" });
    }
  }, [selected]);
  return (
    <ol className="grid gap-1">
      {evidence.map((one) => (
        <li
          key={one.number}
          ref={one.number === selected ? cited : null}
          aria-current={one.number === selected || undefined}
          className="grid grid-cols-[auto_1fr] gap-x-2 rounded-control p-1 text-13 aria-[current=true]:bg-on-a/50"
        >
          <span className={cn(CITATION_BADGE, "mt-0.5")}>{one.number}</span>
          <span className="min-w-0">
            {one.name} <b className="num font-semibold">{withMinus(one.value)}</b>
            <span className="block text-12 text-text2">{one.meaning}</span>
            <span className="num block text-12 text-text3">
              {one.source}, {formatDateTime(one.as_of)}
              <Foreign fact={one} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
