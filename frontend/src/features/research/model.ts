import { stepDecimal } from "@/lib/decimal-step";
import { type DecimalText, formatPrice, formatQuantity } from "@/lib/format";
import type { Quote } from "@/lib/live/events";

const EXCHANGES: Record<string, string> = {
  XNAS: "Nasdaq",
  XNYS: "NYSE",
  ARCX: "NYSE Arca",
  XASE: "NYSE American",
  BATS: "Cboe BZX",
  INDEX: "Index",
};

/** An exchange's everyday name; a code that is not known stays as it is. */
export function exchangeName(code: string): string {
  return EXCHANGES[code] ?? code;
}

/** Sector and exchange: `Information Technology · Nasdaq`; an index has neither. */
export function placeWords({ sector, exchange }: { sector: string; exchange: string }): string {
  // What a source does not tell is left out rather than called unknown.
  const told = sector === "Unknown" ? [] : [sector];
  return [...new Set([...told, exchangeName(exchange)])].join(" · ");
}

/** One side of the book: `89.92 × 1,200`. */
export function bookSide(price: DecimalText | null, size: number): string {
  return price === null ? "—" : `${formatPrice(price)} × ${formatQuantity(size)}`;
}

/** Ask less bid, exactly. */
export function spreadOf(quote: Pick<Quote, "bid" | "ask">): string {
  return quote.bid === null || quote.ask === null ? "—" : formatPrice(stepDecimal(quote.ask, quote.bid, -1));
}

/** Where `value` lies between `low` and `high`, 0 to 100, for drawing only; null when there is no range. */
export function placeInRange(
  value: DecimalText | null | undefined,
  low: DecimalText | null | undefined,
  high: DecimalText | null | undefined,
): number | null {
  const [at, from, to] = [value, low, high].map((one) => (one ? Number(one) : Number.NaN));
  if (at === undefined || from === undefined || to === undefined || !(to > from) || Number.isNaN(at)) {
    return null;
  }
  return Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}
