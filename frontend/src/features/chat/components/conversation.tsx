import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState, InlineError } from "@/components/ui/states";
import { conversationQuery } from "../api";
import type { Unanswered } from "../hooks/use-answer";
import type { Answering, Message } from "../model";
import { AnswerItem, QuestionItem, RunningItem } from "./messages";

export interface ConversationProps {
  /** Null while its first question makes it. */
  threadId: string | null;
  /** The answer on its way, if it is in this conversation. */
  answering: Answering | null;
  failed: Unanswered | null;
  /** Null where nothing can be asked now. */
  onAsk: ((question: string) => void) | null;
  onLeave: () => void;
}

/** No further than this from the end, the end is what is being read. */
const NEAR_PX = 240;

/** The question that a message answers. */
function questionOf(messages: readonly Message[], index: number): string {
  return messages.slice(0, index).findLast(({ role }) => role === "user")?.text ?? "";
}

/** All that was said, and what is being said; kept in view at its end while it grows. */
export function Conversation(props: ConversationProps) {
  const { threadId, answering, failed, onAsk, onLeave } = props;
  const query = useQuery({ ...conversationQuery(threadId ?? ""), enabled: threadId !== null });
  const end = useRef<HTMLDivElement>(null);
  // What is on its way is kept on the server too: its question and its place are shown once.
  const messages = (query.data?.messages ?? []).filter(({ id, state }) =>
    answering ? state !== "running" && id !== answering.messageId : true,
  );
  const isKept =
    answering && messages.at(-1)?.role === "user" && messages.at(-1)?.text === answering.question;
  const before = messages.flatMap(({ citations }) => citations);
  const length = `${messages.length} ${answering?.text.length} ${answering?.citations.length} ${failed?.error.code}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever makes the list longer moves its end.
  useEffect(() => {
    const scroller = end.current?.parentElement;
    if (scroller) {
      const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      // Who has scrolled back to read is left there while an answer grows.
      if (!answering?.text || below < NEAR_PX) {
        scroller.scrollTop = scroller.scrollHeight;
      }
    }
  }, [length]);
  if (query.error && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (threadId && !query.data && !answering) {
    return <Skeleton className="h-40" />;
  }
  return (
    <>
      <ol className="grid gap-4" aria-label="Conversation">
        {messages.map((message, index) =>
          message.role === "user" ? (
            <QuestionItem key={message.id} text={message.text} />
          ) : (
            <AnswerItem
              key={message.id}
              message={message}
              before={messages.slice(0, index).flatMap(({ citations }) => citations)}
              onLeave={onLeave}
              onAgain={onAsk && (() => onAsk(questionOf(messages, index)))}
            />
          ),
        )}
        {answering && !isKept ? <QuestionItem text={answering.question} /> : null}
        {answering ? <RunningItem answering={answering} before={before} onLeave={onLeave} /> : null}
      </ol>
      {failed ? (
        <div className="mt-4">
          <InlineError error={failed.error} />
          {onAsk ? (
            <Button size="sm" className="mt-2" onClick={() => onAsk(failed.question)}>
              Ask again
            </Button>
          ) : null}
        </div>
      ) : null}
      <div ref={end} className="h-3" />
    </>
  );
}
