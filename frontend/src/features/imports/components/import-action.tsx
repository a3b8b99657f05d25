import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import type { Wizard } from "../hooks/use-wizard";
import { countWords, type ImportResult, rowWords } from "../model";
import { JobProgressBar } from "./job-progress-bar";

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
  const { preview, isChecking, blocker, run } = wizard;
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
      {run.isPending ? <JobProgressBar label="Import" className="mt-3" /> : null}
      {isChecking && preview ? <JobProgressBar label="Looking at the file" className="mt-3" /> : null}
    </Card>
  );
}
