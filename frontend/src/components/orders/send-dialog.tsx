import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { OrderPreview } from "@/lib/orders/types";
import type { ApiError } from "@/lib/problem";
import { OrderProblem } from "./order-problem";
import { PreviewLines } from "./preview-lines";

export interface SendDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The order in words. */
  sentence: string | null;
  confirmLabel: string;
  preview: OrderPreview | undefined;
  /** Why it cannot be sent now, if so; Send then does nothing but stays focusable. */
  reason: string | null;
  isSending: boolean;
  error: ApiError | null;
  onSend: () => void;
  children?: ReactNode;
}

/** The last look before an order goes out: the order in words, its figures, and what blocks it meanwhile. */
export function SendDialog(props: SendDialogProps) {
  const { sentence, confirmLabel, preview, reason, isSending, error, onSend, onClose } = props;
  return (
    <Dialog
      open={props.open}
      onClose={onClose}
      title={props.title}
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button
            variant="primary"
            busy={isSending}
            aria-disabled={reason !== null}
            aria-describedby="send-reason"
            onClick={onSend}
          >
            {isSending ? "Sending" : confirmLabel}
          </Button>
        </>
      }
    >
      <p className="num mb-2 text-15 font-semibold">{sentence}</p>
      {preview ? <PreviewLines preview={preview} isShort /> : null}
      {props.children}
      {error ? <OrderProblem error={error} isPlacing className="mt-3" /> : null}
      <p id="send-reason" aria-live="polite" className="mt-2 min-h-[18px] text-12 text-text2">
        {reason}
      </p>
    </Dialog>
  );
}
