import { LOCALE, type NumberKind, shownSize } from "./number-format";

/**
 * Money, prices and dates as text. Decimals arrive as strings and are shown digit by digit, exactly; nothing here
 * makes a float of them.
 */

/** A decimal of the API, exact text such as "104382.16". */
export type DecimalText = string;

const MINUS = "\u2212";
const DASH = "—";
const NEW_YORK = "America/New_York";

function isDecimal(value: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
}

/** −1, 0 or 1, from the text alone; rounding is not applied ("-0.00" is 0). */
export function signOf(value: DecimalText | null | undefined): -1 | 0 | 1 {
  if (!value || !/[1-9]/.test(value.replace(/e.*$/i, ""))) {
    return 0;
  }
  return value.startsWith("-") ? -1 : 1;
}

function render(
  value: DecimalText | null | undefined,
  kind: NumberKind,
  currency: string,
  signed: boolean,
): string {
  if (value === null || value === undefined || !isDecimal(value)) {
    return DASH;
  }
  const shown = shownSize(value.replace(/^[+-]/, ""), kind, currency);
  const sign = signOf(value);
  const isZero = !/[1-9]/.test(shown);
  if (sign < 0 && !isZero) {
    return `${MINUS}${shown}`;
  }
  return signed && sign > 0 && !isZero ? `+${shown}` : shown;
}

/** `"104382.16"` to `$104,382.16`; a loss as `−$126.48`; a missing value as an em dash. */
export function formatMoney(value: DecimalText | null | undefined, currency = "USD"): string {
  return render(value, "money", currency, false);
}

/** Money with an explicit sign: `+$1,284.07`. */
export function formatSignedMoney(value: DecimalText | null | undefined, currency = "USD"): string {
  return render(value, "money", currency, true);
}

/** Signed money without cents, for narrow places: `+$1,284`. */
export function formatSignedWholeMoney(value: DecimalText | null | undefined, currency = "USD"): string {
  return render(value, "wholeMoney", currency, true);
}

/** A price of an instrument, two to four decimals, without a currency sign: `671.93`. */
export function formatPrice(value: DecimalText | null | undefined): string {
  return render(value, "price", "USD", false);
}

/** A signed price difference: `+2.81`. */
export function formatSignedPrice(value: DecimalText | null | undefined): string {
  return render(value, "price", "USD", true);
}

/** A number of shares without trailing zeros: `0.125`, `1,200`. */
export function formatQuantity(value: DecimalText | number | null | undefined): string {
  return render(typeof value === "number" ? `${value}` : value, "quantity", "USD", false);
}

/** A percent number ("0.42" is 0.42 %) with two decimals: `0.42%`. */
export function formatPercent(value: DecimalText | null | undefined): string {
  const shown = render(value, "percent", "USD", false);
  return shown === DASH ? shown : `${shown}%`;
}

/** A percent number with its sign: `+0.42%`. */
export function formatSignedPercent(value: DecimalText | null | undefined): string {
  const shown = render(value, "percent", "USD", true);
  return shown === DASH ? shown : `${shown}%`;
}

/** A large count in short form: `48.2M`. */
export function formatCompact(value: DecimalText | null | undefined): string {
  return render(value, "compact", "USD", false);
}

/** The zone that instants are shown in: the exchange's, or the device's own. */
export type ZoneDisplay = "ET" | "local";

const DATE_FORMATS = {
  date: { dateStyle: "medium" },
  moment: { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
  /** Digits only: a calendar date and an hour to reckon with. */
  reckoning: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" },
  time: { hour: "numeric", minute: "2-digit" },
  seconds: { timeStyle: "medium" },
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  clockSeconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  zone: { timeZoneName: "short" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
const dateCache = new Map<string, Intl.DateTimeFormat>();
let shownZone = NEW_YORK;

/** A formatter is slow to make (about 2 ms), so each is made when it is first used, and once. */
function dateFormat(kind: keyof typeof DATE_FORMATS, timeZone = shownZone): Intl.DateTimeFormat {
  const key = `${kind}:${timeZone}`;
  let found = dateCache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(LOCALE, { ...DATE_FORMATS[kind], timeZone });
    dateCache.set(key, found);
  }
  return found;
}

/** Show instants in another zone from the next drawing on; calendar days of the exchange stay what they are. */
export function setZoneDisplay(display: ZoneDisplay): void {
  shownZone = display === "local" ? new Intl.DateTimeFormat(LOCALE).resolvedOptions().timeZone : NEW_YORK;
}

/** The short name of the zone that instants are shown in: `ET`, or `GMT+1` at that moment. */
export function zoneName(moment = new Date()): string {
  if (shownZone === NEW_YORK) {
    return "ET";
  }
  const parts = dateFormat("zone").formatToParts(moment);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? shownZone;
}

function show(format: Intl.DateTimeFormat, instant: string | null | undefined, withZone = false): string {
  const moment = instant ? new Date(instant) : null;
  if (!moment || Number.isNaN(moment.getTime())) {
    return DASH;
  }
  return withZone ? `${format.format(moment)} ${zoneName(moment)}` : format.format(moment);
}

/** An instant as `Nov 23, 2026`, in the zone that is shown. */
export function formatDate(instant: string | null | undefined): string {
  return show(dateFormat("date"), instant);
}

/** A calendar date without a time ("2026-11-23") as `Nov 23, 2026`; no zone is applied. */
export function formatDay(day: string | null | undefined): string {
  return show(dateFormat("date", "UTC"), day ? `${day.slice(0, 10)}T00:00:00Z` : null);
}

/** An instant as `1:46 PM ET`. */
export function formatTime(instant: string | null | undefined): string {
  return show(dateFormat("time"), instant, true);
}

/** An instant as `1:46:09 PM ET`, for fills. */
export function formatTimeWithSeconds(instant: string | null | undefined): string {
  return show(dateFormat("seconds"), instant, true);
}

/** An instant as `13:40 ET`, for "as of" notes. */
export function formatClock(instant: string | null | undefined): string {
  return show(dateFormat("clock"), instant, true);
}

/** An instant as `as of 13:40:02 ET`, with its day when that is not today's. */
export function asOfWords(instant: string, now = new Date()): string {
  const clock = show(dateFormat("clockSeconds"), instant, true);
  const day = formatDate(instant);
  return day === formatDate(now.toISOString()) ? `as of ${clock}` : `as of ${day}, ${clock}`;
}

/** An instant as `Nov 23, 2026, 1:46 PM ET`. */
export function formatDateTime(instant: string | null | undefined): string {
  const date = formatDate(instant);
  return date === DASH ? date : `${date}, ${formatTime(instant)}`;
}

type PartOf = (type: Intl.DateTimeFormatPartTypes) => string;

function partsOf(format: Intl.DateTimeFormat, instant: Date): PartOf {
  const parts = format.formatToParts(instant);
  return (type) => parts.find((entry) => entry.type === type)?.value ?? "";
}

/** An instant as `Mon 23 Nov · 1:46 PM ET`. */
export function formatMoment(instant: string): string {
  const moment = new Date(instant);
  const part = partsOf(dateFormat("moment"), moment);
  const time = `${part("hour")}:${part("minute")} ${part("dayPeriod")} ${zoneName(moment)}`;
  return `${part("weekday")} ${part("day")} ${part("month")} · ${time}`;
}

/** The hour in New York of an instant, 0 to 23. */
export function etHour(instant: string): number {
  return Number(partsOf(dateFormat("reckoning", NEW_YORK), new Date(instant))("hour"));
}

/** The calendar date in New York of an instant, as `2026-11-23`. */
export function etDate(instant: Date): string {
  const part = partsOf(dateFormat("reckoning", NEW_YORK), instant);
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** An age in words: `0.8 s`, `12 s`, `3 min`, `2 h`, `4 d`. `ms` below 0 counts as 0. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 90) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = seconds / 60;
  if (minutes < 90) {
    return `${Math.round(minutes)} min`;
  }
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

/** A duration in hours and minutes: `2 h 14 min`, `9 min`. */
export function formatDuration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** `1 closed trade`, `38 closed trades`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
