import type { components } from "@/api/schema";
import { compareDecimals, magnitude, ratioToPercent } from "@/lib/decimal-text";
import {
  type DecimalText,
  formatClock,
  formatDate,
  formatDateTime,
  formatMoney,
  formatPercent,
  formatSignedMoney,
  formatSignedPercent,
  signOf,
} from "@/lib/format";
import { shortDay } from "./period";

type Schemas = components["schemas"];
export type Performance = Schemas["PerformanceRead"];
export type CurvePoint = Schemas["CurvePointRead"];
export type SymbolPnl = Schemas["SymbolPnlRead"];
export type ClosedTrade = Schemas["ClosedTradeRead"];
export type Execution = Schemas["ExecutionRead"];

export interface Figure {
  label: string;
  value: string;
  note: string;
  /** The note at length. */
  title?: string;
  sign: -1 | 0 | 1;
}

/** A ratio of the API ("0.0634") as a signed percentage. */
export function signedRatio(ratio: DecimalText | null): string {
  return formatSignedPercent(ratio === null ? null : ratioToPercent(ratio));
}

/** A fall, given as a positive ratio, with its minus: `−5.94%`. */
export function fall(ratio: DecimalText): string {
  return formatSignedPercent(`-${ratioToPercent(ratio)}`);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function shortDate(instant: string): string {
  return formatDate(instant).replace(/, \d{4}$/, "");
}

/** How the deepest fall went: its days, or its times within one day. */
function drawdownNote({ drawdown: fallen, interval }: Performance): Pick<Figure, "note" | "title"> {
  const { peak_at: peak, trough_at: trough, recovered_at: back } = fallen;
  if (!(peak && trough)) {
    return { note: "never below its peak" };
  }
  const moment = interval === "5m" ? formatDateTime : formatDate;
  const title = `Peak ${moment(peak)}, low ${moment(trough)}, ${back ? `recovered ${moment(back)}` : "not recovered"}`;
  if (interval === "5m") {
    const clock = (instant: string) => formatClock(instant).replace(/ .*$/, "");
    return { title, note: `${clock(peak)} – ${clock(trough)}, ${back ? `back ${clock(back)}` : "not back"}` };
  }
  if (!back) {
    return { title, note: `not back since ${formatDate(peak)}` };
  }
  const isOneYear = new Set([peak, trough, back].map((instant) => formatDate(instant).slice(-4))).size === 1;
  return {
    title,
    note: isOneYear
      ? `${shortDate(peak)} – ${shortDate(trough)}, back ${shortDate(back)}`
      : `${formatDate(peak)} – ${formatDate(trough)}`,
  };
}

/** The key figures of a period, as the server gives them. */
export function figuresOf(found: Performance): Figure[] {
  const { benchmark, drawdown } = found;
  const against = benchmark.simple === null ? "" : ` vs ${signedRatio(benchmark.simple)} ${benchmark.symbol}`;
  return [
    {
      label: "Net P&L",
      value: formatSignedMoney(found.net_pnl),
      note: `${signedRatio(found.simple)}${against}`,
      sign: signOf(found.net_pnl),
    },
    {
      label: "Realized",
      value: formatSignedMoney(found.realized_pnl),
      note: counted(found.closed_trades, "closed trade", "closed trades"),
      sign: signOf(found.realized_pnl),
    },
    {
      label: "Unrealized",
      value: formatSignedMoney(found.unrealized_pnl),
      note: counted(found.open_positions, "open position", "open positions"),
      sign: signOf(found.unrealized_pnl),
    },
    {
      label: "Win rate",
      value: formatPercent(found.win_rate === null ? null : ratioToPercent(found.win_rate)),
      note:
        found.closed_trades > 0 ? `${found.winning_trades} of ${found.closed_trades}` : "no closed trades",
      sign: 0,
    },
    {
      label: "Max drawdown",
      value: fall(drawdown.ratio),
      ...drawdownNote(found),
      sign: fall(drawdown.ratio) === fall("0") ? 0 : -1,
    },
    {
      label: "Dividends",
      value: formatSignedMoney(found.dividends),
      note: `${formatMoney(found.fees)} fees paid`,
      sign: signOf(found.dividends),
    },
  ];
}

/** Nothing was traded, held or earned in the period. */
export function isUntouched(found: Performance): boolean {
  return found.closed_trades === 0 && found.open_positions === 0 && signOf(found.net_pnl) === 0;
}

/** When a point was taken: its time in a five-minute curve, its day in a daily one. */
export function pointMoment(point: CurvePoint, interval: Performance["interval"]): string {
  return interval === "5m"
    ? `${shortDate(point.at)}, ${formatClock(point.at)}`
    : `${shortDay(point.date)}, ${point.date.slice(0, 4)}`;
}

/** One point in words, for the crosshair. */
export function pointWords(point: CurvePoint, found: Performance): string {
  const benchmark =
    point.benchmark === null ? "" : `, ${found.benchmark.symbol} ${formatMoney(point.benchmark)}`;
  const moment = pointMoment(point, found.interval);
  return `${moment}: account ${formatMoney(point.equity)}${benchmark}, drawdown ${fall(point.drawdown)}`;
}

/** The whole curve in a sentence. */
export function curveSentence(found: Performance): string {
  const first = found.curve[0];
  const last = found.curve.at(-1);
  if (!(first && last)) {
    return "No valuations in this period.";
  }
  const from = `${formatMoney(first.equity)} (${pointMoment(first, found.interval)})`;
  const to = `${formatMoney(last.equity)} (${pointMoment(last, found.interval)})`;
  return (
    `Equity went from ${from} to ${to}. Result without deposits and withdrawals ${signedRatio(found.simple)}, ` +
    `${found.benchmark.symbol} ${signedRatio(found.benchmark.simple)}, deepest drawdown ${fall(found.max_drawdown)}.`
  );
}

export type SymbolMeasure = "realized_pnl" | "dividends";

export interface SymbolBar {
  symbol: string;
  amount: DecimalText;
  /** Where the bar begins and how long it is, in percent of the track. */
  left: number;
  width: number;
}

/**
 * Bars around a common zero line, best first; symbols without an amount are left out.
 *
 * With a `limit` the largest amounts remain, gains and losses alike.
 */
export function barsBySymbol(
  rows: readonly SymbolPnl[],
  measure: SymbolMeasure,
  limit = rows.length,
): SymbolBar[] {
  const size = (row: SymbolPnl) => magnitude(row[measure]);
  const kept = rows
    .filter((row) => signOf(row[measure]) !== 0)
    .toSorted((a, b) => compareDecimals(size(b), size(a)))
    .slice(0, limit)
    .toSorted((a, b) => compareDecimals(b[measure], a[measure]));
  const amounts = kept.map((row) => Number(row[measure]));
  const most = Math.max(0, ...amounts);
  const least = Math.min(0, ...amounts);
  const zero = (-least / (most - least || 1)) * 100;
  return kept.map((row, index) => {
    const width = (Math.abs(amounts[index] ?? 0) / (most - least || 1)) * 100;
    return {
      symbol: row.symbol,
      amount: row[measure],
      left: signOf(row[measure]) > 0 ? zero : zero - width,
      width,
    };
  });
}

const SHORT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** A signed amount for a calendar cell: `+808`, `−1.3k`. */
export function cellAmount(amount: DecimalText): string {
  const sign = signOf(amount);
  const shown = SHORT.format(magnitude(amount) as `${number}`).replace("K", "k");
  if (sign === 0) {
    return shown;
  }
  return `${sign > 0 ? "+" : "\u2212"}${shown}`;
}
