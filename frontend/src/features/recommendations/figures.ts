import { groupedDecimal, magnitude, ratioToPercent } from "@/lib/decimal-text";
import { type DecimalText, signOf } from "@/lib/format";

const DASH = "—";

function rounded(value: DecimalText, places: number): string {
  const shown = groupedDecimal(magnitude(value), places, places);
  return signOf(value) < 0 && /[1-9]/.test(shown) ? `−${shown}` : shown;
}

/** A ratio as a percentage with that many decimals: `0.4643` as `46%` or `46.4%`. */
export function percentOf(ratio: DecimalText | null | undefined, places = 0): string {
  return ratio ? `${rounded(ratioToPercent(ratio), places)}%` : DASH;
}

/** The same with its sign. */
export function signedPercentOf(ratio: DecimalText | null | undefined, places = 2): string {
  const shown = percentOf(ratio, places);
  return ratio && signOf(ratio) > 0 && /[1-9]/.test(shown) ? `+${shown}` : shown;
}

/** A ratio in percentage points without the unit: `0.049` as `4.9`. */
export function pointsOf(ratio: DecimalText, places = 1): string {
  return rounded(ratioToPercent(ratio), places);
}

/** A figure with that many decimals: a Brier score as `0.243`. */
export function fixed(value: DecimalText | null | undefined, places: number): string {
  return value ? rounded(value, places) : DASH;
}

/** A ratio as a place on a line from 0 to 100, for drawing only. */
export function placeOf(ratio: DecimalText): number {
  return Math.min(100, Math.max(0, Number(ratio) * 100));
}
