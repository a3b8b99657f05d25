import type { components } from "@/api/schema";
import { ratioToPercent } from "@/lib/decimal-text";
import { formatPercent, formatQuantity } from "@/lib/format";

type Schemas = components["schemas"];
export type Template = Schemas["TemplateRead"];
export type Parameter = Schemas["StrategyParameter"];
export type Compare = Schemas["StrategyCompare"];
export type Rule = Template["entry"];
type Operand = Compare["left"];
type Indicator = Schemas["StrategyIndicator"];
type Argument = Indicator["arguments"][string];

const INDICATORS: Record<Schemas["IndicatorName"], string> = {
  sma: "Average",
  ema: "Exponential average",
  rsi: "RSI",
  atr: "Average true range",
  highest_high: "Highest high",
  lowest_low: "Lowest low",
  bollinger_upper: "Upper Bollinger band",
  bollinger_middle: "Middle Bollinger band",
  bollinger_lower: "Lower Bollinger band",
  total_return: "Return",
  realized_volatility: "Annualized volatility",
  average_volume: "Average volume",
};
const COMPARATORS: Record<Schemas["Comparator"], string> = {
  above: "is above",
  at_least: "is at least",
  below: "is below",
  at_most: "is at most",
  crosses_above: "crosses above",
  crosses_below: "crosses below",
};
const POSITION: Record<Schemas["PositionField"], string> = {
  sessions_held: "Sessions held",
  return_since_entry: "Return since entry",
  fall_from_high: "Fall from its high",
};
const CALENDAR: Record<Schemas["CalendarField"], string> = {
  session_of_month: "Session of the month",
  sessions_left_in_month: "Sessions left in the month",
  month: "Month",
  weekday: "Weekday",
};
const EVALUATIONS: Record<Schemas["Evaluation"], string> = {
  every_close: "At every close",
  week_end: "At the last close of a week",
  month_end: "At the last close of a month",
};

/** When the rules are asked, in words. */
export function evaluationWords(evaluation: Schemas["Evaluation"]): string {
  return EVALUATIONS[evaluation];
}

/** `trend_following` as `Trend following`. */
export function familyName(family: string): string {
  return sentence(family.replaceAll("_", " "));
}

/** The words with their first letter in upper case. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A number as it is, a parameter with its default: `fast = 50`. */
export function argumentWords(argument: Argument, parameters: readonly Parameter[]): string {
  if (argument.kind === "number") {
    return formatQuantity(argument.value);
  }
  const found = parameters.find(({ name }) => name === argument.name);
  return found ? `${argument.name} = ${formatQuantity(found.default)}` : argument.name;
}

function placeWords({ symbol, ago }: { symbol: string | null; ago: number }): string {
  const of = symbol ? ` of ${symbol}` : "";
  return ago === 0 ? of : `${of}, ${ago} ${ago === 1 ? "bar" : "bars"} before`;
}

function indicatorWords(indicator: Indicator, parameters: readonly Parameter[]): string {
  const given = Object.entries(indicator.arguments)
    .filter(([name, argument]) => !(name === "skip" && argument.kind === "number" && argument.value === "0"))
    .map(([name, argument]) => {
      const isPlain = name === "period" || (argument.kind === "parameter" && argument.name === name);
      return `${isPlain ? "" : `${name} `}${argumentWords(argument, parameters)}`;
    });
  return `${INDICATORS[indicator.name]} (${given.join(", ")})${placeWords(indicator)}`;
}

/** One side of a comparison in words. */
export function operandWords(operand: Operand, parameters: readonly Parameter[]): string {
  switch (operand.kind) {
    case "number":
    case "parameter":
      return argumentWords(operand, parameters);
    case "price":
      return `${familyName(operand.field)}${placeWords(operand)}`;
    case "indicator":
      return indicatorWords(operand, parameters);
    case "rank":
      return `Rank by ${indicatorWords(operand.by, parameters)}`;
    case "position":
      return POSITION[operand.field];
    case "calendar":
      return CALENDAR[operand.field];
  }
}

/** A comparison in words: `Average (fast = 50) crosses above Average (slow = 200)`. */
export function compareWords({ left, comparator, right }: Compare, parameters: readonly Parameter[]): string {
  return `${operandWords(left, parameters)} ${COMPARATORS[comparator]} ${operandWords(right, parameters)}`;
}

/** The protective stop in words, or that there is none. */
export function stopWords(stop: Template["risk"]["stop"], parameters: readonly Parameter[]): string {
  if (!stop) {
    return "None";
  }
  const distance = argumentWords(stop.distance, parameters);
  return stop.kind === "atr_multiple"
    ? `${distance} average true ranges from the entry`
    : `${distance} of the entry price, as a ratio`;
}

/** The share of equity one position may take, as a percent: "0.25" is `25.00%`. */
export function weightWords(ratio: string): string {
  return formatPercent(ratioToPercent(ratio));
}
