import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { counted, formatPrice, formatTime } from "@/lib/format";
import { type Answering, type Citation, type Message, sourcesOf } from "../model";
import { AnswerText } from "./answer-text";
import { DraftTicket } from "./draft-ticket";
import { Sources } from "./sources";

export function QuestionItem({ text }: { text: string }) {
  return (
    <li className="ml-auto max-w-[85%] rounded-card rounded-br-[4px] border border-live-line bg-live px-3.5 py-2 text-14 break-words whitespace-pre-wrap">
      <span className="sr-only">You asked: </span>
      {text}
    </li>
  );
}

interface WordsProps {
  text: string;
  sources: readonly Citation[];
  onLeave: () => void;
}

/** Text with its sources; pressing a number takes the focus to what it names. */
function Words({ text, sources, onLeave }: WordsProps) {
  const [selected, setSelected] = useState<number | null>(null);
  return (
    <>
      <AnswerText text={text} sources={sources} selected={selected} onSelect={setSelected} />
      {sources.length > 0 ? <Sources sources={sources} selected={selected} onLeave={onLeave} /> : null}
    </>
  );
}

export interface AnswerItemProps {
  message: Message;
  /** Data that earlier answers of the conversation were made from. */
  before: readonly Citation[];
  onLeave: () => void;
  /** Asks its question again; null while another answer is on its way. */
  onAgain: (() => void) | null;
}

/** An answer as it is kept: text, sources, drafts, what is wrong with it, and what it cost. */
export function AnswerItem({ message, before, onLeave, onAgain }: AnswerItemProps) {
  const { text, drafts, unfounded, problem, state } = message;
  const heading = useId();
  return (
    <li className="grid gap-2.5" aria-labelledby={heading}>
      <span id={heading} className="sr-only">
        Answer
      </span>
      <Words text={text} sources={sourcesOf(text, message.citations, before)} onLeave={onLeave} />
      {drafts.map((draft) => (
        <DraftTicket key={draft.reference} draft={draft} onLeave={onLeave} />
      ))}
      {unfounded.length > 0 ? (
        <p className="text-12 text-warn">Not in the data it was made from: {unfounded.join(", ")}.</p>
      ) : null}
      {problem ? (
        <div className="flex flex-wrap items-center gap-2 text-13">
          <p className={state === "failed" ? "min-w-0 flex-1 text-down" : "min-w-0 flex-1 text-warn"}>
            {problem}
          </p>
          {onAgain ? (
            <Button size="sm" onClick={onAgain}>
              Ask again
            </Button>
          ) : null}
        </div>
      ) : null}
      <Cost message={message} />
    </li>
  );
}

function Cost({ message }: { message: Message }) {
  if (message.state === "running") {
    return <p className="text-12 text-text3">It is being written in another window.</p>;
  }
  const tokens = `${counted(message.input_tokens, "token")} in, ${counted(message.output_tokens, "token")} out`;
  return (
    <p className="num text-12 text-text3">
      {message.has_model ? (
        <span title={`${tokens}, ${counted(message.calls, "call")}`}>
          Cost ${formatPrice(message.cost_usd)} · {message.answered_by}
        </span>
      ) : (
        "Answered without a model, at no cost"
      )}{" "}
      · {formatTime(message.ended_at ?? message.created_at)}
    </p>
  );
}

export interface RunningItemProps {
  answering: Answering;
  before: readonly Citation[];
  onLeave: () => void;
}

/** An answer while it comes. It is not told token by token: the panel says aloud what matters. */
export function RunningItem({ answering, before, onLeave }: RunningItemProps) {
  const { text, citations, step } = answering;
  const doing = answering.isStopping ? "Stopping" : (step ?? (text === "" ? "Thinking" : null));
  return (
    <li className="grid gap-2.5" aria-busy="true">
      <Words text={text} sources={sourcesOf(text, citations, before)} onLeave={onLeave} />
      {doing ? (
        <p className="flex items-center gap-2 text-13 text-text2">
          <span
            aria-hidden="true"
            className="size-2 rounded-full bg-brand motion-safe:animate-pulse [[data-motion=reduced]_&]:animate-none"
          />
          {doing}
        </p>
      ) : null}
    </li>
  );
}
