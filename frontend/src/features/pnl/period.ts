import { type DateRange, type Preset, rangeOf } from "@/lib/date-range";
import { formatDay } from "@/lib/format";
import type { PnlSearch } from "./search";

const DEFAULT_PRESET: Preset = "3M";

/** What the server is asked for; without `end` up to the present, without `start` from the account's first day. */
export interface Period {
  start?: string;
  end?: string;
}

export interface ChosenPeriod {
  /** The preset that is on, or null while two own days are chosen. */
  preset: Preset | null;
  /** The days as the picker shows them. */
  range: DateRange;
  period: Period;
}

/** The period that the query string asks for. `earliest` is the account's first day, once it is known. */
export function choosePeriod(search: PnlSearch, today: string, earliest: string | undefined): ChosenPeriod {
  const { start, end } = search;
  if (start && end && start <= today) {
    return {
      preset: null,
      range: { start, end: end > today ? today : end },
      period: { start, ...(end < today ? { end } : {}) },
    };
  }
  const preset = search.range ?? DEFAULT_PRESET;
  const range = rangeOf(preset, today, earliest);
  return { preset, range, period: preset === "All" ? {} : { start: range.start } };
}

/** A month moved by some months: `2026-01` and −1 is `2025-12`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The days of a month to ask for; the present month goes up to the present. */
export function monthPeriod(month: string, today: string): Period {
  const next = Date.parse(`${shiftMonth(month, 1)}-01T00:00:00Z`);
  const end = new Date(next - 86_400_000).toISOString().slice(0, 10);
  return { start: `${month}-01`, ...(end < today ? { end } : {}) };
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
