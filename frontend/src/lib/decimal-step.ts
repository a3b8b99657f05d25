/** Exact steps on decimal text, for the − and + of number fields: integers of the finest place, no floats. */

function places(value: string): number {
  return value.split(".")[1]?.length ?? 0;
}

function scaled(value: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = value.split(".");
  return BigInt(`${whole || "0"}${fraction.padEnd(scale, "0").slice(0, scale)}`);
}

function unscaled(value: bigint, scale: number): string {
  if (scale === 0) {
    return `${value}`;
  }
  const digits = `${value}`.padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * `value` moved by `times` steps and held in [min, max]; never below 0. Empty or unreadable text counts as 0.
 *
 * All arguments but `times` are unsigned decimal text.
 */
export function stepDecimal(value: string, step: string, times: number, min = "0", max?: string): string {
  const from = /^\d*\.?\d*$/.test(value) && /\d/.test(value) ? value : "0";
  const scale = Math.max(places(from), places(step));
  const low = scaled(min, scale);
  let next = scaled(from, scale) + scaled(step, scale) * BigInt(times);
  if (max !== undefined && next > scaled(max, scale)) {
    next = scaled(max, scale);
  }
  return unscaled(next < low ? low : next, scale);
}
