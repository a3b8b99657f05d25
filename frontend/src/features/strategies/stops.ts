import type { components } from "@/api/schema";
import { type Argument, argumentWords, type Parameter, type Template, weightWords } from "./model";

type Schemas = components["schemas"];

/** Where a protective stop stands, with the distance each kind begins with. */
export const STOPS: Record<Schemas["StopKind"], { label: string; unit: string; start: string }> = {
  percent_of_entry: {
    label: "Part of the entry price",
    unit: "of the entry price, as a ratio",
    start: "0.08",
  },
  atr_multiple: { label: "Average true ranges", unit: "average true ranges from the entry", start: "3" },
  amount: { label: "USD a share", unit: "USD a share from the entry", start: "2" },
  trailing_percent: {
    label: "Trailing, part of the high",
    unit: "of the high since the entry",
    start: "0.1",
  },
  trailing_atr: {
    label: "Trailing, average true ranges",
    unit: "average true ranges below the high",
    start: "3",
  },
  trailing_amount: { label: "Trailing, USD a share", unit: "USD a share below the high", start: "2" },
};
/** Where a profit is taken. */
export const TARGETS: Record<Schemas["TargetKind"], { label: string; unit: string; start: string }> = {
  percent_of_entry: {
    label: "Part of the entry price",
    unit: "of the entry price, as a ratio",
    start: "0.15",
  },
  atr_multiple: { label: "Average true ranges", unit: "average true ranges above the entry", start: "4" },
  amount: { label: "USD a share", unit: "USD a share above the entry", start: "5" },
};
/** How far below the close judged the limit of an entry stands. */
export const LIMITS: Record<Schemas["LimitKind"], { label: string; start: string }> = {
  percent_of_close: { label: "Limit, part of the close below it", start: "0.01" },
  atr_multiple: { label: "Limit, average true ranges below the close", start: "0.5" },
  amount: { label: "Limit, USD a share below the close", start: "0.5" },
};

/** The protective stop in words, or that there is none. */
export function stopWords(stop: Template["risk"]["stop"], parameters: readonly Parameter[]): string {
  return stop ? `${argumentWords(stop.distance, parameters)} ${STOPS[stop.kind].unit}` : "None";
}

/** The profit's limit in words, or that there is none. */
export function targetWords(target: Template["risk"]["target"], parameters: readonly Parameter[]): string {
  return target ? `${argumentWords(target.distance, parameters)} ${TARGETS[target.kind].unit}` : "None";
}

const SHORT: Readonly<Record<string, string>> = {
  percent_of_entry: "",
  atr_multiple: " ATR",
  amount: " USD",
  trailing_percent: " trailing",
  trailing_atr: " ATR trailing",
  trailing_amount: " USD trailing",
};

/** A stop or a target as on a tile: `8%`, `3 ATR trailing`. */
export function distanceShort(
  { kind, distance }: { kind: string; distance: Argument },
  parameters: readonly Parameter[],
): string {
  const named = distance.kind === "parameter" ? parameters.find(({ name }) => name === distance.name) : null;
  const value = distance.kind === "number" ? distance.value : named?.default;
  const amount =
    kind.includes("percent") && value !== undefined
      ? weightWords(value).replace(".00", "")
      : argumentWords(distance, parameters);
  return `${amount}${SHORT[kind] ?? ""}`;
}
