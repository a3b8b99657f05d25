import { formatDay, formatMoney } from "@/lib/format";
import type { Curve } from "./api";
import { signedPercentOf } from "./figures";

type Point = Curve["points"][number];
export type LineName = "you" | "spy" | "followed";

export const LINES: readonly { name: LineName; label: string }[] = [
  { name: "you", label: "You" },
  { name: "spy", label: "SPY" },
  { name: "followed", label: "Advice" },
];

export interface DrawnLine {
  readonly name: LineName;
  readonly label: string;
  readonly path: string;
  /** Where its end is, in percent of the height from the top. */
  readonly end: number;
  readonly change: string;
}

export interface DrawnCurve {
  readonly lines: readonly DrawnLine[];
  readonly low: number;
  readonly high: number;
}

function valuesOf(points: readonly Point[], name: LineName): { index: number; value: number }[] {
  return points.flatMap((point, index) => {
    const value = point[name];
    return value === null ? [] : [{ index, value: Number(value) }];
  });
}

/** The lines in a frame of 100 by 100; decimals become floats here, for drawing only. */
export function drawnCurve(curve: Curve): DrawnCurve {
  const { points } = curve;
  const series = LINES.map((line) => ({ ...line, values: valuesOf(points, line.name) })).filter(
    ({ values }) => values.length > 1,
  );
  const all = series.flatMap(({ values }) => values.map(({ value }) => value));
  const low = Math.min(100, ...all);
  const high = Math.max(100, ...all);
  const y = (value: number) => 100 - ((value - low) / (high - low || 1)) * 100;
  const step = 100 / Math.max(1, points.length - 1);
  const lines = series.map(({ name, label, values }) => ({
    name,
    label,
    path: `M${values.map(({ index, value }) => `${(index * step).toFixed(2)} ${y(value).toFixed(2)}`).join("L")}`,
    end: y(values.at(-1)?.value ?? 100),
    change: signedPercentOf(curve[name]),
  }));
  return { lines, low, high };
}

/** Heights of labels at least `gap` apart, in the order given, kept inside 0 to 100. */
export function apart(heights: readonly number[], gap: number): number[] {
  const order = heights.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed = [...heights];
  let last = Number.NEGATIVE_INFINITY;
  for (const { y, index } of order) {
    last = Math.max(y, last + gap);
    placed[index] = last;
  }
  let limit = 100;
  for (const { index } of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, limit);
    limit = (placed[index] ?? 0) - gap;
  }
  return placed;
}

/** The drawing in a sentence. */
export function curveWords(curve: Curve): string {
  const words = LINES.filter(({ name }) => curve[name] !== null).map(
    ({ name, label }) => `${label} ${signedPercentOf(curve[name])}`,
  );
  return `What $100 became in ${curve.days} days: ${words.join(", ")}.`;
}

/** The last point of each month, and the first of all: the drawing as a table of a size to read. */
export function monthlyPoints(points: readonly Point[]): Point[] {
  return points.filter(
    ({ date }, index) => index === 0 || date.slice(0, 7) !== points[index + 1]?.date.slice(0, 7),
  );
}

export function dollars(value: string | null): string {
  return value === null ? "—" : formatMoney(value);
}

export function dayOf(point: Point | undefined): string {
  return point ? formatDay(point.date) : "";
}
