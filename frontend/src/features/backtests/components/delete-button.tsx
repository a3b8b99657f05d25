import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { asApiError } from "@/lib/problem";

export interface DeleteButtonProps {
  /** "run", "sweep". */
  what: string;
  /** What goes with it. */
  description: string;
  isBusy: boolean;
  error: Error | null;
  onDelete: () => void;
}

/** Deletes what took minutes to compute, after it has asked. */
export function DeleteButton({ what, description, isBusy, error, onDelete }: DeleteButtonProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
        Delete {what}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={`Delete this ${what}?`}
        description={description}
        confirmLabel={`Delete ${what}`}
        cancelLabel="Keep it"
        tone="danger"
        busy={isBusy}
        error={error ? asApiError(error) : null}
        onConfirm={onDelete}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
