import { Card } from "@/components/ui/card";
import type { Run } from "../api";
import { runShare, runWords } from "../model";
import { MissingNews } from "./missing-news";

/** How far a run is, as a bar. */
export function RunBar({ run }: { run: Run }) {
  const percent = Math.round(runShare(run) * 100);
  return (
    <div
      role="progressbar"
      aria-label="Run of the advisor"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={runWords(run)}
      className="mt-2 h-1.5 overflow-hidden rounded-[3px] bg-s2"
    >
      <span className="block h-full bg-teal2" style={{ width: `${percent}%` }} />
    </div>
  );
}

/** The run that goes on, step by step. */
export function RunProgress({ run }: { run: Run }) {
  return (
    <Card aria-label="The run that goes on" className="mb-3.5">
      {/* The steps of a past are too many to be read out one by one; its bar says where it is. */}
      <p role={run.past ? undefined : "status"} className="num text-13 font-semibold">
        {runWords(run)}
        {run.candidates > 0 ? (
          <span className="font-medium text-text2">
            {" "}
            · {run.considered} symbols, {run.candidates} candidates
          </span>
        ) : null}
      </p>
      <MissingNews run={run} className="mt-1" />
      <RunBar run={run} />
    </Card>
  );
}
