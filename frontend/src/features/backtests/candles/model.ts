import type { Bar, ChartLine, ChartMarker } from "@/components/chart/candle-data";
import { formatDateTime, formatDay, formatPrice, formatQuantity, formatSignedMoney } from "@/lib/format";
import type { RunDetail, Trade } from "../api";
import { signedRatio } from "../model";

export interface Span {
  start: string;
  end: string;
}

const DAY_MS = 86_400_000;
/** Days of short bars that are asked for on either side of a trade. */
const DAYS_AROUND: Readonly<Record<string, number>> = { "1m": 1, "5m": 4, "15m": 8, "1h": 30 };

/** The last moment of that day in UTC: after the start of its bars. */
function endOf(day: string): string {
  return `${day}T23:59:59Z`;
}

function isShort({ side }: Trade): boolean {
  return side === "short";
}

/** When it was opened and closed; a day's bar holds its whole session. */
export function momentsOf({ opened, opened_at, closed, closed_at }: Trade): [string, string] {
  return [opened_at ?? endOf(opened), closed_at ?? endOf(closed)];
}

/** Which bars to ask for: of days all of the run's, of shorter ones those around the trade. */
export function spanOf({ timeframe, start, end }: RunDetail, trade: Trade): Span {
  const around = DAYS_AROUND[timeframe];
  if (around === undefined) {
    return { start: `${start}T00:00:00Z`, end: endOf(end) };
  }
  const [bought, sold] = momentsOf(trade).map((at) => Date.parse(at)) as [number, number];
  const iso = (instant: number) => new Date(instant).toISOString();
  return { start: iso(bought - around * DAY_MS), end: iso(sold + around * DAY_MS) };
}

/** The bars around a trade, about `count` of them and never less than the trade itself. */
export function barsAround(bars: readonly Bar[], trade: Trade, count: number): Bar[] {
  const [bought, sold] = momentsOf(trade).map((at) => {
    const instant = Date.parse(at);
    return bars.findLastIndex(({ start }) => Date.parse(start) <= instant);
  }) as [number, number];
  const beside = Math.max(8, Math.ceil((count - (sold - bought)) / 2));
  return bars.slice(Math.max(0, bought - beside), sold + beside + 1);
}

/** Purchases and sales of the trades that lie within these bars. */
export function markersOf(trades: readonly Trade[], bars: readonly Bar[]): ChartMarker[] {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) {
    return [];
  }
  const [from, to] = [Date.parse(first.start), Date.parse(last.start) + DAY_MS];
  const isShown = ({ at }: ChartMarker) => Date.parse(at) >= from && Date.parse(at) < to;
  return trades
    .flatMap((trade): ChartMarker[] => {
      const [opened, closed] = momentsOf(trade);
      return [
        { at: opened, side: isShort(trade) ? "sell" : "buy", text: formatPrice(trade.entry_price) },
        { at: closed, side: isShort(trade) ? "buy" : "sell", text: signedRatio(trade.return_ratio) },
      ];
    })
    .filter(isShown);
}

/** The levels that a trade was opened and closed at. */
export function levelsOf(trade: Trade): ChartLine[] {
  return [
    { price: trade.entry_price, title: isShort(trade) ? "sold short" : "bought", tone: "info" },
    { price: trade.exit_price, title: isShort(trade) ? "bought back" : "sold", tone: "warn" },
  ];
}

/** One trade in a sentence. */
export function tradeSentence(trade: Trade): string {
  const { shares, opened, opened_at, entry_price, closed, closed_at, exit_price, pnl, reason } = trade;
  const moment = (day: string, at: string | null | undefined) => (at ? formatDateTime(at) : formatDay(day));
  return (
    `${isShort(trade) ? "Sold" : "Bought"} ${formatQuantity(shares)}${isShort(trade) ? " short" : ""} on ` +
    `${moment(opened, opened_at)} at ${formatPrice(entry_price)}, ` +
    `${isShort(trade) ? "bought back" : "sold"} on ${moment(closed, closed_at)} at ${formatPrice(exit_price)} by ${reason}: ` +
    `${formatSignedMoney(pnl)}, ${signedRatio(trade.return_ratio)}.`
  );
}
