import { useEffect, useRef } from "react";
import { CITATION_BADGE } from "@/components/citations/cited-text";
import { PageLink } from "@/components/ui/page-link";
import { cn } from "@/lib/cn";
import { asOfWords } from "@/lib/format";
import { DELAY_WORDS } from "@/lib/live/truth";
import { type Citation, numberOf } from "../model";

export interface SourcesProps {
  sources: readonly Citation[];
  /** The one that was pressed in the text. */
  selected: number | null;
  /** A page was opened: the panel gives way. */
  onLeave: () => void;
}

/** The data behind an answer: what, from where, of when, and the page that shows it. */
export function Sources({ sources, selected, onLeave }: SourcesProps) {
  return (
    <ul aria-label="Sources" className="grid gap-0.5 text-12">
      {sources.map((source) => (
        <Source
          key={source.reference}
          source={source}
          isSelected={numberOf(source.reference) === selected}
          onLeave={onLeave}
        />
      ))}
    </ul>
  );
}

interface SourceProps {
  source: Citation;
  isSelected: boolean;
  onLeave: () => void;
}

function Source({ source, isSelected, onLeave }: SourceProps) {
  const link = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (isSelected) {
      link.current?.querySelector("a")?.focus();
    }
  }, [isSelected]);
  return (
    <li
      className={cn(
        "grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-2 rounded-control px-1.5 py-1",
        isSelected && "bg-s3",
      )}
    >
      <span className={CITATION_BADGE} aria-hidden="true">
        {numberOf(source.reference)}
      </span>
      <span ref={link} className="min-w-0 break-words text-text3">
        <PageLink
          href={source.link}
          onAuxClick={(event) => event.stopPropagation()}
          className="font-semibold text-text2 underline decoration-line2 underline-offset-2 hover:text-text"
          onClickCapture={onLeave}
        >
          {source.title}
        </PageLink>{" "}
        · {source.source}
        {source.delay ? `, ${DELAY_WORDS[source.delay].toLowerCase()}` : ""}, {asOfWords(source.as_of)}
      </span>
    </li>
  );
}
