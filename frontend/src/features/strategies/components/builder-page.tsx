import { useNavigate } from "@tanstack/react-router";
import { ChartLine, History, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Page } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { asApiError } from "@/lib/problem";
import { useDeleteStrategy } from "../api";
import { useCheck } from "../check";
import type { Start } from "../start";
import { useSaving } from "../use-saving";
import { DESCRIBED, draftKey, useWorkingCopy, type WorkingCopy } from "../use-working-copy";
import { Builder } from "./builder";
import { ReadingCard } from "./reading-card";
import { NameField, SaveButton, SaveProblem } from "./saving";
import { TemplateStrip } from "./template-strip";
import { UndoButtons } from "./undo-buttons";
import { VersionsDrawer } from "./versions-drawer";

/** One strategy, open for editing. */
export function BuilderPage({ start, owner }: { start: Start; owner: string }) {
  const { id, template } = start;
  const key = draftKey(owner, id ?? template ?? (start.described ? DESCRIBED : "new"));
  const copy = useWorkingCopy(key, start.definition, start.version);
  const check = useCheck(copy.definition);
  const [showsVersions, setShowsVersions] = useState(false);
  const saving = useSaving(start, copy, check);
  const name = copy.definition.name || "Strategy";
  return (
    <Page
      title="Strategy Builder"
      documentTitle={`${name}, Strategy Builder`}
      beside={
        <div className="flex flex-wrap items-center gap-2.5">
          <NameField copy={copy} />
          <Pill>{stateWords(start, copy)}</Pill>
        </div>
      }
      actions={
        <>
          <UndoButtons copy={copy} />
          {id ? (
            <>
              <DeleteButton id={id} name={name} onDone={copy.discard} />
              <Button onClick={() => setShowsVersions(true)}>
                <History size={15} aria-hidden />
                Versions
              </Button>
              <ButtonLink to="/backtests" search={{ strategy: id }}>
                <ChartLine size={15} aria-hidden />
                Full backtest
              </ButtonLink>
              <ButtonLink to="/strategies" search={{ strategy: id, paper: true }}>
                <Play size={15} aria-hidden />
                On paper
              </ButtonLink>
            </>
          ) : null}
          <SaveButton isSaved={id !== null} saving={saving} />
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
        <Notices copy={copy} />
        {copy.reading ? <ReadingCard reading={copy.reading} /> : null}
        <SaveProblem saving={saving} />
        <TemplateStrip />
        <Builder
          id={id}
          definition={copy.definition}
          check={check}
          unknown={saving.unknown}
          onChange={copy.change}
        />
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
        {copy.reading ? "Discard the draft" : "Discard them"}
      </Button>
    </p>
  ) : null;
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
      <IconButton label="Delete" onClick={() => setAsks(true)}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
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
