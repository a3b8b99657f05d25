import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { SaleLots } from "@/components/lots/sale-lots";
import { DelayNote } from "@/components/orders/delay-note";
import { SendDialog } from "@/components/orders/send-dialog";
import { Checkbox } from "@/components/ui/checkbox";
import { ErrorState } from "@/components/ui/states";
import { useStreamStatus, useTopics } from "@/lib/live/provider";
import { quoteQuery } from "@/lib/live/queries";
import { useOrderSale } from "@/lib/lots/use-order-sale";
import { connectionBlocker, delayNote, quoteBlocker } from "@/lib/orders/blockers";
import { useClosePosition } from "@/lib/orders/mutations";
import { openOrdersQuery, orderPreviewQuery } from "@/lib/orders/queries";
import type { OrderPreview, OrderRead, PositionClosed, Side } from "@/lib/orders/types";
import { orderSentence } from "@/lib/orders/words";
import { asApiError } from "@/lib/problem";
import { closingOrder, type Position } from "../model";

export interface CloseDialogProps {
  /** The position to close; the dialog is open while there is one. */
  position: Position | null;
  onClose: () => void;
  /** The order that was sent, and the lots that were named for it before. */
  onSent: (order: OrderRead, lots: readonly string[]) => void;
}

interface WorkingOrdersProps {
  symbol: string;
  orders: readonly OrderRead[];
  isCanceling: boolean;
  onChange: (isCanceling: boolean) => void;
}

/** Offers to cancel the symbol's open orders first: one that fills later would open a position again. */
function WorkingOrders({ symbol, orders, isCanceling, onChange }: WorkingOrdersProps) {
  if (orders.length === 0) {
    return null;
  }
  const words =
    orders.length === 1 ? `the open order of ${symbol}` : `${orders.length} open orders of ${symbol}`;
  return (
    <div className="mt-3 text-13">
      <Checkbox checked={isCanceling} onChange={onChange} className="font-semibold">
        Also cancel {words}
      </Checkbox>
      <ul aria-label={`Open orders of ${symbol}`} className="num ml-6 text-12 text-text2">
        {orders.map((order) => (
          <li key={order.id}>{orderSentence(order)}</li>
        ))}
      </ul>
      <p className="mt-1 ml-6 text-12 text-text3">
        {isCanceling
          ? "They are canceled first. If one cannot be, the position stays as it is."
          : "They go on working and may open a position again."}
      </p>
    </div>
  );
}

function useWorkingOrders(symbol: string | undefined, side: Side | undefined) {
  const { data } = useQuery(openOrdersQuery);
  const [choice, setChoice] = useState<{ symbol: string; isCanceling: boolean } | null>(null);
  const orders = data?.items.filter((order) => order.symbol === symbol) ?? [];
  const holdsShares = orders.some((order) => order.side === side);
  const isCanceling =
    orders.length > 0 && (choice && choice.symbol === symbol ? choice.isCanceling : holdsShares);
  const choose = (wanted: boolean) => symbol && setChoice({ symbol, isCanceling: wanted });
  return { orders, isCanceling, choose, forget: () => setChoice(null) };
}

/** A refusal that the orders in the way explain: they are canceled before the server judges the closing order. */
function isAboutOpenOrders(code: string | undefined): boolean {
  return code === "short-selling-not-allowed" || code === "insufficient-buying-power";
}

/** Why the closing order would be refused, with the open orders as they will be then. */
function refusalOf(preview: OrderPreview | undefined, isCanceling: boolean): string | null {
  const blocked = preview?.blocked;
  return isCanceling && isAboutOpenOrders(blocked?.code) ? null : (blocked?.detail ?? null);
}

function sayClosed({ order, canceled }: PositionClosed): void {
  if (canceled.length > 0) {
    const count = canceled.length === 1 ? "1 open order" : `${canceled.length} open orders`;
    toast(`Canceled ${count} of ${order.symbol}, then sent the order that closes the position.`);
  }
}

/** Shows what closing a position brings and costs, then has the server close all of it, once. */
export function CloseDialog({ position, onClose, onSent }: CloseDialogProps) {
  const order = position ? closingOrder(position) : null;
  useTopics(position ? [`quotes:${position.symbol}`] : []);
  const quote = useQuery({ ...quoteQuery(position?.symbol ?? ""), enabled: position !== null });
  const preview = useQuery({ ...orderPreviewQuery(order), refetchInterval: 10_000 });
  const stream = useStreamStatus();
  const working = useWorkingOrders(position?.symbol, order?.side);
  const closing = useClosePosition((closed) => {
    sayClosed(closed);
    onSent(closed.order, sale.chosen);
    close();
  });
  const sale = useOrderSale(position ? preview.data : undefined, closing.isSending);
  const close = () => {
    closing.reset();
    working.forget();
    sale.forget();
    onClose();
  };
  const error = preview.error ? asApiError(preview.error) : null;
  const refusal = error?.detail ?? refusalOf(preview.data, working.isCanceling);
  const checking = preview.isPending ? "Checking the order" : refusal;
  const reason = connectionBlocker(stream) ?? quoteBlocker(quote.data, "market") ?? checking;
  return (
    <SendDialog
      open={position !== null}
      onClose={close}
      title={`Close the ${position?.symbol} position?`}
      sentence={order ? orderSentence(order) : null}
      confirmLabel="Close position"
      preview={preview.data}
      reason={position ? reason : null}
      isSending={closing.isSending}
      error={closing.error}
      onSend={() => {
        if (position && reason === null) {
          closing.send({ symbol: position.symbol, cancel_orders: working.isCanceling });
        }
      }}
    >
      <SaleLots sale={sale} />
      {position ? (
        <WorkingOrders
          symbol={position.symbol}
          orders={working.orders}
          isCanceling={working.isCanceling}
          onChange={working.choose}
        />
      ) : null}
      <DelayNote text={delayNote(quote.data)} />
      {error ? <ErrorState error={error} onRetry={() => void preview.refetch()} className="mt-3" /> : null}
    </SendDialog>
  );
}
