import { Card } from "@/components/ui/card";
import type { Run } from "../api";
import { runPlace, runWords } from "../model";
import { MissingNews } from "./missing-news";

const STEPS = 4;

/** The run that goes on, step by step. */
export function RunProgress({ run }: { run: Run }) {
  const at = runPlace(run);
  return (
    <Card aria-label="The run that goes on" className="mb-3.5">
      <p role="status" className="num text-13 font-semibold">
        {runWords(run)}
        {run.candidates > 0 ? (
          <span className="font-medium text-text2">
            {" "}
            · {run.considered} symbols, {run.candidates} candidates
          </span>
        ) : null}
      </p>
      <MissingNews run={run} className="mt-1" />
      <div
        role="progressbar"
        aria-label="Run of the advisor"
        aria-valuemin={0}
        aria-valuemax={STEPS}
        aria-valuenow={at}
        className="mt-2 h-1.5 overflow-hidden rounded-[3px] bg-s2"
      >
        <span className="block h-full bg-teal2" style={{ width: `${((at + 0.5) / (STEPS + 0.5)) * 100}%` }} />
      </div>
    </Card>
  );
}
