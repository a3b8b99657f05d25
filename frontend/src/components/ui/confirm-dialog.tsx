import type { ReactNode } from "react";
import type { ApiError } from "@/lib/problem";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { InlineError } from "./states";

export interface ConfirmDialogProps {
  open: boolean;
  title: ReactNode;
  description?: ReactNode;
  /** The verb on the button: "Cancel order". */
  confirmLabel: string;
  /** The other button; "Keep it" reads better than "Cancel" when something is being canceled. */
  cancelLabel?: string;
  tone?: "primary" | "danger";
  busy?: boolean;
  error?: ApiError | null;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    confirmLabel,
    cancelLabel = "Go back",
    tone = "primary",
    busy = false,
    error,
    onConfirm,
    onClose,
    children,
  } = props;
  return (
    <Dialog
      open={props.open}
      onClose={onClose}
      title={props.title}
      description={props.description}
      actions={
        <>
          <Button onClick={onClose}>{cancelLabel}</Button>
          <Button variant={tone} busy={busy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {error ? <InlineError error={error} /> : null}
    </Dialog>
  );
}
