import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { counted, formatDateTime, formatDay } from "@/lib/format";
import { type Run, runQuery, runsQuery } from "../api";
import { advisorName, runWords, stageWords } from "../model";
import { MissingNews } from "./missing-news";

const CAUSES = {
  request: "Asked for",
  schedule: "After the close",
  first: "The first one",
  backfill: "Made for a demo, with each day's data alone",
} as const;

function Refusals({ id }: { id: string }) {
  const query = useQuery(runQuery(id));
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-24" />}>
      {({ refusals }) =>
        refusals.length === 0 ? (
          <p className="text-13 text-text2">Nothing was refused.</p>
        ) : (
          <ul aria-label="Refused">
            {refusals.map(({ symbol, direction, stage, reason, detail }) => (
              <li
                key={`${symbol} ${direction} ${stage} ${reason}`}
                className="grid gap-x-3 border-t border-hair py-1.5 text-12 first:border-0 @min-[560px]:grid-cols-[130px_190px_1fr]"
              >
                <b className="font-semibold">
                  {direction} {symbol}
                </b>
                <span className="text-paper-text">{stageWords(stage)}</span>
                <span className="text-text2">{detail}</span>
              </li>
            ))}
          </ul>
        )
      }
    </DataBlock>
  );
}

function RunRow({ run }: { run: Run }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="group border-t border-hair first:border-0"
    >
      <summary className="num flex min-h-12 cursor-pointer items-center justify-between gap-3 py-1.5 text-13">
        <span className="min-w-0">
          <b className="block font-semibold">
            {run.cause === "backfill" ? "Two years up to" : "After"} {formatDay(run.session_date)}:{" "}
            {runWords(run)}
          </b>
          <span className="block text-12 text-text2">
            {CAUSES[run.cause]}, {formatDateTime(run.started_at)}. {advisorName(run.advisor)}:{" "}
            {run.cause === "backfill"
              ? `${counted(run.calls, "call")}.`
              : `${counted(run.considered, "symbol")} measured, ${counted(run.candidates, "candidate")}, ${counted(run.answers, "answer")}, ${run.refused} refused.`}
          </span>
          <MissingNews run={run} />
        </span>
        <ChevronDown size={16} aria-hidden className="shrink-0 text-text3 group-open:rotate-180" />
      </summary>
      <div className="pb-3">{isOpen ? <Refusals id={run.id} /> : null}</div>
    </details>
  );
}

/** How proposals came about: each run with what it refused, and why. */
export function RunsList() {
  const query = useQuery(runsQuery);
  return (
    <Card title="Runs" className="@container">
      <DataBlock query={query} skeleton={<Skeleton className="h-[240px]" />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>Runs of the advisor appear here, each with what it refused and why.</EmptyState>
          ) : (
            items.map((run) => <RunRow key={run.id} run={run} />)
          )
        }
      </DataBlock>
    </Card>
  );
}
