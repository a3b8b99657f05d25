import { shadeScale } from "@/components/months/months";
import type { Performance } from "./model";

export type MonthReturn = Performance["by_month"][number];

/** The return at which the color of a month is deepest. */
export function monthScale(months: readonly MonthReturn[]): number {
  return shadeScale(months.map(({ twr }) => Number(twr ?? 0)));
}

/** How many months rose and fell, and which was best and worst; null where there is no month with a return. */
export function monthStatistics(months: readonly MonthReturn[]) {
  const known = months.flatMap(({ month, twr }) => (twr === null ? [] : [{ month, twr, size: Number(twr) }]));
  const sorted = known.toSorted((a, b) => a.size - b.size);
  const [worst, best] = [sorted[0], sorted.at(-1)];
  if (!(worst && best)) {
    return null;
  }
  return { worst, best, rose: known.filter(({ size }) => size > 0).length, count: known.length };
}
