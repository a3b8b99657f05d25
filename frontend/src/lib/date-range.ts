/** Calendar ranges, both days included, as `2026-11-23` in New York. */
export interface DateRange {
  start: string;
  end: string;
}

/** Ranges that end today, as the query string names them. */
export const PRESETS = ["today", "wtd", "mtd", "qtd", "ytd", "1m", "3m", "1y", "3y", "5y", "max"] as const;
export type Preset = (typeof PRESETS)[number];

/** The first day of "max" when the account's own first day is not known. */
const FAR_BACK = "2005-01-03";
const MONTHS_BACK: Partial<Record<Preset, number>> = { "1m": 1, "3m": 3, "1y": 12, "3y": 36, "5y": 60 };

function monthsBefore(day: string, months: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  const date = moment.getUTCDate();
  moment.setUTCDate(1);
  moment.setUTCMonth(moment.getUTCMonth() - months);
  const lastOfMonth = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0)).getUTCDate();
  moment.setUTCDate(Math.min(date, lastOfMonth));
  return moment.toISOString().slice(0, 10);
}

function mondayOf(day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() - ((moment.getUTCDay() + 6) % 7));
  return moment.toISOString().slice(0, 10);
}

function startOf(preset: Preset, today: string, earliest: string | undefined): string {
  const back = MONTHS_BACK[preset];
  if (back) {
    return monthsBefore(today, back);
  }
  switch (preset) {
    case "wtd":
      return mondayOf(today);
    case "mtd":
      return `${today.slice(0, 7)}-01`;
    case "qtd":
      return `${today.slice(0, 5)}${["01", "04", "07", "10"][Math.floor((Number(today.slice(5, 7)) - 1) / 3)]}-01`;
    case "ytd":
      return `${today.slice(0, 4)}-01-01`;
    case "max":
      return earliest ?? FAR_BACK;
    default:
      return today;
  }
}

/** The range of a preset ending today, not reaching before `earliest`. */
export function rangeOf(preset: Preset, today: string, earliest?: string): DateRange {
  const start = startOf(preset, today, earliest);
  return { start: earliest && start < earliest ? earliest : start, end: today };
}
