import type { Performance } from "./model";

export type MonthReturn = Performance["by_month"][number];

export const MONTH_NAMES = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

/** A year of monthly returns; null before the first and after the last month of the period. */
export interface YearReturns {
  year: string;
  months: (MonthReturn | null)[];
}

/** Monthly returns in years of twelve, the latest year first. */
export function yearsOf(months: readonly MonthReturn[]): YearReturns[] {
  const byMonth = new Map(months.map((month) => [month.month, month]));
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))].toSorted().toReversed();
  return years.map((year) => ({
    year,
    months: MONTH_NAMES.map((_, index) => byMonth.get(`${year}-${`${index + 1}`.padStart(2, "0")}`) ?? null),
  }));
}

/** The largest monthly return without its sign, for the depth of the colors; a rare extreme does not wash out the rest. */
export function monthScale(months: readonly MonthReturn[]): number {
  const sizes = months
    .map(({ twr }) => Math.abs(Number(twr ?? 0)))
    .filter((size) => size > 0)
    .toSorted((a, b) => a - b);
  return sizes[Math.ceil(sizes.length * 0.9) - 1] ?? 0;
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
