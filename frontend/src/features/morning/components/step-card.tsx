import { ArrowDownRight, ArrowUpRight, CircleAlert, Minus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { CITATION_BADGE, CitedText } from "@/components/citations/cited-text";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { PageLink } from "@/components/ui/page-link";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { formatDateTime } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import type { Citation, Sentence, Step } from "../api";

const TONES = {
  plain: { icon: Minus, word: "", className: "text-text3" },
  good: { icon: ArrowUpRight, word: "Good: ", className: "text-up" },
  bad: { icon: ArrowDownRight, word: "Bad: ", className: "text-down" },
  warn: { icon: TriangleAlert, word: "Note: ", className: "text-warn" },
} as const;

interface SaidProps {
  sentence: Sentence;
  citations: readonly Citation[];
  selected: number | null;
  onSelect: (number: number) => void;
}

function Said({ sentence, citations, selected, onSelect }: SaidProps) {
  const { icon: Icon, word, className } = TONES[sentence.tone];
  return (
    <li className="grid grid-cols-[16px_1fr] gap-x-2 text-13 leading-[1.55]">
      <Icon size={14} aria-hidden className={cn("mt-[3px]", className)} />
      <p>
        {word ? <span className="sr-only">{word}</span> : null}
        <CitedText
          text={sentence.text}
          nameOf={(number) => citations.find((one) => one.number === number)?.name}
          selected={selected}
          onSelect={onSelect}
        />
      </p>
    </li>
  );
}

/** Where the chosen figure is from, or how to find out. */
function Origin({ citation }: { citation: Citation | undefined }) {
  return (
    <p aria-live="polite" className="mt-1 text-12 text-text3">
      {citation ? (
        <>
          <span className={cn(CITATION_BADGE, "mr-1.5")}>{citation.number}</span>
          <b className="font-semibold text-text2">{citation.name}:</b>{" "}
          <span className="num text-text2">{withMinus(citation.value)}</span>. {citation.source}
          {citation.delay ? `, ${citation.delay}` : ""}, as of {formatDateTime(citation.as_of)}.{" "}
          {citation.link ? (
            <PageLink href={citation.link} className="text-brand underline">
              Open
            </PageLink>
          ) : null}
        </>
      ) : null}
    </p>
  );
}

export interface StepCardProps {
  title: string;
  /** Null while it is on its way. */
  step: Step | null;
  reviewed: boolean;
  /** Left out while the brief is being composed. */
  onReview: ((reviewed: boolean) => void) | undefined;
}

/** One step of the brief with its sentences; a number opens where its figure is from. */
export function StepCard({ title, step, reviewed, onReview }: StepCardProps) {
  const [selected, setSelected] = useState<number | null>(null);
  const onSelect = (number: number) => setSelected(number === selected ? null : number);
  return (
    <Card
      title={title}
      aside={
        onReview ? (
          <Checkbox checked={reviewed} onChange={onReview} className="-my-2.5 text-12 text-text2">
            Reviewed<span className="sr-only">: {title}</span>
          </Checkbox>
        ) : null
      }
    >
      {step === null ? (
        <div aria-busy="true">
          <Skeleton className="h-[64px]" />
        </div>
      ) : step.state === "failed" ? (
        <p className="flex items-start gap-2 text-13 text-text2">
          <CircleAlert size={15} aria-hidden className="mt-[2px] shrink-0 text-warn" />
          This step could not be read. {step.detail}
        </p>
      ) : (
        <>
          <ul className="grid gap-1.5">
            {step.sentences.map((sentence) => (
              <Said
                key={sentence.text}
                sentence={sentence}
                citations={step.citations}
                selected={selected}
                onSelect={onSelect}
              />
            ))}
          </ul>
          {step.citations.length > 0 ? (
            <Origin citation={step.citations.find((one) => one.number === selected)} />
          ) : null}
        </>
      )}
    </Card>
  );
}
