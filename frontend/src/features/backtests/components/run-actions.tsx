import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { type RunDetail, useCancel, useRemove, useSave } from "../api";
import { DeleteButton } from "./delete-button";

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

/** Why what was run here cannot run on paper, as the server refuses it; null where it can. */
function obstacleOf(run: RunDetail): string | null {
  if (run.timeframe !== "1d") {
    return "it is judged on bars within the day";
  }
  return null;
}

function Files({ run, mayRun }: Omit<RunActionsProps, "onGone">) {
  const save = useSave(run.id);
  const obstacle = obstacleOf(run);
  return (
    <>
      {mayRun && run.strategy_id && obstacle ? (
        <span className="text-12 text-text3">Not on paper: {obstacle}.</span>
      ) : null}
      {mayRun && run.strategy_id && !obstacle ? (
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
  return (
    <div className="flex flex-wrap items-center gap-2">
      {run.result ? <Files run={run} mayRun={mayRun} /> : null}
      {mayRun && run.state === "running" ? (
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(run.id)}>
          Cancel run
        </Button>
      ) : null}
      {mayRun && run.state !== "running" ? (
        <DeleteButton
          what="run"
          description="Its figures, trades and files go. It still counts as a try of its strategy."
          isBusy={remove.isPending}
          error={remove.error}
          onDelete={() => remove.mutate(run.id)}
        />
      ) : null}
      {cancel.error ? <InlineError error={asApiError(cancel.error)} /> : null}
    </div>
  );
}
