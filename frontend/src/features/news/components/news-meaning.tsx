import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ExternalLink } from "lucide-react";
import { useId, useState } from "react";
import type { NewsItem } from "@/components/news/news-query";
import { webAddress } from "@/components/news/news-words";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { asOfWords } from "@/lib/format";
import { type Meaning, meaningQuery } from "../api/meaning";
import { citedParts } from "../model";

const DISCLOSURE =
  "inline-flex min-h-8 items-center gap-1.5 text-13 font-semibold text-brand hover:underline max-tile:min-h-11";

/** A sentence whose `[1]` lead to their facts. */
function Sentence({ text, factId }: { text: string; factId: (number: number) => string }) {
  return (
    <p>
      {citedParts(text).map((part, place) =>
        typeof part === "number" ? (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never move.
            key={place}
            type="button"
            aria-label={`Fact ${part}`}
            onClick={() => document.getElementById(factId(part))?.focus()}
            className="num px-0.5 font-semibold text-brand underline"
          >
            [{part}]
          </button>
        ) : (
          part
        ),
      )}
    </p>
  );
}

function Facts({ facts, factId }: { facts: Meaning["facts"]; factId: (number: number) => string }) {
  return (
    <ol aria-label="Facts" className="grid gap-1 border-t border-hair pt-2 text-12 text-text2">
      {facts.map((fact) => {
        const address = webAddress(fact.url);
        return (
          <li
            key={fact.number}
            id={factId(fact.number)}
            tabIndex={-1}
            className="flex gap-2 rounded-control px-1 py-0.5 focus:bg-s3"
          >
            <span className="num shrink-0 text-text3">[{fact.number}]</span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <span className="font-semibold">{fact.name}:</span>{" "}
              {address ? (
                <a href={address} target="_blank" rel="noreferrer" className="underline">
                  {fact.text}
                  <ExternalLink size={11} className="ml-1 inline" aria-label="opens in a new tab" />
                </a>
              ) : (
                fact.text
              )}{" "}
              <span className="text-text3">
                ({fact.source}, {asOfWords(fact.as_of)})
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** "What does this mean for me?": asked for when it is opened. */
export function NewsMeaning({ item, symbol }: { item: NewsItem; symbol: string | undefined }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const query = useQuery({ ...meaningQuery(item, symbol), enabled: isOpen });
  const factId = (number: number) => `${id}-fact-${number}`;
  return (
    <div className="min-w-0">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={`${id}-meaning`}
        onClick={() => setOpen(!isOpen)}
        className={DISCLOSURE}
      >
        <ChevronDown size={15} aria-hidden className={cn("transition-transform", isOpen && "rotate-180")} />
        What does this mean for me?
      </button>
      <div id={`${id}-meaning`} hidden={!isOpen}>
        {isOpen ? (
          <div className="mt-1 max-w-[90ch] rounded-button border border-line2 bg-sunk p-3 text-13">
            <DataBlock query={query} skeleton={<Skeleton className="h-24" />}>
              {(meaning) => (
                <div className="grid gap-2">
                  {meaning.sentences.map((sentence) => (
                    <Sentence key={sentence} text={sentence} factId={factId} />
                  ))}
                  <Facts facts={meaning.facts} factId={factId} />
                  <p className="text-12 text-text3">{meaning.note}</p>
                </div>
              )}
            </DataBlock>
          </div>
        ) : null}
      </div>
    </div>
  );
}
