import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { type RunDetail, useCancel, useRemove, useSave } from "../api";

export interface RunActionsProps {
  run: RunDetail;
  mayRun: boolean;
  /** The run was deleted. */
  onGone: () => void;
}

const FILES = [
  { format: "pdf", label: "Report (PDF)" },
  { format: "csv", label: "Trades (CSV)" },
  { format: "json", label: "Everything (JSON)" },
] as const;

function Files({ run, mayRun }: Omit<RunActionsProps, "onGone">) {
  const save = useSave(run.id);
  return (
    <>
      {mayRun &&
      run.strategy_id &&
      run.timeframe === "1d" &&
      run.definition?.direction === "long" &&
      !run.result?.modelled ? (
        <ButtonLink
          to="/strategies"
          search={{ strategy: run.strategy_id, paper: true, run: run.id }}
          size="sm"
        >
          Run on paper
        </ButtonLink>
      ) : null}
      {FILES.map(({ format, label }) => (
        <Button key={format} size="sm" busy={save.isPending} onClick={() => save.mutate(format)}>
          {label}
        </Button>
      ))}
      {save.error ? <InlineError error={asApiError(save.error)} /> : null}
    </>
  );
}

/** What can be done with a run: ended early, saved as a file, run on paper, deleted. */
export function RunActions({ run, mayRun, onGone }: RunActionsProps) {
  const cancel = useCancel();
  const remove = useRemove(onGone);
  const error = cancel.error ?? remove.error;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {run.result ? <Files run={run} mayRun={mayRun} /> : null}
      {mayRun && run.state === "running" ? (
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(run.id)}>
          Cancel run
        </Button>
      ) : null}
      {mayRun && run.state !== "running" ? (
        <Button size="sm" variant="danger" busy={remove.isPending} onClick={() => remove.mutate(run.id)}>
          Delete run
        </Button>
      ) : null}
      {error ? <InlineError error={asApiError(error)} /> : null}
    </div>
  );
}
