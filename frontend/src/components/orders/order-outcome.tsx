import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { OrderLots } from "@/components/lots/order-lots";
import { IconButton } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/states";
import { useStreamStatus } from "@/lib/live/provider";
import { orderQuery } from "@/lib/orders/queries";
import type { OrderRead } from "@/lib/orders/types";
import { isOpen, orderTitle, stateWords } from "@/lib/orders/words";
import { OrderState } from "./order-state";

/** The state of a just sent order; asks again now and then only while the stream cannot tell. */
function useLiveOrder(id: string) {
  const stream = useStreamStatus();
  return useQuery({
    ...orderQuery(id),
    refetchInterval: ({ state }) =>
      stream !== "live" && (!state.data || isOpen(state.data)) ? 5_000 : false,
  });
}

function isRefused(order: OrderRead): boolean {
  return order.status === "rejected" || order.status === "denied";
}

export interface OrderOutcomeProps {
  id: string;
  onDismiss: () => void;
  /** Lots that were named before it was sent. */
  lots?: readonly string[] | undefined;
}

/** What becomes of an order that was just sent, live; a refusal is read out at once, the rest politely. */
export function OrderOutcome({ id, onDismiss, lots }: OrderOutcomeProps) {
  const query = useLiveOrder(id);
  const order = query.data;
  if (!order) {
    return query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null;
  }
  const words = `${orderTitle(order)}: ${stateWords(order)}`;
  return (
    <section
      aria-label="The order just sent"
      className="flex items-start gap-2 rounded-button border border-live-line bg-live px-3 py-2"
    >
      <div className="num min-w-0 flex-1 text-13">
        <p className="font-semibold">{orderTitle(order)}</p>
        <OrderState order={order} />
        <p className="sr-only" role={isRefused(order) ? "alert" : "status"}>
          {words}
        </p>
        <OrderLots order={order} named={lots} />
      </div>
      <IconButton label="Dismiss" size="sm" variant="ghost" onClick={onDismiss}>
        <X size={14} aria-hidden />
      </IconButton>
    </section>
  );
}
