import { type DecimalText, formatMoney, formatQuantity } from "@/lib/format";
import type { ApiError } from "@/lib/problem";

export type PriceField = "limit_price" | "stop_price" | "trail_price";

function extension(error: ApiError, name: string): string | null {
  const value = error.extensions[name];
  return typeof value === "string" ? value : null;
}

/** The field of the order that the server complains about, if it names one. */
export function problemField(error: ApiError): string | null {
  return extension(error, "field") ?? error.errors[0]?.field ?? null;
}

/** A refusal of the terms themselves; a failing server or a rate limit says nothing about them. */
export function isRefusal(error: ApiError): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** The two nearest prices that the tick grid allows, for a price between them. */
export interface NearestTicks {
  readonly field: PriceField;
  readonly prices: readonly DecimalText[];
}

export function nearestTicks(error: ApiError): NearestTicks | null {
  const field = problemField(error);
  const isPrice = field === "limit_price" || field === "stop_price" || field === "trail_price";
  if (error.code !== "off-tick-price" || !isPrice) {
    return null;
  }
  const below = extension(error, "below");
  const above = extension(error, "above");
  const prices = [below, above].filter((price) => price !== null && /[1-9]/.test(price));
  return { field, prices: prices as string[] };
}

/** What is short, as labelled figures: for buying power in dollars, for holdings in shares. */
export function shortFigures(error: ApiError): readonly (readonly [string, string])[] {
  const isMoney = error.code === "insufficient-buying-power";
  if (!isMoney && error.code !== "short-selling-not-allowed") {
    return [];
  }
  const format = isMoney ? formatMoney : formatQuantity;
  const rows = [
    ["Needed", extension(error, "needed") ?? extension(error, "requested")],
    ["Available", extension(error, "available")],
    ["Short", extension(error, "short_by")],
  ] as const;
  return rows.flatMap(([label, value]) => (value === null ? [] : [[label, format(value)] as const]));
}
