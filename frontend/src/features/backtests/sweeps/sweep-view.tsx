import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import type { Run } from "../api";
import { DeleteButton } from "../components/delete-button";
import { useArrival } from "../hooks/use-arrival";
import {
  type Cell,
  type Look,
  resultsQuery,
  type SweepDetail,
  sweepQuery,
  useCancelSweep,
  useRemoveSweep,
  useResumeSweep,
} from "./api";
import { BestCard } from "./best-card";
import { ForwardCard } from "./forward-card";
import { HeatmapCard } from "./heatmap-card";
import { placeOf, sweepShare, sweepTerms, sweepWords, valuesText } from "./model";
import { OverfitCard } from "./overfit-card";

export interface SweepViewProps {
  id: string;
  mayRun: boolean;
  onRun: (run: Run) => void;
  /** The sweep was deleted. */
  onGone: () => void;
}

interface PartProps {
  sweep: SweepDetail;
  mayRun: boolean;
}

function Actions({ sweep, mayRun, onGone }: PartProps & { onGone: () => void }) {
  const [cancel, resume, remove] = [useCancelSweep(), useResumeSweep(), useRemoveSweep(onGone)];
  const error = cancel.error ?? resume.error;
  const canResume = sweep.state === "canceled" || sweep.state === "failed";
  if (!mayRun) {
    return null;
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {sweep.state === "running" ? (
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(sweep.id)}>
          Cancel sweep
        </Button>
      ) : null}
      {canResume ? (
        <Button size="sm" variant="primary" busy={resume.isPending} onClick={() => resume.mutate(sweep.id)}>
          Resume sweep
        </Button>
      ) : null}
      {sweep.state === "running" ? null : (
        <DeleteButton
          what="sweep"
          description="Its variants, its map and what they were worth go. They still count as tries of the strategy."
          isBusy={remove.isPending}
          error={remove.error}
          onDelete={() => remove.mutate(sweep.id)}
        />
      )}
      {error ? <InlineError error={asApiError(error)} /> : null}
    </div>
  );
}

function Progress({ sweep }: { sweep: SweepDetail }) {
  const percent = Math.round(sweepShare(sweep) * 100);
  return (
    <div
      role="progressbar"
      aria-label="Sweep"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="mt-2 h-1.5 overflow-hidden rounded-[3px] bg-s2"
    >
      <span className="block h-full bg-teal2" style={{ width: `${percent}%` }} />
    </div>
  );
}

function Standing({ sweep }: { sweep: SweepDetail }) {
  const left =
    sweep.state === "canceled"
      ? `${sweep.done.toLocaleString("en-US")} of ${sweep.total.toLocaleString("en-US")} trials are kept; it can be resumed.`
      : sweep.problem;
  return (
    <>
      <p role="status" className="num mt-2 text-13 font-semibold">
        {sweepWords(sweep)}
        {sweep.state === "running" || sweep.state === "done" ? "" : `: ${left}`}
      </p>
      {sweep.state === "running" ? <Progress sweep={sweep} /> : null}
    </>
  );
}

/** What was tried, looked at by one figure; a cell of the heatmap brings its best variant to the top of the table. */
function Found({ sweep, mayRun, onRun }: PartProps & { onRun: (run: Run) => void }) {
  const [first, second] = sweep.axes;
  const [look, setLook] = useState<Look>({
    metric: sweep.objective,
    x: first?.name ?? "",
    y: second?.name ?? null,
  });
  const [cell, setCell] = useState<Cell | null>(null);
  const query = useQuery({ ...resultsQuery(sweep.id, look), placeholderData: (before) => before });
  const place = cell && query.data ? placeOf(query.data, cell) : {};
  const where = Object.entries(place).map(([name, value]) => `${name}:${value}`);
  const chosen = useQuery({ ...resultsQuery(sweep.id, look, where), enabled: cell !== null });
  const onLook = (changed: Look) => {
    setCell(null);
    setLook(changed);
  };
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-80" />}
      isEmpty={({ known }) => known === 0}
      empty={
        <Card title="Results">
          <EmptyState>No variant that was tried has this figure yet.</EmptyState>
        </Card>
      }
    >
      {(results) => (
        <>
          <HeatmapCard
            sweep={sweep}
            results={results}
            look={look}
            onLook={onLook}
            chosen={cell ? valuesText(place) : null}
            onChoose={setCell}
          />
          <BestCard
            sweep={sweep}
            results={results}
            chosen={cell ? chosen.data?.best[0] : undefined}
            mayRun={mayRun}
            onRun={onRun}
          />
        </>
      )}
    </DataBlock>
  );
}

function Statements({ statements }: { statements: readonly string[] }) {
  return (
    <Card title="What it rests on">
      <ul className="grid gap-2 text-13 text-text2">
        {statements.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Card>
  );
}

/** One sweep: on its way, stopped, or with everything it came to. */
export function SweepView({ id, mayRun, onRun, onGone }: SweepViewProps) {
  const query = useQuery(sweepQuery(id));
  const arrive = useArrival(query.data?.state);
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[520px]" />}>
      {(sweep) => (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
          <Card
            title={`Sweep of ${sweep.name}`}
            headingRef={arrive}
            aside={<Actions sweep={sweep} mayRun={mayRun} onGone={onGone} />}
          >
            <p className="num text-13 text-text2">{sweepTerms(sweep)}</p>
            <Standing sweep={sweep} />
          </Card>
          {sweep.summary ? (
            <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[1100px]:grid-cols-2">
              <OverfitCard summary={sweep.summary} />
              <Statements statements={sweep.summary.statements} />
            </div>
          ) : null}
          {sweep.state !== "running" && sweep.done > 0 ? (
            <Found key={sweep.state} sweep={sweep} mayRun={mayRun} onRun={onRun} />
          ) : null}
          {sweep.summary?.forward ? <ForwardCard sweep={sweep} forward={sweep.summary.forward} /> : null}
        </div>
      )}
    </DataBlock>
  );
}
