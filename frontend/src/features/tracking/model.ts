import type { components } from "@/api/schema";
import { formatQuantity } from "@/lib/format";

type Schemas = components["schemas"];
export type Activity = Schemas["ActivityRead"];
export type ActivityCreate = Schemas["ActivityCreate"];
export type Instrument = Schemas["PrivateInstrumentRead"];
export type InstrumentUpdate = Schemas["PrivateInstrumentUpdate"];

/** Asset classes that are offered for what only its owner prices. */
export const ASSET_CLASSES = [
  "equity",
  "etf",
  "fund",
  "bond",
  "real_estate",
  "commodity",
  "crypto",
  "cash",
  "other",
] as const;

const CLASS_NAMES: Readonly<Record<string, string>> = {
  equity: "Share",
  etf: "ETF",
  fund: "Fund",
  bond: "Bond",
  real_estate: "Real estate",
  commodity: "Commodity",
  crypto: "Crypto",
  cash: "Cash",
  other: "Other",
};

/** `other` as `Other`; a class that is not among those offered keeps its own word. */
export function className(assetClass: string): string {
  return CLASS_NAMES[assetClass] ?? assetClass.replaceAll("_", " ");
}

const DAY_MS = 86_400_000;

/** How old a day's price is on `today`, both as `2026-11-23`: `today`, `yesterday`, `12 days old`. */
export function priceAge(day: string, today: string): string {
  const days = Math.round((Date.parse(`${today}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)) / DAY_MS);
  if (days <= 0) {
    return "today";
  }
  return days === 1 ? "yesterday" : `${formatQuantity(days)} days old`;
}
