import { ratioToPercent } from "@/lib/decimal-text";
import { counted, formatDay, formatSignedPercent } from "@/lib/format";
import type { DatasetDraft, Quality } from "./api";

export const PRICES: readonly { value: string; label: string }[] = [
  { value: "adjusted", label: "Adjusted for splits and dividends" },
  { value: "splits", label: "Adjusted for splits only" },
  { value: "raw", label: "As they were traded" },
];

export const ZONES: readonly { value: string; label: string }[] = [
  { value: "", label: "The file says it" },
  { value: "America/New_York", label: "New York" },
  { value: "UTC", label: "UTC" },
  { value: "America/Chicago", label: "Chicago" },
  { value: "Europe/London", label: "London" },
  { value: "Europe/Berlin", label: "Berlin" },
];

export const NO_DRAFT: DatasetDraft = {
  file: null,
  symbol: "",
  timeframe: "1d",
  source: "",
  prices: "adjusted",
  timezone: "",
};

const SYMBOL = /^\$?[A-Za-z][A-Za-z0-9]{0,9}([./-][A-Za-z0-9]{1,4})?$/;
const SOURCE = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/;

/** The symbol that a file's name begins with: `spy-1m.parquet` is of SPY. */
export function symbolIn(name: string): string {
  return /^[A-Za-z]{1,5}(?=[^A-Za-z]|$)/.exec(name)?.[0].toUpperCase() ?? "";
}

/** What is missing from a draft, for the person; null when it can be sent. */
export function importProblem({ file, symbol, source }: DatasetDraft): string | null {
  if (!file) {
    return "Choose a file.";
  }
  if (!SYMBOL.test(symbol.trim())) {
    return "Say which symbol the bars are of.";
  }
  return SOURCE.test(source.trim()) ? null : "Give the source a name: letters, digits, spaces.";
}

/** A row that was refused. */
export interface WrongRow {
  row: number;
  message: string;
  cells: string;
}

/** The rows that a refusal tells of. */
export function wrongRows(extensions: Readonly<Record<string, unknown>>): WrongRow[] {
  const errors = extensions["errors"];
  return Array.isArray(errors)
    ? errors.filter((one): one is WrongRow => typeof one?.row === "number" && typeof one.message === "string")
    : [];
}

/** One thing that the report found: a sentence, where it is, and whether a result may be wrong for it. */
export interface Finding {
  text: string;
  places: readonly string[];
  /** How many there are; `places` may tell fewer. */
  count: number;
  caution: boolean;
}

function move(ratio: string): string {
  return formatSignedPercent(ratioToPercent(ratio));
}

function days(start: string, end: string): string {
  return start === end ? formatDay(start) : `${formatDay(start)} – ${formatDay(end)}`;
}

function doubtful(q: Quality): Finding[] {
  return [
    {
      text: `${q.missing_sessions} of ${counted(q.expected_sessions, "session")} of the exchange have no bar.`,
      places: q.gaps.map(({ start, end, sessions }) => `${days(start, end)} (${sessions})`),
      count: q.missing_sessions,
      caution: true,
    },
    {
      text: `${counted(q.short_sessions, "session")} with fewer bars than its hours have.`,
      places: q.short.map(
        ({ session_date, bars, expected }) => `${formatDay(session_date)}: ${bars} of ${expected}`,
      ),
      count: q.short_sessions,
      caution: true,
    },
    {
      text: `${counted(q.splits.length, "step")} at an open that looks like a split nobody adjusted.`,
      places: q.splits.map(
        ({ session_date, ratio, before, open }) =>
          `${formatDay(session_date)}: ${ratio}, from ${before} to ${open}`,
      ),
      count: q.splits.length,
      caution: true,
    },
    {
      text: `${counted(q.adjustments.length, "session")} at which only the adjusted close jumps.`,
      places: q.adjustments.map(
        (one) =>
          `${formatDay(one.session_date)}: adjusted ${move(one.adjusted_move)}, close ${move(one.move)}`,
      ),
      count: q.adjustments.length,
      caution: true,
    },
    {
      text: `${counted(q.outliers, "move")} from close to close, ${q.outlier_score} robust standard deviations or more from the usual.`,
      places: q.outlier.map(
        ({ session_date, before, close, move: ratio, score }) =>
          `${formatDay(session_date)}: ${before} to ${close}, ${move(ratio)} (score ${score})`,
      ),
      count: q.outliers,
      caution: true,
    },
    {
      text: `${counted(q.zero_volume, "bar")} without volume: no order fills there.`,
      places: q.zero_volume_sessions.map(formatDay),
      count: q.zero_volume,
      caution: true,
    },
  ];
}

function told(q: Quality): Finding[] {
  const plain = (count: number, text: string) => ({ text, places: [], count, caution: false });
  return [
    plain(q.duplicates, `${counted(q.duplicates, "row")} said the same again and was left out.`),
    plain(q.out_of_order, `${counted(q.out_of_order, "row")} stood out of order and was put in place.`),
    plain(q.outside_hours, `${counted(q.outside_hours, "bar")} outside regular hours left out.`),
    plain(q.before_calendar, `${counted(q.before_calendar, "bar")} before 2005-01-03 left out.`),
    plain(q.columns_ignored.length, `Columns not used: ${q.columns_ignored.join(", ")}.`),
    plain(q.scaled ? 1 : 0, "Prices were restated by the file's column of adjusted closes."),
  ];
}

/** Everything the report found, what may spoil a result first. */
export function findingsOf(quality: Quality): Finding[] {
  return [...doubtful(quality), ...told(quality)].filter(({ count }) => count > 0);
}
