import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { useMarketStatus, useMe } from "@/lib/live/hooks";
import { pythonQuery, type Run, strategiesQuery, templatesQuery } from "../api";
import { choicesOf } from "../draft";
import { PythonNote } from "./python-note";
import { RunForm } from "./run-form";

export interface NewRunProps {
  /** The strategy or template to begin with. */
  strategy: string | undefined;
  mayRun: boolean;
  onBegun: (run: Run) => void;
}

/** The form for a new run, once it is known what there is to run. */
export function NewRun({ strategy, mayRun, onBegun }: NewRunProps) {
  const templates = useQuery(templatesQuery);
  const own = useQuery(strategiesQuery);
  const isOwner = useMe().data?.role === "owner";
  const python = useQuery({ ...pythonQuery, enabled: isOwner });
  const session = useMarketStatus().data?.session_date;
  return (
    <Card title="New backtest">
      <p className="mb-3 max-w-[80ch] text-13 text-text2">
        Rules are judged at each close and orders go in at the next open, with costs taken off. Nothing sees
        the price it trades at.
      </p>
      <DataBlock query={templates} skeleton={<Skeleton className="h-[340px]" />}>
        {(found) =>
          own.isPending || (isOwner && python.isPending) ? (
            <Skeleton className="h-[340px]" />
          ) : (
            <RunForm
              key={strategy}
              choices={choicesOf(found.templates, own.data?.items ?? [], python.data?.items)}
              initial={strategy}
              today={session}
              mayRun={mayRun}
              onBegun={onBegun}
            />
          )
        }
      </DataBlock>
      {isOwner ? <PythonNote query={python} /> : null}
    </Card>
  );
}
