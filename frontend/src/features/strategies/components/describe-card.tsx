import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { PenLine } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineError } from "@/components/ui/states";
import { meQuery } from "@/lib/live/queries";
import { type ApiError, asApiError } from "@/lib/problem";
import { draftGuideQuery, useDraftStrategy } from "../api";
import type { DraftRead } from "../model";
import { LONGEST_WORDS, type StrategySearch } from "../search";
import { DESCRIBED, draftKey, keepDraft, keptName } from "../use-working-copy";

/** A strategy in one's own words becomes a draft that opens in the builder, unsaved. */
export function DescribeCard({ words = "" }: Pick<StrategySearch, "words">) {
  const id = useId();
  const [text, setText] = useState(words);
  const me = useQuery(meQuery);
  const navigate = useNavigate();
  const draft = useDraftStrategy();
  const [asks, setAsks] = useState(false);
  const key = me.data ? draftKey(me.data.id, DESCRIBED) : null;
  const kept = key && keptName(key);
  const isBlocked = text.trim() === "" || !key;
  const open = () => void navigate({ to: "/strategies", search: { described: true } });
  const send = () => {
    setAsks(false);
    draft.mutate(text, {
      onSuccess: (made) => {
        if (key) {
          keepDraft(key, made);
          open();
        }
      },
    });
  };
  return (
    <Card title="Describe it">
      <label htmlFor={id} className="mb-[5px] block text-13 font-medium text-text2">
        Your strategy in words
      </label>
      <textarea
        id={id}
        aria-describedby={`${id}-hint`}
        rows={3}
        maxLength={LONGEST_WORDS}
        value={text}
        placeholder="Buy when RSI(2) is below 10 and price above the 200-day average, sell when …"
        onChange={({ target }) => setText(target.value)}
        className="max-h-60 min-h-[76px] w-full resize-y rounded-button border border-strong bg-rail px-3 py-2 text-15 field-sizing-content outline-offset-2 focus:outline-2 focus:outline-focus"
      />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <p id={`${id}-hint`} className="mr-auto max-w-[80ch] text-12 text-text3">
          <Reader /> The draft opens in the builder, with how each phrase was read; you review it before it is
          saved.
        </p>
        <Button
          variant="primary"
          aria-disabled={isBlocked}
          busy={draft.isPending}
          onClick={() => (kept ? setAsks(true) : send())}
        >
          <PenLine size={15} aria-hidden />
          Draft it
        </Button>
      </div>
      {kept ? (
        <p className="mt-2 flex flex-wrap items-center gap-2 text-13 text-text2">
          The unsaved draft “{kept}” is kept in this browser.
          <Button size="sm" onClick={open}>
            Open it
          </Button>
        </p>
      ) : null}
      <ConfirmDialog
        open={asks}
        title={`Replace the draft “${kept}”?`}
        description="It was made of earlier words and never saved. The new draft takes its place; Undo in the builder brings it back until you leave it."
        confirmLabel="Replace it"
        onConfirm={send}
        onClose={() => setAsks(false)}
      />
      {draft.error ? <NotUnderstood error={asApiError(draft.error)} /> : null}
      <Phrases onTake={setText} />
    </Card>
  );
}

/** Who reads it: a model that gets the words, or nobody but the server. */
function Reader() {
  const { data } = useQuery(draftGuideQuery);
  if (!data) {
    return null;
  }
  if (!data.model) {
    return "No language model is connected: known phrases are read, and what is not understood is told.";
  }
  return data.problem
    ? `${data.model} cannot be asked now (${data.problem}): known phrases are read instead.`
    : `Your words are sent to ${data.model}, and its use is counted.`;
}

function NotUnderstood({ error }: { error: ApiError }) {
  const notes = error.extensions["notes"] as DraftRead["notes"] | undefined;
  return (
    <>
      <InlineError error={error} />
      {notes?.length ? (
        <ul aria-label="Not understood" className="mt-2 grid gap-1 text-13 [overflow-wrap:anywhere]">
          {notes.map(({ phrase, meaning }) => (
            <li key={phrase}>
              <q>{phrase}</q> <span className="text-text2">{meaning}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** Examples to begin with, and every kind of phrase that is understood without a model. */
function Phrases({ onTake }: { onTake: (text: string) => void }) {
  const { data } = useQuery(draftGuideQuery);
  return data ? (
    <details className="mt-2 border-t border-hair">
      <summary className="min-h-11 cursor-pointer py-2.5 text-13 font-semibold text-brand">
        Examples, and phrases that are always understood
      </summary>
      <ul className="mb-3 grid gap-1.5">
        {data.examples.map((one) => (
          <li key={one}>
            <button
              type="button"
              onClick={() => onTake(one)}
              className="w-full rounded-control border border-line2 bg-sunk px-2.5 py-2 text-left text-13 hover:border-strong"
            >
              {one}
            </button>
          </li>
        ))}
      </ul>
      <dl className="grid gap-x-5 gap-y-1.5 text-13 @min-[700px]:grid-cols-2">
        {data.grammar.map(({ title, phrases }) => (
          <div key={title} className="min-w-0">
            <dt className="text-12 font-semibold text-text3">{title}</dt>
            <dd className="text-text2">{phrases}</dd>
          </div>
        ))}
      </dl>
    </details>
  ) : null;
}
