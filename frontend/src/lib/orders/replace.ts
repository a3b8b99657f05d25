import { compareDecimals, magnitude } from "@/lib/decimal-text";
import { type DecimalText, signOf } from "@/lib/format";
import type { OrderRead, OrderReplace, TimeInForce } from "./types";
import { isExit, isSpread } from "./words";

export const REPLACE_FIELDS = [
  "quantity",
  "limit_price",
  "stop_price",
  "trail_price",
  "trail_percent",
] as const;
export type ReplaceField = (typeof REPLACE_FIELDS)[number];

/** The price step in USD at a price: a cent from one dollar up, a hundredth of a cent below. */
export function tickOf(price: DecimalText): DecimalText {
  return /^0*\./.test(price) ? "0.0001" : "0.01";
}

/** Whether the text is a plain decimal above 0. */
export function isPositive(value: string): boolean {
  return /^\d*\.?\d*$/.test(value) && /[1-9]/.test(value);
}

/** The figures of an order that can be changed: those it has. */
export function replaceFields(order: OrderRead): ReplaceField[] {
  if (isSpread(order)) {
    return order.limit_price === null ? [] : ["limit_price"];
  }
  // An exit is for what the order it goes with opens.
  return REPLACE_FIELDS.filter((name) => order[name] !== null && !(name === "quantity" && isExit(order)));
}

/** The terms that differ from the order's; null while a figure is not above 0. */
export function replaceTerms(
  order: OrderRead,
  values: Readonly<Record<string, string>>,
  life: TimeInForce,
): OrderReplace | null {
  const terms: OrderReplace = life === order.time_in_force ? {} : { time_in_force: life };
  for (const name of replaceFields(order)) {
    const value = values[name] ?? "";
    if (!isPositive(value)) {
      return null;
    }
    const known = order[name] ?? "0";
    if (compareDecimals(value, magnitude(known)) !== 0) {
      // A net price that is received is entered without its sign.
      terms[name] = signOf(known) < 0 ? `-${value}` : value;
    }
  }
  return terms;
}
