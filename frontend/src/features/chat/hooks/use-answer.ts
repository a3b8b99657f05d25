import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { usageQuery } from "@/lib/live/usage";
import { ApiError, asApiError } from "@/lib/problem";
import { askedEvents, conversationQuery, createThread, stopMessage, threadsQuery } from "../api";
import { type Answering, afterEvent, type ChatEvent, newAnswering } from "../model";

/** A question that could not be answered, and why. */
export interface Unanswered {
  readonly threadId: string | null;
  readonly question: string;
  readonly error: ApiError;
}

const CUT_OFF = new ApiError({
  status: 0,
  code: "cut-off",
  title: "The answer was cut off",
  detail: "The connection to the server broke. What had arrived by then is kept.",
});

/** Asks questions, one at a time, and follows their answers; what is said of them aloud is in `spoken`. */
export function useAnswer(onThread: (id: string) => void) {
  const client = useQueryClient();
  const [answering, setAnswering] = useState<Answering | null>(null);
  const [failed, setFailed] = useState<Unanswered | null>(null);
  const [spoken, setSpoken] = useState("");
  const under = useRef<AbortController | null>(null);
  // Nobody waits for an answer any more; the server ends it, because it would cost money.
  useEffect(() => () => under.current?.abort(), []);

  const take = (event: ChatEvent) => {
    setAnswering((known) => known && afterEvent(known, event));
    if (event.type === "step") {
      setSpoken(event.label);
    }
    if (event.type === "ended") {
      setSpoken([event.message.text, event.message.problem].filter(Boolean).join(" "));
    }
  };

  const follow = async (threadId: string, question: string, signal: AbortSignal) => {
    let hasEnded = false;
    for await (const event of askedEvents(threadId, question, signal)) {
      take(event);
      hasEnded ||= event.type === "ended";
    }
    if (!hasEnded) {
      throw CUT_OFF;
    }
  };

  /** What is kept is asked for anew before the answer on its way is taken off the screen. */
  const refresh = async (threadId: string) => {
    void client.invalidateQueries({ queryKey: threadsQuery.queryKey });
    void client.invalidateQueries({ queryKey: usageQuery.queryKey });
    await client.invalidateQueries({ queryKey: conversationQuery(threadId).queryKey });
    await client.ensureQueryData(conversationQuery(threadId)).catch(() => {});
  };

  const ask = async (wanted: string | null, question: string) => {
    const controller = new AbortController();
    under.current = controller;
    setFailed(null);
    setSpoken("");
    setAnswering(newAnswering(wanted, question));
    let threadId = wanted;
    try {
      threadId ??= (await createThread()).id;
      setAnswering((known) => known && { ...known, threadId });
      onThread(threadId);
      await follow(threadId, question, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) {
        const problem = error instanceof TypeError ? CUT_OFF : asApiError(error);
        setFailed({ threadId, question, error: problem });
      }
    }
    if (threadId) {
      await refresh(threadId);
    }
    setAnswering(null);
  };

  const stop = async () => {
    if (!answering || answering.isStopping) {
      return;
    }
    setAnswering({ ...answering, isStopping: true });
    const { threadId, messageId } = answering;
    if (!threadId || !messageId) {
      under.current?.abort();
      return;
    }
    try {
      await stopMessage(threadId, messageId);
    } catch {
      // Hanging up ends it as well.
      under.current?.abort();
    }
  };

  return {
    answering,
    failed,
    spoken,
    stop: () => void stop(),
    /** Does nothing while another answer is on its way. */
    ask: (threadId: string | null, question: string) => {
      if (!answering && question.trim() !== "") {
        void ask(threadId, question.trim());
      }
    },
    forget: () => setFailed(null),
  };
}
