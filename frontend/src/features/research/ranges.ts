import type { Interval } from "@/components/chart/candle-data";

/** One choice of how far back the chart looks: the bars' length and how many of them fill the range. */
export interface ChartRange {
  readonly value: RangeKey;
  readonly label: string;
  readonly interval: Interval;
  readonly count: number;
}

export type RangeKey = "1d" | "5d" | "1m" | "6m" | "1y" | "5y" | "max";

/** A regular session holds 78 bars of five minutes, 26 of fifteen; a year about 252 sessions. */
export const RANGES: readonly ChartRange[] = [
  { value: "1d", label: "1D", interval: "5m", count: 78 },
  { value: "5d", label: "5D", interval: "15m", count: 130 },
  { value: "1m", label: "1M", interval: "1d", count: 22 },
  { value: "6m", label: "6M", interval: "1d", count: 126 },
  { value: "1y", label: "1Y", interval: "1d", count: 252 },
  { value: "5y", label: "5Y", interval: "1d", count: 1260 },
  { value: "max", label: "Max", interval: "1w", count: 10_000 },
];

const DEFAULT_RANGE: ChartRange = { value: "6m", label: "6M", interval: "1d", count: 126 };

/** The range of this key, half a year when none is chosen. */
export function rangeOf(key: RangeKey | undefined): ChartRange {
  return RANGES.find((range) => range.value === key) ?? DEFAULT_RANGE;
}

/** The query string of a symbol's page: `/research/AAPL?range=1y&raw=true`. */
export interface SymbolSearchParams {
  range?: RangeKey;
  /** Prices as traded, not adjusted for splits and dividends. */
  raw?: boolean;
  /** The options instead of chart, figures and news. */
  view?: "options";
  /** The day on which the shown contracts end: `2026-12-18`. */
  expiration?: string;
}

/** Read the query string; what is not understood is left out. */
export function symbolSearch(search: Record<string, unknown>): SymbolSearchParams {
  const range = RANGES.find(({ value }) => value === search["range"])?.value;
  const expiration = search["expiration"];
  return {
    ...(range ? { range } : {}),
    ...(search["raw"] === true ? { raw: true } : {}),
    ...(search["view"] === "options" ? { view: "options" } : {}),
    ...(typeof expiration === "string" && /^\d{4}-\d{2}-\d{2}$/.test(expiration) ? { expiration } : {}),
  };
}
