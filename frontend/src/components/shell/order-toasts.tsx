import { useCallback } from "react";
import type { Order } from "@/lib/live/events";
import { useOrderEvents } from "@/lib/live/hooks";
import { isOpen, sideName } from "@/lib/orders/words";

const SAID: Readonly<Record<string, string>> = {
  filled: "filled",
  rejected: "rejected by the broker",
  denied: "denied by a risk check",
  canceled: "canceled",
  expired: "expired",
};

/** Loaded with the toaster, outside the first page's critical path. */
function show(words: string, id: string, duration?: number): void {
  void import("sonner").then(({ toast }) => toast(words, { id, ...(duration ? { duration } : {}) }));
}

/**
 * Tells of orders that reached their end, on whichever page, and of one that works on and should be looked at, until
 * that message is closed; order errors are shown inline by their page.
 */
export function OrderToasts() {
  useOrderEvents(
    useCallback((order: Order) => {
      const words = SAID[order.status];
      const name = `${sideName(order.side)} ${order.symbol}`;
      if (words) {
        show(`${name} ${words}`, `${order.id}:${order.status}`);
      } else if (isOpen(order) && order.reason) {
        show(`${name}: ${order.reason}`, `${order.id}:${order.reason}`, Number.POSITIVE_INFINITY);
      }
    }, []),
  );
  return null;
}
