import type { components } from "@/api/schema";
import { type Argument, argumentWords, type Parameter, type Template, weightWords } from "./model";
import type { Direction } from "./sides";

type Schemas = components["schemas"];

type Kinds<Kind extends string> = Record<Kind, { label: string; unit: string; start: string }>;

/** Where what is traded in that direction loses and gains, and its best price so far. */
const PLACES: Readonly<Record<Direction, { worse: string; better: string; best: string }>> = {
  long: { worse: "below", better: "above", best: "high" },
  short: { worse: "above", better: "below", best: "low" },
  both: { worse: "beyond", better: "beyond", best: "best price" },
};

/** Where a protective stop stands, with the distance each kind begins with. */
export function stopsOf(direction: Direction): Kinds<Schemas["StopKind"]> {
  const { worse, best } = PLACES[direction];
  const where = direction === "both" ? "from the entry, against the position" : `${worse} the entry`;
  const behind = direction === "both" ? "behind the best price" : `${worse} the ${best}`;
  return {
    percent_of_entry: {
      label: "Part of the entry price",
      unit: `of the entry price ${where}, as a ratio`,
      start: "0.08",
    },
    atr_multiple: { label: "Average true ranges", unit: `average true ranges ${where}`, start: "3" },
    amount: { label: "USD a share", unit: `USD a share ${where}`, start: "2" },
    trailing_percent: {
      label: `Trailing, part of the ${best}`,
      unit: `of the ${best} since the entry`,
      start: "0.1",
    },
    trailing_atr: {
      label: "Trailing, average true ranges",
      unit: `average true ranges ${behind}`,
      start: "3",
    },
    trailing_amount: { label: "Trailing, USD a share", unit: `USD a share ${behind}`, start: "2" },
  };
}

/** Where a profit is taken. */
export function targetsOf(direction: Direction): Kinds<Schemas["TargetKind"]> {
  const { better } = PLACES[direction];
  const where = direction === "both" ? "from the entry, with the position" : `${better} the entry`;
  return {
    percent_of_entry: {
      label: "Part of the entry price",
      unit: `of the entry price ${where}, as a ratio`,
      start: "0.15",
    },
    atr_multiple: { label: "Average true ranges", unit: `average true ranges ${where}`, start: "4" },
    amount: { label: "USD a share", unit: `USD a share ${where}`, start: "5" },
  };
}

/** How far from the close judged the limit of an entry stands. */
export function limitsOf(direction: Direction): Kinds<Schemas["LimitKind"]> {
  const where = direction === "both" ? "off" : PLACES[direction].worse;
  const kinds = {
    percent_of_close: { unit: `part of the close ${where} it`, start: "0.01" },
    atr_multiple: { unit: `average true ranges ${where} the close`, start: "0.5" },
    amount: { unit: `USD a share ${where} the close`, start: "0.5" },
  };
  const named = Object.entries(kinds).map(([kind, one]) => [kind, { ...one, label: `Limit, ${one.unit}` }]);
  return Object.fromEntries(named) as Kinds<Schemas["LimitKind"]>;
}

/** Where the distance of a stop is counted to: `Distance of the stop, above the entry`. */
export function sideWords(direction: Direction, of: "stop" | "target"): string {
  if (direction === "both") {
    return "from the entry; of shorts the other way";
  }
  return `${PLACES[direction][of === "stop" ? "worse" : "better"]} the entry`;
}

type Ruled = Pick<Template, "parameters" | "direction" | "risk">;

/** The protective stop in words, or that there is none. */
export function stopWords({ parameters, direction, risk: { stop } }: Ruled): string {
  return stop ? `${argumentWords(stop.distance, parameters)} ${stopsOf(direction)[stop.kind].unit}` : "None";
}

/** The profit's limit in words, or that there is none. */
export function targetWords({ parameters, direction, risk: { target } }: Ruled): string {
  return target
    ? `${argumentWords(target.distance, parameters)} ${targetsOf(direction)[target.kind].unit}`
    : "None";
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
