import { compareDecimals, magnitude } from "@/lib/decimal-text";
import { type DecimalText, signOf } from "@/lib/format";

/** A part with its amount, as a bar is drawn of it. */
export interface Part {
  key: string;
  amount: DecimalText;
}

/** Where a bar begins and how long it is, in percent of the track; all have one zero line. */
export interface Span {
  left: number;
  width: number;
}

/** The `limit` largest amounts, gains and losses alike, best first. Amounts of zero are left out. */
export function largest<Row extends Part>(rows: readonly Row[], limit: number): Row[] {
  return rows
    .filter(({ amount }) => signOf(amount) !== 0)
    .toSorted((a, b) => compareDecimals(magnitude(b.amount), magnitude(a.amount)))
    .slice(0, limit)
    .toSorted((a, b) => compareDecimals(b.amount, a.amount));
}

/** The bars of amounts around a common zero line. */
export function spansOf(amounts: readonly DecimalText[]): Span[] {
  const numbers = amounts.map(Number);
  const most = Math.max(0, ...numbers);
  const least = Math.min(0, ...numbers);
  const extent = most - least || 1;
  const zero = (Math.abs(least) / extent) * 100;
  return numbers.map((number) => {
    const width = (Math.abs(number) / extent) * 100;
    return { left: number > 0 ? zero : zero - width, width };
  });
}

const SHORT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** A signed amount for a calendar cell: `+808`, `−1.3k`. */
export function cellAmount(amount: DecimalText): string {
  const sign = signOf(amount);
  const shown = SHORT.format(magnitude(amount) as `${number}`).replace("K", "k");
  if (sign === 0) {
    return shown;
  }
  return `${sign > 0 ? "+" : "\u2212"}${shown}`;
}
