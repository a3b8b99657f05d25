import { useQuery } from "@tanstack/react-query";
import type { OrderRead } from "@/lib/orders/types";
import { followedQuery, useAccept } from "../api/advice";

/** The proposal that the order follows: it counts as accepted once an order of its symbol and side was placed. */
export function useFollowing(call: string | undefined) {
  const proposal = useQuery(followedQuery(call)).data;
  const accept = useAccept();
  const note = (order: string) => {
    if (call !== undefined) {
      accept.mutate({ call, order });
    }
  };
  return {
    proposal,
    isAccepted: accept.isSuccess,
    error: accept.error,
    /** An order was placed; another symbol or side than the proposal's is no acceptance, and neither is a second order. */
    placed: (order: OrderRead) => {
      const isOfIt = !proposal || (order.symbol === proposal.symbol && order.side === proposal.direction);
      if (isOfIt && !accept.isSuccess && !accept.isPending) {
        note(order.id);
      }
    },
    retry: () => {
      if (accept.variables) {
        note(accept.variables.order);
      }
    },
  };
}

export type Following = ReturnType<typeof useFollowing>;
