import type { SelectOption } from "@/components/ui/field";
import { INDICATOR_CHOICES, type IndicatorName, indicatorDefaults } from "./indicators";
import {
  argumentsOf,
  CALENDAR,
  type Indicator,
  type Operand,
  type Parameter,
  PORTFOLIO,
  POSITION,
  PRICES,
} from "./model";

function choices(kind: string, names: Readonly<Record<string, string>>, group: string): SelectOption[] {
  return Object.entries(names).map(([name, label]) => ({ value: `${kind}:${name}`, label, group }));
}

const INDICATORS: readonly SelectOption[] = INDICATOR_CHOICES.map(({ name, label, group }) => ({
  value: `indicator:${name}`,
  label,
  group,
}));
const RANKS: readonly SelectOption[] = INDICATOR_CHOICES.map(({ name, label }) => ({
  value: `rank:${name}`,
  label: `Rank by ${label}`,
  group: "Rank in the universe",
}));

/** The choice that an operand is. */
export function choiceOf(operand: Operand): string {
  switch (operand.kind) {
    case "number":
      return "number:";
    case "parameter":
    case "indicator":
      return `${operand.kind}:${operand.name}`;
    case "rank":
      return `rank:${operand.by.name}`;
    default:
      return `${operand.kind}:${operand.field}`;
  }
}

function newIndicator(name: string): Indicator {
  const known = name as IndicatorName;
  return {
    kind: "indicator",
    name: known,
    arguments: argumentsOf(indicatorDefaults(known)),
    symbol: null,
    ago: 0,
  };
}

/** A new operand of that choice, with the values it begins with. */
export function chosen(choice: string): Operand {
  const [kind, name = ""] = choice.split(":");
  switch (kind) {
    case "price":
      return { kind, field: name as "close", symbol: null, ago: 0 };
    case "indicator":
      return newIndicator(name);
    case "rank":
      return { kind, by: newIndicator(name) };
    case "position":
      return { kind, field: name as "sessions_held" };
    case "portfolio":
      return { kind, field: name as "drawdown" };
    case "calendar":
      return { kind, field: name as "month" };
    case "parameter":
      return { kind, name };
    default:
      return { kind: "number", value: "0" };
  }
}

/** What a side of a comparison may be; what an operand is stands among them, even where it makes no sense. */
export function operandChoices(
  operand: Operand,
  parameters: readonly Parameter[],
  isExit: boolean,
): SelectOption[] {
  const named = Object.fromEntries(parameters.map(({ name }) => [name, name]));
  const options: SelectOption[] = [
    { value: "number:", label: "Number" },
    ...choices("parameter", named, "Parameters"),
    ...choices("price", PRICES, "The bar"),
    ...INDICATORS,
    ...RANKS,
    ...choices("calendar", CALENDAR, "Calendar"),
    ...(isExit ? choices("position", POSITION, "The position held") : []),
    ...choices("portfolio", PORTFOLIO, "The portfolio"),
  ];
  const now = choiceOf(operand);
  if (!options.some(({ value }) => value === now)) {
    options.push({ value: now, label: now.replace(":", " ").replaceAll("_", " ") });
  }
  return options;
}
