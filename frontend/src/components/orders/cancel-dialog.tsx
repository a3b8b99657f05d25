import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useCancelOrder } from "@/lib/orders/mutations";
import type { OrderRead } from "@/lib/orders/types";
import { orderSentence } from "@/lib/orders/words";
import { asApiError } from "@/lib/problem";
import { OrderState } from "./order-state";

export interface ChangeDialogProps {
  /** The order to change; the dialog is open while there is one. */
  order: OrderRead | null;
  /** Called before `onClose` when the server has made the change. */
  onDone: () => void;
  onClose: () => void;
}

/** A pair of exits ends as one; what would fill first stays, without exits. */
function exitNote({ order_class, status }: OrderRead): string {
  const other = order_class === "oto" ? "" : " The other exit is canceled with it.";
  const isWaiting = status === "held" && order_class !== "oco";
  return isWaiting ? `${other} An entry that has not filled stays, and opens without exits.` : other;
}

function familyNote(order: OrderRead): string | null {
  if (order.order_class === "mleg") {
    return " Its legs are canceled with it.";
  }
  if (order.order_class === "simple") {
    return null;
  }
  return order.parent_order_id === null && order.order_class !== "oco"
    ? " Its exits are canceled with it."
    : exitNote(order);
}

/** Asks before canceling what is left of an order; open while there is one. */
export function CancelDialog({ order, onDone, onClose }: ChangeDialogProps) {
  const cancel = useCancelOrder(() => {
    onDone();
    onClose();
  });
  const close = () => {
    cancel.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={order !== null}
      title={`Cancel the ${order?.symbol} order?`}
      description={order ? orderSentence(order) : null}
      confirmLabel="Cancel order"
      cancelLabel="Keep it"
      tone="danger"
      busy={cancel.isPending}
      error={cancel.error ? asApiError(cancel.error) : null}
      onConfirm={() => order && cancel.mutate(order.id)}
      onClose={close}
    >
      <p className="text-13 text-text2">
        {order ? <OrderState order={order} /> : null} What has filled stays; only the rest is canceled.
        {order ? familyNote(order) : null}
      </p>
    </ConfirmDialog>
  );
}
