import { useCallback } from "react";
import type { Order } from "@/lib/live/events";
import { useOrderEvents } from "@/lib/live/hooks";

const SAID: Readonly<Record<string, string>> = {
  filled: "filled",
  rejected: "rejected by the broker",
  denied: "denied by a risk check",
  canceled: "canceled",
  expired: "expired",
};

/** Tells of orders that reached their end, on whichever page; order errors are shown inline by their page. */
export function OrderToasts() {
  useOrderEvents(
    useCallback((order: Order) => {
      const words = SAID[order.status];
      if (words) {
        // Loaded with the toaster, outside the first page's critical path.
        void import("sonner").then(({ toast }) =>
          toast(`${order.side === "buy" ? "Buy" : "Sell"} ${order.symbol} ${words}`, {
            id: `${order.id}:${order.status}`,
          }),
        );
      }
    }, []),
  );
  return null;
}
