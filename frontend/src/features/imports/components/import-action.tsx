import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { InlineError } from "@/components/ui/states";
import type { JobProgress } from "@/lib/live/events";
import { asApiError } from "@/lib/problem";
import { useJobProgress } from "../hooks/use-job-progress";
import type { Wizard } from "../hooks/use-wizard";
import { countWords, type ImportResult, progressWords, rowWords } from "../model";

/** How far it is, by the stream; without news of it only that it goes on. */
export function ProgressBar({ progress }: { progress: JobProgress | null }) {
  const share = progress && progress.total > 0 ? Math.round((100 * progress.done) / progress.total) : null;
  const words = progress ? progressWords(progress) : "Sending the file";
  return (
    <div className="mt-3">
      <div
        role="progressbar"
        aria-label="Import"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share ?? undefined}
        aria-valuetext={words}
        className="h-2 overflow-hidden rounded-control bg-s3"
      >
        <span className="block h-full bg-teal2" style={{ width: `${share ?? 3}%` }} />
      </div>
      <p className="num mt-1 text-12 text-text2">{words}</p>
    </div>
  );
}

/** What stays behind, in a sentence. */
function restWords(result: ImportResult): string {
  const parts = [
    result.refused > 0 ? `${rowWords(result.refused)} with errors` : "",
    result.duplicates > 0 ? `${rowWords(result.duplicates)} that are there already` : "",
  ].filter(Boolean);
  return parts.length > 0 ? `Without ${parts.join(" and ")}. ` : "";
}

/** The import itself, with the reason while it cannot start, and its progress. */
export function ImportAction({ wizard }: { wizard: Wizard }) {
  const id = useId();
  const { preview, blocker, run } = wizard;
  const progress = useJobProgress(run.isPending);
  const label =
    preview && preview.imported > 0 ? `Import ${countWords(preview.kind, preview.imported)}` : "Import";
  return (
    <Card title="3. Import">
      <p className="mb-3 text-13 text-text2">
        {preview ? restWords(preview) : ""}All of it comes in or nothing does, and the whole import can be
        taken back.
      </p>
      {run.error ? <InlineError error={asApiError(run.error)} className="mb-3" /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          size="lg"
          busy={run.isPending}
          aria-disabled={blocker !== null}
          aria-describedby={id}
          onClick={wizard.start}
        >
          {run.isPending ? "Importing" : label}
        </Button>
        <p id={id} aria-live="polite" className="min-h-[18px] text-13 text-text2">
          {run.isPending ? "" : blocker}
        </p>
      </div>
      {run.isPending ? <ProgressBar progress={progress} /> : null}
    </Card>
  );
}
