import { magnitude } from "@/lib/decimal-text";
import { formatMoney, formatPrice, formatQuantity, signOf } from "@/lib/format";
import { symbolWords } from "@/lib/option-name";
import type { OrderCreate, OrderRead, OrderStatus, OrderType, Side, TimeInForce } from "./types";

export const TYPE_NAMES: Record<OrderType, string> = {
  market: "Market",
  limit: "Limit",
  stop: "Stop",
  stop_limit: "Stop limit",
  trailing_stop: "Trailing",
};

export const TIME_NAMES: Record<TimeInForce, string> = {
  day: "Day",
  gtc: "GTC",
  opg: "At open",
  cls: "At close",
  ioc: "IOC",
  fok: "FOK",
};

/** For a choice, where the short name alone would say too little. */
export const TIME_LONG_NAMES: Record<TimeInForce, string> = {
  day: "Day",
  gtc: "GTC (until canceled)",
  opg: "OPG (at the open)",
  cls: "CLS (at the close)",
  ioc: "IOC (at once or cancel)",
  fok: "FOK (whole or none)",
};

const TIME_WORDS: Record<TimeInForce, string> = {
  day: "today only",
  gtc: "until canceled",
  opg: "at the opening print or not at all",
  cls: "at the closing print or not at all",
  ioc: "at once, what does not fill is canceled",
  fok: "at once and whole, or not at all",
};

const OPEN: readonly OrderStatus[] = ["pending_new", "held", "new", "partially_filled"];

/** Whether an order may still fill. */
export function isOpen(order: Pick<OrderRead, "status">): boolean {
  return OPEN.includes(order.status);
}

export function sideName(side: Side): string {
  return side === "buy" ? "Buy" : "Sell";
}

/** Whether it is an order for several option contracts: its legs are orders that hang on it. */
export function isSpread(order: Pick<OrderRead, "order_class" | "parent_order_id">): boolean {
  return order.order_class === "mleg" && order.parent_order_id === null;
}

/** Whether it is one contract of an order for several. */
export function isLeg(order: Pick<OrderRead, "order_class" | "parent_order_id">): boolean {
  return order.order_class === "mleg" && order.parent_order_id !== null;
}

/** `1.25 paid`, `0.50 received`: a net price for one share. */
export function netWords(price: string | null): string {
  const text = price ?? "0";
  return `${formatPrice(magnitude(text))} ${signOf(text) < 0 ? "received" : "paid"}`;
}

/** The terms that an order and a ticket have in common; decimals as text. */
export type Terms = Required<
  Pick<OrderCreate, "symbol" | "side" | "type" | "time_in_force" | "extended_hours">
> & {
  order_class?: OrderCreate["order_class"];
  parent_order_id?: string | null;
} & {
  [Name in "quantity" | "notional" | "limit_price" | "stop_price" | "trail_price" | "trail_percent"]?:
    | string
    | number
    | null
    | undefined;
};

function text(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : `${value}`;
}

/** `80` for shares, `$500.00 of` for an amount. */
function sizeWords(terms: Terms): string {
  const notional = text(terms.notional);
  return notional === null ? formatQuantity(text(terms.quantity)) : `${formatMoney(notional)} of`;
}

function trail(terms: Terms): string {
  const price = text(terms.trail_price);
  return price === null ? `${formatQuantity(text(terms.trail_percent))}%` : formatMoney(price);
}

function priceWords(terms: Terms): string {
  const limit = `${formatPrice(text(terms.limit_price))} or ${terms.side === "buy" ? "lower" : "higher"}`;
  const stop = formatPrice(text(terms.stop_price));
  switch (terms.type) {
    case "market":
      return "at the market";
    case "limit":
      return `at ${limit}`;
    case "stop":
      return `at the market once the price reaches ${stop}`;
    case "stop_limit":
      return `at ${limit} once the price reaches ${stop}`;
    case "trailing_stop":
      return `at the market once the price turns ${trail(terms)} from its ${terms.side === "buy" ? "lowest" : "highest"}`;
  }
}

/** `Buy 80 TLT at 89.90 or lower`. */
export function orderTitle(terms: Terms): string {
  if (terms.order_class === "mleg" && !terms.parent_order_id) {
    const limit = text(terms.limit_price);
    const price = limit === null ? "at the market" : `for ${netWords(limit)} or better`;
    return `${sizeWords(terms)} × ${terms.symbol} spread ${price}`;
  }
  return `${sideName(terms.side)} ${sizeWords(terms)} ${symbolWords(terms.symbol)} ${priceWords(terms)}`;
}

/** The order in one sentence: `Buy 80 TLT at 89.90 or lower, today only.` */
export function orderSentence(terms: Terms): string {
  const hours = terms.extended_hours ? ", outside regular hours too" : "";
  return `${orderTitle(terms)}, ${TIME_WORDS[terms.time_in_force]}${hours}.`;
}

/** `buy 54 TLT at 89.90`: short enough for a button. */
export function shortTitle(terms: Terms): string {
  const price =
    terms.type === "market" ? "" : ` at ${formatPrice(text(terms.limit_price) ?? text(terms.stop_price))}`;
  const wanted = terms.type === "trailing_stop" ? ` trailing ${trail(terms)}` : price;
  return `${terms.side} ${sizeWords(terms)} ${terms.symbol}${wanted}`;
}

/** `Limit 671.50 · Day` for a table. */
export function typeAndLife(terms: Terms): string {
  const isNet = terms.order_class === "mleg";
  const prices = [terms.stop_price, terms.limit_price].flatMap((price) => {
    const shown = text(price);
    return shown === null ? [] : [isNet ? netWords(shown) : formatPrice(shown)];
  });
  const distance = terms.type === "trailing_stop" ? ` ${trail(terms)}` : "";
  const at = prices.length > 0 ? ` ${prices.join(" / ")}` : distance;
  const hours = terms.extended_hours ? " · extended" : "";
  return `${TYPE_NAMES[terms.type]}${at} · ${TIME_NAMES[terms.time_in_force]}${hours}`;
}

/** Whether the order closes with another what is held or an entry opens. */
export function isExit(order: Pick<OrderRead, "order_class" | "parent_order_id">): boolean {
  return order.parent_order_id !== null || order.order_class === "oco";
}

/** What an order of a family is: `Take profit`, `Stop loss`, `Entry`, `Spread`, `Leg`; null for one by itself. */
export function roleName(order: Pick<OrderRead, "order_class" | "parent_order_id" | "type">): string | null {
  if (order.order_class === "simple") {
    return null;
  }
  if (order.order_class === "mleg") {
    return isLeg(order) ? "Leg" : "Spread";
  }
  if (!isExit(order)) {
    return "Entry";
  }
  return order.type === "limit" ? "Take profit" : "Stop loss";
}

/** The size column: shares, or the amount of an order in dollars that has not been sized yet. */
export function sizeText(order: OrderRead): string {
  return order.quantity === null ? formatMoney(order.notional) : formatQuantity(order.quantity);
}

function filledPart(order: OrderRead): string {
  const whole = order.quantity === null ? "" : ` of ${formatQuantity(order.quantity)}`;
  return `${formatQuantity(order.filled_quantity)}${whole}`;
}

/** `Rejected: the price is stale`; a reason that repeats the state ("Canceled on request.") stands for both. */
function withReason(state: string, reason: string | null): string {
  const words = reason?.replace(/\.$/, "") ?? "";
  if (words === "") {
    return state;
  }
  return words.startsWith(state.split(",")[0] ?? state) ? words : `${state}: ${words}`;
}

/** What has become of an order, in words that stand alone. */
export function stateWords(order: OrderRead): string {
  const partly = /[1-9]/.test(order.filled_quantity) ? `, ${filledPart(order)} filled` : "";
  switch (order.status) {
    case "pending_new":
      return "Sending";
    case "held":
      return isLeg(order) ? "With its spread" : "Waiting for the entry";
    case "new":
      return withReason("Working", order.reason);
    case "partially_filled":
      return withReason(`Part filled ${filledPart(order)}`, order.reason);
    case "filled":
      return withReason(
        isSpread(order)
          ? `Filled for ${netWords(order.average_fill_price)}`
          : `Filled at ${formatPrice(order.average_fill_price)}`,
        order.reason,
      );
    case "canceled":
      return withReason(`Canceled${partly}`, order.reason);
    case "expired":
      return withReason(`Expired${partly}`, order.reason);
    case "rejected":
      return withReason("Rejected", order.reason);
    case "denied":
      return withReason("Denied", order.reason);
  }
}
