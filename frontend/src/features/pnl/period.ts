import { type DateRange, PRESETS, type Preset, rangeOf } from "@/lib/date-range";
import { formatDay } from "@/lib/format";
import type { PnlSearch } from "./search";

export const DEFAULT_RANGE: Preset = "1y";

/** What the server is asked for: one of its words for a range, or days; without `end` up to the present. */
export interface Period {
  range?: string;
  start?: string;
  end?: string;
}

export interface ChosenPeriod {
  /** The preset or year that is on, or null while two own days are chosen. */
  range: string | null;
  /** The days as the picker shows them. */
  days: DateRange;
  period: Period;
}

/** Ranges that the server has no word for: it is told the first day. */
const BY_DAYS: readonly string[] = ["1m", "3m"];

/** The period that the query string asks for. `earliest` is the account's first day, once it is known. */
export function choosePeriod(search: PnlSearch, today: string, earliest: string | undefined): ChosenPeriod {
  const { start, end } = search;
  if (start && end && start <= today) {
    return {
      range: null,
      days: { start, end: end > today ? today : end },
      period: { start, ...(end < today ? { end } : {}) },
    };
  }
  const range = search.range ?? DEFAULT_RANGE;
  const preset = PRESETS.find((name) => name === range);
  const days = preset ? rangeOf(preset, today, earliest) : yearDays(range, today);
  return { range, days, period: BY_DAYS.includes(range) ? { start: days.start } : { range } };
}

function yearDays(year: string, today: string): DateRange {
  const end = `${year}-12-31`;
  return { start: `${year}-01-01`, end: end < today ? end : today };
}

/** The calendar years an account has seen, the latest first. */
export function yearsSince(earliest: string | undefined, today: string): string[] {
  const last = Number(today.slice(0, 4));
  const first = Math.min(last, Number((earliest ?? today).slice(0, 4)));
  return Array.from({ length: last - first + 1 }, (_, index) => `${last - index}`);
}

/** A month moved by some months: `2026-01` and −1 is `2025-12`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The days of a month to ask for; the present month goes up to the present. */
export function monthPeriod(month: string, today: string): Period {
  const end = lastOfMonth(month);
  return { start: `${month}-01`, ...(end < today ? { end } : {}) };
}

/** The last day of a month: `2026-02-28`. */
export function lastOfMonth(month: string): string {
  const next = Date.parse(`${shiftMonth(month, 1)}-01T00:00:00Z`);
  return new Date(next - 86_400_000).toISOString().slice(0, 10);
}

/** `November 2026`. */
export function monthName(month: string): string {
  return new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "long", year: "numeric" }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );
}

/** A day without its year: `Nov 23`. */
export function shortDay(day: string): string {
  return formatDay(day).replace(/, \d{4}$/, "");
}

/** `Aug 24 – Nov 23, 2026`; the first year stands only where it differs, and a single day by itself. */
export function daysWords({ start, end }: DateRange): string {
  if (start === end) {
    return formatDay(end);
  }
  const first = start.slice(0, 4) === end.slice(0, 4) ? shortDay(start) : formatDay(start);
  return `${first} – ${formatDay(end)}`;
}

/** The weekdays of a month in rows of Monday to Friday; null outside the month. */
export function weeksOf(month: string): (string | null)[][] {
  const weeks: (string | null)[][] = [];
  const first = new Date(`${month}-01T00:00:00Z`);
  const day = new Date(first);
  day.setUTCDate(1 - ((first.getUTCDay() + 6) % 7));
  while (day.toISOString().slice(0, 7) <= month) {
    const week: (string | null)[] = [];
    for (let column = 0; column < 7; column += 1) {
      const text = day.toISOString().slice(0, 10);
      if (column < 5) {
        week.push(text.startsWith(month) ? text : null);
      }
      day.setUTCDate(day.getUTCDate() + 1);
    }
    if (week.some((entry) => entry !== null)) {
      weeks.push(week);
    }
  }
  return weeks;
}

/** The period as the lists take it, which know days only, with the account that is chosen. */
export function listFilter(chosen: {
  filter: Period & { account?: string };
  days: DateRange;
  today: string;
}): { start?: string; end?: string; account?: string } {
  const { filter, days, today } = chosen;
  return {
    ...(filter.range === "max" ? {} : { start: days.start }),
    ...(days.end < today ? { end: days.end } : {}),
    ...(filter.account ? { account: filter.account } : {}),
  };
}
