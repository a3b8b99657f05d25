import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { formatClock } from "@/lib/format";
import type { CurvePoint, Performance } from "./model";
import { shortDay } from "./period";

/** Height of the equity plot, of the axis of days, and of the drawdown strip, in px. */
export const PLOT = { top: 10, bottom: 222, axis: 242, fallTop: 286, fallBottom: 332, height: 346 } as const;
const LEFT = 4;
/** Room for the figures right of the plot: at least this, more where they are long. */
const RIGHT = 58;
const CHARACTER = 7;
/** The strip shows at least half a percent, so that a trifle does not look like a crash. */
const SHALLOWEST = 0.005;
const LABEL_ROOM = 96;

/** From short to exact; the first that keeps neighbouring ticks apart is used. */
const AXIS_MONEY = [
  { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 2 },
  { maximumFractionDigits: 0 },
  { maximumFractionDigits: 2 },
].map(
  (options) =>
    new Intl.NumberFormat("en-US", {
      style: "currency",
      currency: "USD",
      ...(options as Intl.NumberFormatOptions),
    }),
);

export interface Tick {
  at: number;
  label: string;
}

export interface Geometry {
  /** The x of each point. */
  xs: number[];
  equity: number[];
  benchmark: (number | null)[];
  right: number;
  equityLine: string;
  equityArea: string;
  benchmarkLine: string;
  fallLine: string;
  fallArea: string;
  moneyTicks: Tick[];
  timeTicks: Tick[];
  /** The bottom of the drawdown strip as a ratio. */
  fallDomain: number;
}

function timeLabel(point: CurvePoint, interval: Performance["interval"], isLong: boolean): string {
  if (interval === "5m") {
    return formatClock(point.at).replace(/ .*$/, "");
  }
  const day = shortDay(point.date);
  return isLong ? `${day.split(" ")[0]} ${point.date.slice(0, 4)}` : day;
}

function moneyLabels(ticks: readonly number[]): string[] {
  const tried = AXIS_MONEY.map((format) => ticks.map((value) => format.format(value).replace("K", "k")));
  return tried.find((labels) => new Set(labels).size === labels.length) ?? tried.at(-1) ?? [];
}

function timeTicks(found: Performance, xs: readonly number[], right: number): Tick[] {
  const { curve, interval } = found;
  const count = Math.max(3, Math.min(7, Math.floor(right / LABEL_ROOM)));
  const step = Math.max(1, Math.ceil(curve.length / count));
  return curve.flatMap((point, index) =>
    index % step === 0 && (xs[index] ?? 0) < right - 30
      ? [{ at: xs[index] ?? 0, label: timeLabel(point, interval, curve.length > 260) }]
      : [],
  );
}

/** Where everything stands in a drawing of `width` px. Text becomes numbers only here. */
export function geometryOf(found: Performance, width: number): Geometry {
  const { curve } = found;
  const equity = curve.map((point) => Number(point.equity));
  const benchmark = curve.map((point) => (point.benchmark === null ? null : Number(point.benchmark)));
  const falls = curve.map((point) => Number(point.drawdown));
  const all = [...equity, ...benchmark.filter((value) => value !== null)];
  const fallDomain = Math.max(SHALLOWEST, ...falls);
  const y = scaleLinear([Math.min(...all), Math.max(...all)], [PLOT.bottom, PLOT.top]).nice(5);
  const ticks = y.ticks(5);
  const labels = moneyLabels(ticks);
  const room = Math.max(RIGHT, 14 + CHARACTER * Math.max(...labels.map((label) => label.length)));
  const right = Math.max(LEFT + 40, width - room);
  const x = scaleLinear([0, Math.max(1, curve.length - 1)], [LEFT, right]);
  const fall = scaleLinear([0, fallDomain], [PLOT.fallTop, PLOT.fallBottom]);
  const xs = curve.map((_, index) => x(index));
  const at = (_: unknown, index: number) => x(index);
  const drawn = line<number | null>(at, (value) => y(value ?? 0)).defined((value) => value !== null);
  return {
    xs,
    right,
    equity: equity.map(y),
    benchmark: benchmark.map((value) => (value === null ? null : y(value))),
    equityLine: drawn(equity) ?? "",
    equityArea: area<number>(at, PLOT.bottom, y)(equity) ?? "",
    benchmarkLine: drawn(benchmark) ?? "",
    fallLine: line<number>(at, fall)(falls) ?? "",
    fallArea: area<number>(at, PLOT.fallTop, fall)(falls) ?? "",
    moneyTicks: ticks.map((value, index) => ({ at: y(value), label: labels[index] ?? "" })),
    timeTicks: timeTicks(found, xs, right),
    fallDomain,
  };
}
