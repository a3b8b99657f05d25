import { useQuery } from "@tanstack/react-query";
import { MessagesSquare, Plus, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { AssistantProps } from "@/components/shell/app-shell";
import { useDataLabel } from "@/components/shell/footer";
import { Button, IconButton } from "@/components/ui/button";
import { Pill } from "@/components/ui/pill";
import { meQuery } from "@/lib/live/queries";
import { capabilitiesQuery } from "../api";
import { useAnswer } from "../hooks/use-answer";
import { Budget } from "./budget";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { Threads } from "./threads";
import { Welcome } from "./welcome";

const PANEL =
  "m-0 ml-auto h-dvh max-h-dvh w-[min(600px,100vw)] max-w-none border-l border-line2 bg-s1 p-0 text-text shadow-pop max-tile:w-full max-tile:border-0";

/** The panel at the right edge, on a phone the whole screen; it stays when closed, so that an answer goes on. */
export default function Assistant({ opening, isOpen, onClose }: AssistantProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const panel = dialog.current;
    if (isOpen && panel && !panel.open) {
      panel.showModal();
      panel.querySelector("textarea")?.focus();
    } else if (!isOpen && panel?.open) {
      panel.close();
    }
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is a press on the backdrop; Escape is its keyboard twin.
    <dialog
      ref={dialog}
      aria-labelledby={title}
      // React passes on what a dialog inside this one tells.
      onClose={(event) => event.target === event.currentTarget && onClose()}
      onClick={(event) => event.target === event.currentTarget && event.detail < 2 && onClose()}
      className={PANEL}
    >
      <Panel opening={opening} onClose={onClose} titleId={title} />
    </dialog>
  );
}

function usePanel(opening: AssistantProps["opening"]) {
  const [threadId, setThreadId] = useState<string | null>(null);
  const [isListing, setListing] = useState(false);
  const [text, setText] = useState("");
  const answer = useAnswer(setThreadId);
  const field = useRef<HTMLTextAreaElement>(null);
  const taken = useRef<AssistantProps["opening"] | null>(null);
  const show = (id: string | null) => {
    answer.forget();
    setThreadId(id);
    setListing(false);
    field.current?.focus();
  };
  useEffect(() => {
    if (opening === taken.current) {
      return;
    }
    taken.current = opening;
    const { question, draft } = opening;
    if (question && !answer.answering) {
      show(null);
      answer.ask(null, question);
    } else if (question || draft) {
      setListing(false);
      setText(question ?? draft ?? "");
    }
  });
  const isHere = answer.answering !== null && answer.answering.threadId === threadId;
  return { threadId, show, isListing, setListing, text, setText, answer, field, isHere };
}

interface PanelProps extends Omit<AssistantProps, "isOpen"> {
  titleId: string;
}

function Panel({ opening, onClose, titleId }: PanelProps) {
  const panel = usePanel(opening);
  const { threadId, show, isListing, text, setText, answer } = panel;
  const role = useQuery(meQuery).data?.role;
  const mayAsk = role !== "viewer";
  const blocked = mayAsk ? null : "A viewer may read conversations but not ask.";
  const send = (question: string) => {
    if (question.trim() && !answer.answering && mayAsk) {
      panel.setListing(false);
      setText("");
      answer.ask(threadId, question);
    }
  };
  return (
    <div className="grid h-full grid-rows-[auto_minmax(0,1fr)_auto]">
      <PanelHeader titleId={titleId} onClose={onClose} onNew={() => show(null)} {...panel} />
      <div className="overflow-y-auto px-5 py-4">
        {isListing ? (
          <Threads
            current={threadId}
            mayRemove={mayAsk}
            onChoose={show}
            onRemoved={(id) => id === threadId && show(null)}
          />
        ) : (
          <Said panel={panel} onAsk={mayAsk && !answer.answering ? send : null} onLeave={onClose} />
        )}
      </div>
      <div className="border-t border-line px-5 pt-3 pb-[max(12px,env(safe-area-inset-bottom))]">
        <Trouble />
        <Composer
          field={panel.field}
          value={text}
          onChange={setText}
          onSend={() => send(text)}
          onStop={answer.answering ? answer.stop : null}
          isStopping={answer.answering?.isStopping ?? false}
          blocked={blocked}
        />
        <Budget />
      </div>
      <p role="status" className="sr-only">
        {answer.spoken}
      </p>
    </div>
  );
}

interface SaidProps {
  panel: ReturnType<typeof usePanel>;
  onAsk: ((question: string) => void) | null;
  onLeave: () => void;
}

/** The conversation; before its first question, what can be asked. */
function Said({ panel, onAsk, onLeave }: SaidProps) {
  const { threadId, answer, isHere } = panel;
  const failed = answer.failed?.threadId === threadId ? answer.failed : null;
  if (threadId === null && !isHere && !failed) {
    return <Welcome onAsk={onAsk} />;
  }
  return (
    <Conversation
      threadId={threadId}
      answering={isHere ? answer.answering : null}
      failed={failed}
      onAsk={onAsk}
      onLeave={onLeave}
    />
  );
}

/** Why the model cannot be asked at present, if that is so. */
function Trouble() {
  const problem = useQuery(capabilitiesQuery).data?.problem;
  return problem ? <p className="mb-1.5 text-12 text-warn">{problem}</p> : null;
}

interface PanelHeaderProps {
  titleId: string;
  isListing: boolean;
  setListing: (isListing: boolean) => void;
  onNew: () => void;
  onClose: () => void;
}

function PanelHeader({ titleId, isListing, setListing, onNew, onClose }: PanelHeaderProps) {
  const label = useDataLabel();
  return (
    <div className="flex min-h-[60px] items-center gap-2.5 border-b border-line px-5 py-2.5">
      <h2 id={titleId} className="text-17">
        Assistant
      </h2>
      {label ? (
        <Pill tone={label.startsWith("Live") ? "live" : "paper"} className="min-w-0 shrink overflow-hidden">
          {label}
        </Pill>
      ) : null}
      <span className="flex-1" />
      <Button size="sm" aria-pressed={isListing} onClick={() => setListing(!isListing)}>
        <MessagesSquare size={15} aria-hidden />
        <span className="max-tile:sr-only">Conversations</span>
      </Button>
      <IconButton label="New conversation" size="sm" onClick={onNew}>
        <Plus size={16} aria-hidden />
      </IconButton>
      <IconButton label="Close" size="sm" variant="ghost" onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
