import type { OrderRead } from "./types";

/** An order in a list, and whether the one it hangs on stands right above it. */
export interface ListedOrder {
  readonly order: OrderRead;
  readonly isUnderLead: boolean;
}

/** What hangs on each order, the take profit first. */
function exitsByLead(orders: readonly OrderRead[]): ReadonlyMap<string, readonly OrderRead[]> {
  const found = new Map<string, OrderRead[]>();
  for (const order of orders.toSorted((a, b) => a.type.localeCompare(b.type))) {
    if (order.parent_order_id !== null) {
      found.set(order.parent_order_id, [...(found.get(order.parent_order_id) ?? []), order]);
    }
  }
  return found;
}

/** Orders with those that hang on another moved below it; exits of one that is not listed stay together. */
export function byFamily(orders: readonly OrderRead[]): ListedOrder[] {
  const exits = exitsByLead(orders);
  const shown = new Set(orders.map((order) => order.id));
  return orders.flatMap((order) => {
    const lead = order.parent_order_id;
    if (lead === null) {
      const under = (exits.get(order.id) ?? []).map((exit) => ({ order: exit, isUnderLead: true }));
      return [{ order, isUnderLead: false }, ...under];
    }
    if (shown.has(lead)) {
      return [];
    }
    shown.add(lead);
    return (exits.get(lead) ?? []).map((exit) => ({ order: exit, isUnderLead: false }));
  });
}
