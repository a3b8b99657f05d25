import { useQuery } from "@tanstack/react-query";
import { SendDialog } from "@/components/orders/send-dialog";
import { useOnline } from "@/components/shell/connection-banner";
import { ErrorState } from "@/components/ui/states";
import { useStreamStatus, useTopics } from "@/lib/live/provider";
import { quoteQuery } from "@/lib/live/queries";
import { connectionBlocker, quoteBlocker } from "@/lib/orders/blockers";
import { useSendOrder } from "@/lib/orders/mutations";
import { openOrdersQuery, orderPreviewQuery } from "@/lib/orders/queries";
import type { OrderRead } from "@/lib/orders/types";
import { orderSentence } from "@/lib/orders/words";
import { asApiError } from "@/lib/problem";
import { closingOrder, type Position } from "../model";

export interface CloseDialogProps {
  /** The position to close; the dialog is open while there is one. */
  position: Position | null;
  onClose: () => void;
  onSent: (order: OrderRead) => void;
}

/** Warns of orders of the symbol that outlive the position: a sale that fills later would open a short one. */
function WorkingOrders({ symbol }: { symbol: string }) {
  const { data } = useQuery(openOrdersQuery);
  const count = data?.items.filter((order) => order.symbol === symbol).length ?? 0;
  return count === 0 ? null : (
    <p className="mt-3 text-13 text-warn">
      {count === 1 ? "One open order" : `${count} open orders`} in {symbol} will go on working. Cancel what
      should not open a new position.
    </p>
  );
}

/** Shows what closing a position brings and costs, then sends the opposite market order for all of it, once. */
export function CloseDialog({ position, onClose, onSent }: CloseDialogProps) {
  const order = position ? closingOrder(position) : null;
  useTopics(position ? [`quotes:${position.symbol}`] : []);
  const quote = useQuery({ ...quoteQuery(position?.symbol ?? ""), enabled: position !== null });
  const preview = useQuery({ ...orderPreviewQuery(order), refetchInterval: 10_000 });
  const stream = useStreamStatus();
  const isOnline = useOnline();
  const sending = useSendOrder((sent) => {
    onSent(sent);
    onClose();
  });
  const close = () => {
    sending.reset();
    onClose();
  };
  const error = preview.error ? asApiError(preview.error) : null;
  const refusal = error ? error.detail : (preview.data?.blocked?.detail ?? null);
  const checking = preview.isPending ? "Checking the order" : refusal;
  const reason = connectionBlocker(stream, isOnline) ?? quoteBlocker(quote.data, "market") ?? checking;
  return (
    <SendDialog
      open={position !== null}
      onClose={close}
      title={`Close the ${position?.symbol} position?`}
      sentence={order ? orderSentence(order) : null}
      confirmLabel="Close position"
      preview={preview.data}
      reason={position ? reason : null}
      isSending={sending.isSending}
      error={sending.error}
      onSend={() => {
        if (order && reason === null) {
          sending.send(order);
        }
      }}
    >
      {position ? <WorkingOrders symbol={position.symbol} /> : null}
      {error ? <ErrorState error={error} onRetry={() => void preview.refetch()} className="mt-3" /> : null}
    </SendDialog>
  );
}
