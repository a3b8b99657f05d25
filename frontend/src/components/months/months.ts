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

/** Twelve months of a year; null where there is none. */
export interface YearOf<Month> {
  year: string;
  months: (Month | null)[];
}

/** Months (`2026-11`) in years of twelve, the latest year first. */
export function yearsOf<Month extends { month: string }>(months: readonly Month[]): YearOf<Month>[] {
  const byMonth = new Map(months.map((month) => [month.month, month]));
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))].toSorted().toReversed();
  return years.map((year) => ({
    year,
    months: MONTH_NAMES.map((_, index) => byMonth.get(`${year}-${`${index + 1}`.padStart(2, "0")}`) ?? null),
  }));
}

/** The largest of some returns without its sign, for the depth of the colors; a rare extreme does not wash out the rest. */
export function shadeScale(returns: readonly number[]): number {
  const sizes = returns
    .map(Math.abs)
    .filter((size) => size > 0)
    .toSorted((a, b) => a - b);
  return sizes[Math.ceil(sizes.length * 0.9) - 1] ?? 0;
}

/** The background of a heat map's cell: the deeper, the nearer `value` is to the largest of all. */
export function shade(value: number, largestSize: number): string | undefined {
  if (value === 0 || largestSize === 0) {
    return undefined;
  }
  const depth = 12 + 33 * Math.min(1, Math.abs(value) / largestSize);
  return `color-mix(in srgb, var(--color-${value > 0 ? "up" : "down"}) ${depth.toFixed(0)}%, transparent)`;
}
