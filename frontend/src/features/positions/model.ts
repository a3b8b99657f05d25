import { compareDecimals, magnitude } from "@/lib/decimal-text";
import { signOf } from "@/lib/format";
import type { Portfolio } from "@/lib/live/events";
import { type ExitsDraft, exitTerms } from "@/lib/orders/exits";
import type { OrderCreate } from "@/lib/orders/types";
import type { Terms } from "@/lib/orders/words";
import type { PositionsSearch, SortDirection, SortKey } from "./search";

export type Position = Portfolio["positions"][number];
export type Account = Portfolio["account"];

export interface Sorting {
  readonly key: SortKey;
  readonly direction: SortDirection;
}

/** Names ascend, figures descend, until told otherwise; without a choice the largest share comes first. */
export function sortingOf({ sort = "weight_percent", direction }: PositionsSearch): Sorting {
  return { key: sort, direction: direction ?? firstDirection(sort) };
}

function firstDirection(key: SortKey): SortDirection {
  return key === "symbol" ? "ascending" : "descending";
}

/** The sorting after a press on a column's heading: the other way round, or that column. */
export function nextSorting(present: Sorting, key: SortKey): Required<PositionsSearch> {
  if (present.key !== key) {
    return { sort: key, direction: firstDirection(key) };
  }
  return { sort: key, direction: present.direction === "ascending" ? "descending" : "ascending" };
}

function compare(a: Position, b: Position, key: SortKey): number {
  if (key === "symbol") {
    return a.symbol.localeCompare(b.symbol);
  }
  const left = a[key];
  const right = b[key];
  if (left === null || right === null) {
    return left === right ? 0 : left === null ? -1 : 1;
  }
  return compareDecimals(left, right);
}

/** A sorted copy; equals stay in alphabetical order. */
export function sortPositions(positions: readonly Position[], { key, direction }: Sorting): Position[] {
  const sign = direction === "ascending" ? 1 : -1;
  return positions.toSorted((a, b) => sign * compare(a, b, key) || a.symbol.localeCompare(b.symbol));
}

/** The pair of exits for a whole position, until canceled; null while one of them is no price. */
export function exitOrder(position: Position, exits: ExitsDraft): (OrderCreate & Terms) | null {
  const side = signOf(position.quantity) < 0 ? "sell" : "buy";
  const terms = exitTerms(exits, side, position.last);
  if (!terms.take_profit || !terms.stop_loss) {
    return null;
  }
  return {
    ...closingOrder(position),
    ...terms,
    type: "limit",
    limit_price: terms.take_profit.limit_price,
    time_in_force: "gtc",
    order_class: "oco",
  };
}

/** The market order that ends a position: the opposite side, the whole quantity. */
export function closingOrder(position: Position): OrderCreate & Terms {
  return {
    symbol: position.symbol,
    side: signOf(position.quantity) < 0 ? "buy" : "sell",
    quantity: magnitude(position.quantity),
    type: "market",
    time_in_force: "day",
    extended_hours: false,
  };
}
