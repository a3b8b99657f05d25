import type { Time, UTCTimestamp } from "lightweight-charts";
import type { components } from "@/api/schema";
import { type DecimalText, formatDateTime, formatDay, formatPrice, formatSignedPercent } from "@/lib/format";
import { dayTime } from "./chart-time";

export type Bar = components["schemas"]["BarRead"];
export type Interval = components["schemas"]["Interval"];
/** What is drawn of a series, whoever tells it. */
export type Bars = Pick<components["schemas"]["BarsRead"], "symbol" | "interval" | "bars">;

/** A point to mark on the candles: an own fill. */
export interface ChartMarker {
  /** ISO 8601 instant. */
  readonly at: string;
  readonly side: "buy" | "sell";
  readonly text: string;
}

/** A level to draw across the chart: an order's limit or stop. */
export interface ChartLine {
  readonly price: DecimalText;
  readonly title: string;
  readonly tone: "text" | "brand" | "up" | "down" | "warn" | "info";
}

/** Whether the bars of this length are days or weeks, shown by date only. */
export function isDaily(interval: Interval): boolean {
  return interval === "1d" || interval === "1w";
}

/** The chart's own time of a bar: a calendar day, or seconds for bars within the day. */
export function timeOf(bar: Bar, interval: Interval): Time {
  if (isDaily(interval)) {
    return dayTime(bar.session_date);
  }
  return (Date.parse(bar.start) / 1000) as UTCTimestamp;
}

/** A bar's time in words, in New York. */
export function barMoment(bar: Bar, interval: Interval): string {
  return isDaily(interval) ? formatDay(bar.session_date) : formatDateTime(bar.start);
}

/** A bar in words, for the crosshair and for screen readers. */
export function barWords(bar: Bar, interval: Interval): string {
  const prices = `open ${formatPrice(bar.open)}, high ${formatPrice(bar.high)}, low ${formatPrice(bar.low)}, close ${formatPrice(bar.close)}`;
  return `${barMoment(bar, interval)}: ${prices}`;
}

/** One sentence on the whole series: `TLT fell from 92.90 to 89.93 (−3.20%) between … and ….` */
export function seriesSentence(symbol: string, bars: readonly Bar[], interval: Interval): string {
  const first = bars[0];
  const last = bars.at(-1);
  if (!first || !last) {
    return `No bars of ${symbol}.`;
  }
  // The percentage is for the eye only; it decides nothing.
  const change = (Number(last.close) / Number(first.open) - 1) * 100;
  const verb = change > 0.005 ? "rose" : change < -0.005 ? "fell" : "stayed";
  const span = `between ${barMoment(first, interval)} and ${barMoment(last, interval)}`;
  return `${symbol} ${verb} from ${formatPrice(first.open)} to ${formatPrice(last.close)} (${formatSignedPercent(change.toFixed(4))}) ${span}.`;
}

/** The last of the ascending instants at or before this one, or -1 when it lies before the first. */
function indexAt(starts: readonly number[], instant: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= instant) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** A marker placed on a bar; several of one side on one bar are counted instead of stacked. */
export interface PlacedMarker {
  readonly index: number;
  readonly side: "buy" | "sell";
  readonly text: string;
}

/** Markers on their bars in time order. */
export function placeMarkers(bars: readonly Bar[], markers: readonly ChartMarker[]): PlacedMarker[] {
  const groups = new Map<string, { index: number; side: "buy" | "sell"; texts: string[] }>();
  const starts = bars.map(({ start }) => Date.parse(start));
  for (const marker of markers) {
    const index = indexAt(starts, Date.parse(marker.at));
    const key = `${index}:${marker.side}`;
    const group = groups.get(key) ?? { index, side: marker.side, texts: [] };
    group.texts.push(marker.text);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter((group) => group.index >= 0)
    .sort((a, b) => a.index - b.index)
    .map(({ index, side, texts }) => ({
      index,
      side,
      text: texts.length === 1 ? (texts[0] ?? "") : `${texts.length} ${side === "buy" ? "buys" : "sells"}`,
    }));
}
