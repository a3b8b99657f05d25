import type { DecimalText } from "./format";

/** Exact comparisons and digit shifts on decimal text; no floats, no sums. */

interface Parts {
  readonly digits: bigint;
  readonly places: number;
}

function parts(value: DecimalText): Parts {
  const [whole = "", fraction = ""] = value.replace("-", "").split(".");
  const digits = BigInt(`${whole}${fraction}` || "0");
  return { digits: value.startsWith("-") ? -digits : digits, places: fraction.length };
}

/** Below 0 when `a` is smaller, above 0 when it is larger, 0 when both are the same number. */
export function compareDecimals(a: DecimalText, b: DecimalText): number {
  const left = parts(a);
  const right = parts(b);
  const places = BigInt(Math.max(left.places, right.places));
  const difference =
    left.digits * 10n ** (places - BigInt(left.places)) -
    right.digits * 10n ** (places - BigInt(right.places));
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** The number without its sign: a short position's size. */
export function magnitude(value: DecimalText): DecimalText {
  return value.replace(/^[-+]/, "");
}

/** A ratio ("0.1723") as a percent number ("17.23") by moving the point two places. */
export function ratioToPercent(ratio: DecimalText): DecimalText {
  const sign = ratio.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = magnitude(ratio).split(".");
  const padded = fraction.padEnd(2, "0");
  const digits = `${whole}${padded.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  const rest = padded.slice(2);
  return `${sign}${digits}${rest ? `.${rest}` : ""}`;
}

/** A percent number ("4.25") as a ratio ("0.0425"), the same way back. */
export function percentToRatio(percent: DecimalText): DecimalText {
  const sign = percent.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = magnitude(percent).split(".");
  const padded = whole.padStart(3, "0");
  return `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}${fraction}`;
}

/** `base` moved up or down by `percent` of it, rounded half away from zero to `places` decimals; not below 0. */
export function percentAway(
  base: DecimalText,
  percent: DecimalText,
  isUp: boolean,
  places: number,
): DecimalText {
  const from = parts(base);
  const share = parts(percent);
  const hundred = 100n * 10n ** BigInt(share.places);
  const factor = isUp ? hundred + share.digits : hundred - share.digits;
  const divisor = hundred * 10n ** BigInt(from.places);
  const scaled = (from.digits * factor * 10n ** BigInt(places) * 2n + divisor) / (divisor * 2n);
  const digits = `${scaled > 0n ? scaled : 0n}`.padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Whole shares that are `percent` of `quantity`, rounded down. */
export function wholeShare(quantity: DecimalText, percent: number): DecimalText {
  const { digits, places } = parts(quantity);
  return `${(digits * BigInt(percent)) / (100n * 10n ** BigInt(places))}`;
}

/**
 * An unsigned decimal with thousands grouped and `least` to `most` decimals, rounded half away from zero:
 * "104382.165" with 2 and 2 is "104,382.17".
 */
export function groupedDecimal(value: DecimalText, least: number, most: number): string {
  const [whole = "", fraction = ""] = value.split(".");
  const kept = `${whole}${fraction.slice(0, most).padEnd(most, "0")}`.padStart(most + 1, "0");
  const roundsUp = (fraction[most] ?? "0") >= "5";
  const digits = roundsUp ? `${BigInt(kept) + 1n}`.padStart(kept.length, "0") : kept;
  const point = digits.length - most;
  const units = digits.slice(0, point).replace(/^0+(?=\d)/, "");
  const decimals = digits.slice(point);
  const shown = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, "");
  return `${units.replace(/\B(?=(\d{3})+$)/g, ",")}${shown ? `.${shown}` : ""}`;
}
