import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { counted, formatDateTime, formatDay } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { type DatasetDetail, datasetQuery, useRemoveDataset } from "./api";
import { type Finding, findingsOf, PRICES } from "./model";

function FindingRow({ finding }: { finding: Finding }) {
  const { text, places, caution } = finding;
  return (
    <li className="flex gap-2 text-13 text-text2">
      {caution ? (
        <TriangleAlert size={15} aria-label="Caution" className="mt-0.5 shrink-0 text-warn" />
      ) : (
        <Info size={15} aria-hidden className="mt-0.5 shrink-0 text-text3" />
      )}
      <div className="min-w-0">
        <p>{text}</p>
        {places.length > 0 ? (
          <ul className="num mt-1 grid gap-0.5 text-12 text-text3">
            {places.slice(0, 12).map((place) => (
              <li key={place}>{place}</li>
            ))}
            {places.length > 12 ? <li>and {places.length - 12} more</li> : null}
          </ul>
        ) : null}
      </div>
    </li>
  );
}

function Report({ set }: { set: DatasetDetail }) {
  const findings = findingsOf(set.quality);
  return (
    <>
      <p className="num mb-3 text-13 text-text2">
        {counted(set.bars, "bar")}, {formatDay(set.first_session)} to {formatDay(set.last_session)}.{" "}
        {PRICES.find(({ value }) => value === set.prices)?.label}. Imported {formatDateTime(set.created_at)}{" "}
        from {set.file_name}.
      </p>
      {set.faults === 0 ? (
        <p className="mb-2 flex items-center gap-2 text-13">
          <CircleCheck size={15} aria-hidden className="text-up" />
          Nothing doubtful was found.
        </p>
      ) : null}
      <ul className="grid gap-2.5">
        {findings.map((finding) => (
          <FindingRow key={finding.text} finding={finding} />
        ))}
      </ul>
      <p className="mono mt-3 text-12 break-all text-text3">
        File {set.file_hash.slice(0, 16)}, bars {set.data_hash.slice(0, 16)}
      </p>
    </>
  );
}

export interface QualityCardProps {
  id: string;
  title: string;
  mayRun: boolean;
  onRemoved: () => void;
}

/** What was found in a set, and how to take it back. */
export function QualityCard({ id, title, mayRun, onRemoved }: QualityCardProps) {
  const query = useQuery(datasetQuery(id));
  const [isAsking, setIsAsking] = useState(false);
  const remove = useRemoveDataset(() => {
    setIsAsking(false);
    onRemoved();
  });
  return (
    <Card
      title={`Quality of ${title}`}
      aside={
        mayRun ? (
          <Button size="sm" variant="danger" onClick={() => setIsAsking(true)}>
            Remove
          </Button>
        ) : null
      }
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-40" />}>
        {(set) => <Report set={set} />}
      </DataBlock>
      <ConfirmDialog
        open={isAsking}
        title={`Remove ${title}?`}
        description="Its bars are deleted. Backtests that were run on them stay."
        confirmLabel="Remove"
        tone="danger"
        busy={remove.isPending}
        error={remove.error ? asApiError(remove.error) : null}
        onConfirm={() => remove.mutate(id)}
        onClose={() => setIsAsking(false)}
      />
    </Card>
  );
}
