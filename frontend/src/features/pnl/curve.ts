import type { CurveLines } from "@/components/curve/curve-drawing";
import type { CurvePointText } from "@/components/curve/point-text";
import type { AmountWords } from "@/lib/amounts";
import { formatClock, formatDate, formatSignedPercent } from "@/lib/format";
import { type CurvePoint, fall, type Performance, signedRatio } from "./model";
import { shortDay } from "./period";
import type { Measure } from "./search";

type Read = (point: CurvePoint) => number | null;

function known(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** The result since the first point: what a value has grown by, deposits and withdrawals taken out. */
function result(first: CurvePoint, value: (point: CurvePoint) => string | null): Read {
  const start = known(value(first));
  const deposits = Number(first.net_deposits);
  return (point) => {
    const now = known(value(point));
    return now === null || start === null ? null : now - start - (Number(point.net_deposits) - deposits);
  };
}

/** What a unit of money has become since the first point, as a return. */
function grown(first: string | null, value: (point: CurvePoint) => string | null): Read {
  return (point) => {
    const now = known(value(point));
    return now === null ? null : now / Number(first ?? 1) - 1;
  };
}

function readers(first: CurvePoint): Record<Measure, [Read, Read]> {
  const drawdown: Read = (point) => -Number(point.drawdown);
  return {
    value: [(point) => Number(point.equity), (point) => known(point.benchmark)],
    pnl: [result(first, (point) => point.equity), result(first, (point) => point.benchmark)],
    return: [
      grown(first.growth, (point) => point.growth),
      grown(first.benchmark_growth, (point) => point.benchmark_growth),
    ],
    drawdown: [drawdown, () => null],
  };
}

/** What a measure draws of a curve. */
export function linesOf(curve: readonly CurvePoint[], measure: Measure): CurveLines {
  const first = curve[0];
  if (!first) {
    return { own: [], benchmark: [], falls: [] };
  }
  const [own, benchmark] = readers(first)[measure];
  return {
    own: curve.map((point) => own(point) ?? Number.NaN),
    benchmark: curve.map(benchmark),
    falls: curve.map((point) => -Number(point.drawdown)),
  };
}

/** When a point was taken: its time in a five-minute curve, its day in a daily one. */
export function pointMoment(point: CurvePoint, interval: Performance["interval"]): string {
  return interval === "5m"
    ? `${formatDate(point.at).replace(/, \d{4}$/, "")}, ${formatClock(point.at)}`
    : `${shortDay(point.date)}, ${point.date.slice(0, 4)}`;
}

/** What a unit of money has become since the first point, as a return; null where it has no meaning. */
function growthText(point: CurvePoint): string | null {
  return point.growth === null ? null : (Number(point.growth) - 1).toFixed(8);
}

/** Label and text of each figure at a point, for the crosshair. */
export function pointRows(point: CurvePoint, found: Performance, amounts: AmountWords): [string, string][] {
  return [
    ["Value", amounts.money(point.equity)],
    [found.benchmark.symbol, amounts.money(point.benchmark)],
    ["Return", signedRatio(growthText(point))],
    ["Drawdown", fall(point.drawdown)],
  ];
}

/** What stands at a point, for the crosshair. */
export function pointText(point: CurvePoint, found: Performance, amounts: AmountWords): CurvePointText {
  return { moment: pointMoment(point, found.interval), rows: pointRows(point, found, amounts) };
}

/** A stretch of the curve in words: `Sep 3, 2026 to Oct 9, 2026: +3.21%`. */
export function stretchWords(found: Performance, from: number, to: number): string {
  const [first, last] = [found.curve[Math.min(from, to)], found.curve[Math.max(from, to)]];
  if (!(first && last)) {
    return "";
  }
  const days = `${pointMoment(first, found.interval)} to ${pointMoment(last, found.interval)}`;
  const ratio = first.growth && last.growth ? Number(last.growth) / Number(first.growth) - 1 : null;
  return ratio === null ? days : `${days}: ${formatSignedPercent((ratio * 100).toFixed(4))}`;
}

/** The days that a stretch of the curve covers; null when it lies within one. */
export function stretchDays(found: Performance, from: number, to: number) {
  const [first, last] = [found.curve[Math.min(from, to)], found.curve[Math.max(from, to)]];
  return first && last && first.date < last.date ? { start: first.date, end: last.date } : null;
}

/** The whole curve in a sentence. */
export function curveSentence(found: Performance, amounts: AmountWords): string {
  const first = found.curve[0];
  const last = found.curve.at(-1);
  if (!(first && last)) {
    return "No valuations in this period.";
  }
  const from = `${amounts.money(first.equity)} (${pointMoment(first, found.interval)})`;
  const to = `${amounts.money(last.equity)} (${pointMoment(last, found.interval)})`;
  return (
    `Equity went from ${from} to ${to}. Time-weighted return ${signedRatio(found.twr)}, ` +
    `${found.benchmark.symbol} ${signedRatio(found.benchmark.simple)}, deepest drawdown ${fall(found.max_drawdown)}.`
  );
}
