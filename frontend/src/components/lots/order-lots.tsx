import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatPrice, formatQuantity, signOf } from "@/lib/format";
import { type ClosingRef, closingQuery, orderFillsQuery } from "@/lib/lots/queries";
import type { OrderRead } from "@/lib/orders/types";
import { isOpen } from "@/lib/orders/words";
import { ClosingDrawer } from "./closing-drawer";

/** An order has few; those of one with more are in the realized gains. */
const MOST_FILLS = 12;

export interface OrderLotsProps {
  order: OrderRead;
  /** Lots that were named before the order was sent. */
  named?: readonly string[] | undefined;
}

/** Leads from an order that has closed something to the lots of each of its fills. */
export function OrderLots({ order, named }: OrderLotsProps) {
  const [shown, setShown] = useState<ClosingRef | null>(null);
  const hasEnded = !isOpen(order) && signOf(order.filled_quantity) > 0;
  const query = useQuery({ ...orderFillsQuery(order.id), enabled: hasEnded });
  const fills = query.data?.slice(0, MOST_FILLS) ?? [];
  const looked = useQueries({
    queries: fills.map(({ id }) => ({ ...closingQuery({ closingId: id }, null), retry: false })),
  });
  // What opened a position has no lots to choose.
  const sales = fills.filter((_, index) => (looked[index]?.data?.methods.length ?? 0) > 0);
  return (
    <>
      {sales.map((fill) => (
        <Button
          key={fill.id}
          size="sm"
          className="mt-1.5 mr-1.5"
          aria-haspopup="dialog"
          onClick={() => setShown({ closingId: fill.id })}
        >
          Lots of{" "}
          {sales.length > 1
            ? `the ${formatQuantity(fill.quantity)} at ${formatPrice(fill.price)}`
            : "this sale"}
        </Button>
      ))}
      <ClosingDrawer closing={shown} onClose={() => setShown(null)} start={named} />
    </>
  );
}
