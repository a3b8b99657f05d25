import { type ChartOptions, ColorType, CrosshairMode, type DeepPartial, type Time } from "lightweight-charts";

/** The value of a design token, for a canvas that knows no CSS variables. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`).trim();
}

export const DAY: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
export const HOUR: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };

/** A tick of the time axis in New York; calendar days carry no zone. */
export function axisText(time: Time, options: Intl.DateTimeFormatOptions): string {
  if (typeof time === "object") {
    const day = new Date(Date.UTC(time.year, time.month - 1, time.day));
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(day);
  }
  const moment = typeof time === "number" ? new Date(time * 1000) : new Date(time);
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "America/New_York" }).format(moment);
}

/** Kinds of ticks as the library numbers them: year 0, month 1, day 2, time 3 and 4. */
export function tickText(time: Time, kind: number): string {
  if (kind === 0) {
    return axisText(time, { year: "numeric" });
  }
  if (kind === 1) {
    return axisText(time, { month: "short" });
  }
  return axisText(time, kind === 2 ? DAY : HOUR);
}

/** What all charts have in common: the product's type and lines, no mark of the maker (it is named in words below). */
export function baseOptions(): DeepPartial<ChartOptions> {
  const line = token("line");
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: "transparent" },
      textColor: token("text3"),
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11.5,
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: line } },
    crosshair: {
      mode: CrosshairMode.Magnet,
      vertLine: { color: token("strong"), labelBackgroundColor: token("s3") },
      horzLine: { color: token("strong"), labelBackgroundColor: token("s3") },
    },
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  };
}
