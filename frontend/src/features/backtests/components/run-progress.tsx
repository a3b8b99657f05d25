import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { type Run, useCancel } from "../api";
import { runShare, runTerms, runWords } from "../model";

/** A run that goes on, step by step. */
export function RunProgress({ run, mayRun }: { run: Run; mayRun: boolean }) {
  const cancel = useCancel();
  const percent = Math.round(runShare(run) * 100);
  return (
    <Card
      title={run.name}
      aside={
        mayRun ? (
          <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(run.id)}>
            Cancel run
          </Button>
        ) : null
      }
    >
      <p className="num mb-2 text-13 text-text2">{runTerms(run)}</p>
      <p role="status" className="num text-13 font-semibold">
        {runWords(run)}
      </p>
      <div
        role="progressbar"
        aria-label="Backtest"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="mt-2 h-1.5 overflow-hidden rounded-[3px] bg-s2"
      >
        <span className="block h-full bg-teal2" style={{ width: `${percent}%` }} />
      </div>
    </Card>
  );
}
