/** Calendar ranges, both days included, as `2026-11-23` in New York. */
export interface DateRange {
  start: string;
  end: string;
}

export const PRESETS = ["1D", "1W", "1M", "3M", "YTD", "1Y", "All"] as const;
export type Preset = (typeof PRESETS)[number];

/** The first day of "All" when the account's own first day is not known. */
const FAR_BACK = "2005-01-03";

function shift(day: string, change: { days?: number; months?: number }): string {
  const moment = new Date(`${day}T00:00:00Z`);
  const date = moment.getUTCDate();
  if (change.months) {
    moment.setUTCDate(1);
    moment.setUTCMonth(moment.getUTCMonth() + change.months);
    const lastOfMonth = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0)).getUTCDate();
    moment.setUTCDate(Math.min(date, lastOfMonth));
  }
  moment.setUTCDate(moment.getUTCDate() + (change.days ?? 0));
  return moment.toISOString().slice(0, 10);
}

function startOf(preset: Preset, today: string, earliest: string | undefined): string {
  switch (preset) {
    case "1D":
      return today;
    case "1W":
      return shift(today, { days: -6 });
    case "1M":
      return shift(today, { months: -1 });
    case "3M":
      return shift(today, { months: -3 });
    case "YTD":
      return `${today.slice(0, 4)}-01-01`;
    case "1Y":
      return shift(today, { months: -12 });
    case "All":
      return earliest ?? FAR_BACK;
  }
}

/** The range of a preset ending today, not reaching before `earliest`. */
export function rangeOf(preset: Preset, today: string, earliest?: string): DateRange {
  const start = startOf(preset, today, earliest);
  return { start: earliest && start < earliest ? earliest : start, end: today };
}
