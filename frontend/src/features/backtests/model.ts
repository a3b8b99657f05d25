import { ratioToPercent } from "@/lib/decimal-text";
import {
  counted,
  type DecimalText,
  formatDateTime,
  formatDay,
  formatMoney,
  formatPercent,
  formatSignedPercent,
  signOf,
} from "@/lib/format";
import type { CurvePoint, Metric, Result, Run, RunDetail } from "./api";

export type Group = Metric["group"];

export const GROUPS: readonly { value: Group; label: string }[] = [
  { value: "return", label: "Return" },
  { value: "risk", label: "Risk" },
  { value: "reward", label: "Reward for risk" },
  { value: "benchmark", label: "Beside the benchmark" },
  { value: "trades", label: "Trades" },
  { value: "costs", label: "Costs" },
];

/** A ratio of the API ("0.0634") as a signed percentage. */
export function signedRatio(ratio: DecimalText | null | undefined): string {
  return formatSignedPercent(ratio === null || ratio === undefined ? null : ratioToPercent(ratio));
}

const SIGNED = new Set([
  "total_return",
  "annual_return",
  "alpha",
  "best_day",
  "worst_day",
  "best_month",
  "worst_month",
]);

/** A figure in its unit; a dash where it has no meaning. */
export function metricText(metric: Pick<Metric, "key" | "unit">, value: DecimalText | null): string {
  if (value === null) {
    return "—";
  }
  switch (metric.unit) {
    case "ratio":
      return SIGNED.has(metric.key) || signOf(value) < 0
        ? signedRatio(value)
        : formatPercent(ratioToPercent(value));
    case "usd":
      return formatMoney(value);
    case "number":
      return formatPercent(value).replace("%", "");
    default:
      return new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 }).format(value as `${number}`);
  }
}

/** The figure of that key. */
export function metricOf(result: Result, key: string): Metric | undefined {
  return result.metrics.find((metric) => metric.key === key);
}

const STAGES: Readonly<Record<Run["stage"], string>> = {
  waiting: "Waiting for its turn",
  gathering: "Gathering bars",
  simulating: "Trading the rules bar by bar",
  ended: "Ended",
};

/** Where a run stands, in words. */
export function runWords(run: Run): string {
  if (run.state !== "running") {
    return { done: "Done", failed: "Failed", canceled: "Canceled" }[run.state];
  }
  const symbols = run.stage === "gathering" && run.total > 0 ? `, ${run.done} of ${run.total} symbols` : "";
  return `${STAGES[run.stage]}${symbols}`;
}

/** How far a run is, 0 to 1: bars are half of it. */
export function runShare(run: Run): number {
  if (run.stage === "gathering") {
    return 0.05 + 0.45 * (run.total > 0 ? run.done / run.total : 0);
  }
  return { waiting: 0.02, simulating: 0.6, ended: 1 }[run.stage];
}

/** Bars that a strategy can be run on, by the API's names. */
export const BAR_LENGTHS: readonly { value: string; label: string }[] = [
  { value: "1d", label: "Daily bars" },
  { value: "1h", label: "Hourly bars" },
  { value: "15m", label: "15-minute bars" },
  { value: "5m", label: "5-minute bars" },
  { value: "1m", label: "1-minute bars" },
];

/** What was run, in a line: `AAPL, MSFT and 3 more · Jan 4, 2016 – Dec 31, 2024 · hourly bars`. */
export function runTerms(run: Run): string {
  const shown = run.symbols.slice(0, 3).join(", ");
  const rest = run.symbols.length > 3 ? ` and ${run.symbols.length - 3} more` : "";
  const bars = BAR_LENGTHS.find(({ value }) => value === run.timeframe)?.label.toLowerCase();
  const source = run.data_source ? ` · bars of ${run.data_source}` : "";
  const length = run.timeframe === "1d" || !bars ? "" : ` · ${bars}`;
  const modelled = run.headline?.modelled ? " · option prices modelled" : "";
  return `${shown}${rest} · ${formatDay(run.start)} – ${formatDay(run.end)}${length}${source}${modelled}`;
}

/** When a bar of the curve was: its day, and within the day its start. */
export function pointMoment({ at, session_date }: CurvePoint): string {
  return at ? formatDateTime(at) : formatDay(session_date);
}

/** The equity curve in a sentence. */
export function resultSentence(run: RunDetail, result: Result): string {
  const last = result.curve.at(-1);
  if (!last) {
    return "There is no bar to show.";
  }
  const beside = run.headline?.benchmark_return
    ? `, ${run.benchmark} ${signedRatio(run.headline.benchmark_return)}`
    : "";
  return (
    `Equity went from ${formatMoney(run.cash)} to ${formatMoney(last.equity)} on ${formatDay(last.session_date)}: ` +
    `${signedRatio(run.headline?.total_return)}${beside}. Deepest drawdown ${signedRatio(run.headline?.max_drawdown)}, ` +
    `${counted(run.headline?.trades ?? 0, "trade")}.`
  );
}

/** What the count of tries makes of the Sharpe ratio, in a sentence. */
export function luckSentence(tried: number, byLuck: DecimalText): string {
  if (tried < 2) {
    return "This is the first variant of the strategy that you tried, so nothing has been picked.";
  }
  const level = formatPercent(byLuck).replace("%", "");
  return `You tried ${tried} variants of it. The best of as many without any skill would show a Sharpe ratio of ${level}.`;
}
