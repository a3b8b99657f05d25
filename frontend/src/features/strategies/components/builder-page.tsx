import { useNavigate } from "@tanstack/react-router";
import { History, Save, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Input } from "@/components/ui/field";
import { Page } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useDeleteStrategy, useSaveStrategy } from "../api";
import type { Definition } from "../model";
import { DESCRIBED, draftKey, useWorkingCopy, type WorkingCopy } from "../use-working-copy";
import { Builder, type Check, useCheck } from "./builder";
import { ReadingCard } from "./reading-card";
import { VersionsDrawer } from "./versions-drawer";

export interface Start {
  /** Of a saved strategy. */
  id: string | null;
  /** What it is begun from. */
  template: string | null;
  /** The latest version; 0 for a new one. */
  version: number;
  definition: Definition;
  /** It begins with what was described in words. */
  described?: true;
}

/** One strategy, open for editing. */
export function BuilderPage({ start, owner }: { start: Start; owner: string }) {
  const { id, template } = start;
  const key = draftKey(owner, id ?? template ?? (start.described ? DESCRIBED : "new"));
  const copy = useWorkingCopy(key, start.definition, start.version);
  const check = useCheck(copy.definition);
  const [showsVersions, setShowsVersions] = useState(false);
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const name = copy.definition.name || "Strategy";
  return (
    <Page
      title={name}
      documentTitle={`${name}, Strategy Builder`}
      actions={
        <>
          <Pill>{stateWords(start, copy)}</Pill>
          <Button aria-disabled={!copy.canUndo} onClick={copy.undo}>
            <Undo2 size={15} aria-hidden />
            Undo
          </Button>
          {id ? (
            <>
              <Button onClick={() => setShowsVersions(true)}>
                <History size={15} aria-hidden />
                Versions
              </Button>
              <DeleteButton id={id} name={name} onDone={copy.discard} />
            </>
          ) : null}
        </>
      }
    >
      <div className="grid gap-3.5">
        <Notices copy={copy} />
        {copy.reading ? <ReadingCard reading={copy.reading} /> : null}
        <SaveBar start={start} copy={copy} check={check} onUnknown={setUnknown} />
        <Builder definition={copy.definition} check={check} unknown={unknown} onChange={copy.change} />
      </div>
      {id ? (
        <VersionsDrawer
          id={id}
          latest={start.version}
          open={showsVersions}
          onClose={() => setShowsVersions(false)}
          onTake={(definition) => {
            copy.change(definition);
            setShowsVersions(false);
          }}
        />
      ) : null}
    </Page>
  );
}

function stateWords({ id, version }: Start, { isChanged }: WorkingCopy): string {
  const saved = id ? `Version ${version}` : "Not saved yet";
  return isChanged && id ? `${saved}, changed` : saved;
}

/** That changes of an earlier visit are shown. */
function Notices({ copy }: { copy: WorkingCopy }) {
  return copy.isRestored && copy.isChanged ? (
    <p role="status" className="flex flex-wrap items-center gap-2 text-13 text-text2">
      {copy.reading
        ? "This is a draft of your words. Nothing is saved: look at every rule first."
        : "Your unsaved changes are shown; this browser kept them."}
      <Button size="sm" onClick={copy.discard}>
        Discard them
      </Button>
    </p>
  ) : null;
}

interface SaveBarProps {
  start: Start;
  copy: WorkingCopy;
  check: Check;
  onUnknown: (symbols: readonly string[]) => void;
}

/** Name, what keeps it from being saved, and saving. */
function SaveBar({ start, copy, check, onUnknown }: SaveBarProps) {
  const navigate = useNavigate();
  const save = useSaveStrategy(start);
  const { definition, madeFrom } = copy;
  const isSaved = start.id !== null && !copy.isChanged;
  const isBlocked = !check.isFresh || check.error !== null || check.problems.length > 0 || isSaved;
  const error = save.error ? asApiError(save.error) : null;
  const latest = error?.code === "strategy-changed" ? Number(error.extensions["version"]) : null;
  const send = (made: number) =>
    save.mutate(
      { definition, madeFrom: made },
      {
        onError: (failed) => {
          const symbols: unknown = asApiError(failed).extensions["symbols"];
          onUnknown(Array.isArray(symbols) ? symbols.map(String) : []);
        },
        onSuccess: (saved) => {
          onUnknown([]);
          copy.settle(definition, saved.version);
          if (!start.id) {
            void navigate({ to: "/strategies", search: { strategy: saved.id }, replace: true });
          }
        },
      },
    );
  return (
    <div>
      <div className="flex flex-wrap items-end gap-2.5">
        <Field label="Name" className="min-w-48 flex-1">
          {(ids) => (
            <Input
              {...ids}
              maxLength={80}
              autoComplete="off"
              value={definition.name}
              onChange={({ target }) => copy.change({ ...definition, name: target.value })}
            />
          )}
        </Field>
        {start.id ? (
          <>
            <ButtonLink to="/backtests" search={{ strategy: start.id }} size="lg">
              Full backtest
            </ButtonLink>
            <ButtonLink to="/strategies" search={{ strategy: start.id, paper: true }} size="lg">
              On paper
            </ButtonLink>
          </>
        ) : null}
        <Button
          variant="primary"
          size="lg"
          aria-disabled={isBlocked}
          busy={save.isPending}
          onClick={() => send(madeFrom)}
        >
          <Save size={16} aria-hidden />
          {start.id ? "Save as a new version" : "Save"}
        </Button>
      </div>
      {error ? <InlineError error={error} /> : null}
      {latest ? (
        <Button size="sm" className="mt-2" onClick={() => send(latest)}>
          Save mine on top of version {latest}
        </Button>
      ) : null}
    </div>
  );
}

function DeleteButton({ id, name, onDone }: { id: string; name: string; onDone: () => void }) {
  const [asks, setAsks] = useState(false);
  const navigate = useNavigate();
  const remove = useDeleteStrategy(() => {
    onDone();
    void navigate({ to: "/strategies", search: {} });
  });
  return (
    <>
      <Button variant="ghost" onClick={() => setAsks(true)}>
        <Trash2 size={15} aria-hidden />
        Delete
      </Button>
      <ConfirmDialog
        open={asks}
        title={`Delete “${name}”?`}
        description="Its backtests keep the versions they ran; the strategy itself cannot be brought back."
        confirmLabel="Delete strategy"
        tone="danger"
        busy={remove.isPending}
        error={remove.error ? asApiError(remove.error) : null}
        onConfirm={() => remove.mutate(id)}
        onClose={() => setAsks(false)}
      />
    </>
  );
}
