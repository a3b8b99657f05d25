import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { useMarketStatus, useMe } from "@/lib/live/hooks";
import { pythonQuery, type Run, strategiesQuery, templatesQuery } from "../api";
import { choicesOf } from "../draft";
import { useArrival } from "../hooks/use-arrival";
import type { Sweep } from "../sweeps/api";
import { PythonNote } from "./python-note";
import { RunForm } from "./run-form";

const SweepForm = lazy(() => import("../sweeps/sweep-form").then((it) => ({ default: it.SweepForm })));

export type Mode = "run" | "sweep";
const MODES = [
  { value: "run", label: "One run" },
  { value: "sweep", label: "Parameter sweep" },
] as const;
const WORDS: Readonly<Record<Mode, string>> = {
  run: "Rules are judged at each close and orders go in at the next open, with costs taken off. Nothing sees the price it trades at.",
  sweep:
    "Many variants of one strategy on the same bars, with a heatmap, and what picking the best of so many is worth.",
};

export interface NewRunProps {
  /** The strategy or template to begin with. */
  strategy: string | undefined;
  mayRun: boolean;
  mode: Mode;
  onMode: (mode: Mode) => void;
  onBegun: (run: Run) => void;
  onSweep: (sweep: Sweep) => void;
}

/** The form for a new run, once it is known what there is to run. */
export function NewRun({ strategy, mayRun, mode, onMode, onBegun, onSweep }: NewRunProps) {
  const templates = useQuery(templatesQuery);
  const own = useQuery(strategiesQuery);
  const isOwner = useMe().data?.role === "owner";
  const python = useQuery({ ...pythonQuery, enabled: isOwner });
  const session = useMarketStatus().data?.session_date;
  const waiting = <Skeleton className="h-[340px]" />;
  return (
    <Card
      title={mode === "run" ? "New backtest" : "New sweep"}
      headingRef={useArrival()}
      aside={
        <SegmentedControl label="What to run" size="sm" value={mode} options={MODES} onChange={onMode} />
      }
    >
      <p className="mb-3 max-w-[80ch] text-13 text-text2">{WORDS[mode]}</p>
      <DataBlock query={templates} skeleton={waiting}>
        {(found) => {
          if (own.isPending || (isOwner && python.isPending)) {
            return waiting;
          }
          const form = {
            choices: choicesOf(found.templates, own.data?.items ?? [], python.data?.items),
            initial: strategy,
            today: session,
            mayRun,
          };
          return mode === "run" ? (
            <RunForm key={strategy} {...form} onBegun={onBegun} />
          ) : (
            <Suspense fallback={waiting}>
              <SweepForm key={strategy} {...form} onBegun={onSweep} />
            </Suspense>
          );
        }}
      </DataBlock>
      {isOwner ? <PythonNote query={python} /> : null}
    </Card>
  );
}
