import { Card } from "@/components/ui/card";
import type { Run } from "../api";
import { runShare, runWords } from "../model";

/** A run that goes on, step by step. */
export function RunProgress({ run }: { run: Run }) {
  const percent = Math.round(runShare(run) * 100);
  return (
    <Card aria-label={run.name}>
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
