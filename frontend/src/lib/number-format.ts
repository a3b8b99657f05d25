import { groupedDecimal } from "./decimal-text";
import type { DecimalText } from "./format";

export const LOCALE = "en-US";

export type NumberKind = "money" | "wholeMoney" | "price" | "quantity" | "percent" | "integer" | "compact";

/** The least and the most decimals of each kind. */
const DECIMALS: Record<Exclude<NumberKind, "compact">, readonly [number, number]> = {
  money: [2, 2],
  wholeMoney: [0, 0],
  price: [2, 4],
  quantity: [0, 9],
  percent: [2, 2],
  integer: [0, 0],
};
const cache = new Map<string, Intl.NumberFormat>();

function formatter(kind: NumberKind, currency: string): Intl.NumberFormat {
  const key = `${kind}:${currency}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.NumberFormat(LOCALE, options(kind, currency));
    cache.set(key, found);
  }
  return found;
}

function options(kind: NumberKind, currency: string): Intl.NumberFormatOptions {
  if (kind === "compact") {
    return { notation: "compact", maximumFractionDigits: 2 };
  }
  const [minimumFractionDigits, maximumFractionDigits] = DECIMALS[kind];
  const digits = { minimumFractionDigits, maximumFractionDigits };
  return kind === "money" || kind === "wholeMoney" ? { ...digits, style: "currency", currency } : digits;
}

/** The size of a number, without its sign, as its kind is written. Making a formatter takes about 5 ms on a phone: dollars need none. */
export function shownSize(size: DecimalText, kind: NumberKind, currency: string): string {
  const isMoney = kind === "money" || kind === "wholeMoney";
  if (kind === "compact" || /e/i.test(size) || (isMoney && currency !== "USD")) {
    // The cast is to the type that TypeScript's Intl declares for exact decimal text.
    return formatter(kind, currency).format(size as `${number}`);
  }
  return `${isMoney ? "$" : ""}${groupedDecimal(size, ...DECIMALS[kind])}`;
}
