import type { components } from "@/api/schema";
import { compareDecimals, groupedDecimal, magnitude, ratioToPercent } from "@/lib/decimal-text";
import { formatPercent, formatQuantity, formatSignedPercent } from "@/lib/format";
import { indicatorLabel } from "./indicators";

type Schemas = components["schemas"];
export type Template = Schemas["TemplateRead"];
export type Parameter = Schemas["StrategyParameter"];
export type Compare = Schemas["StrategyCompare"];
export type Definition = Schemas["StrategyDocument-Input"];
export type Rule = Template["entry"];
export type Operand = Compare["left"];
export type Indicator = Schemas["StrategyIndicator"];
export type Argument = Indicator["arguments"][string];
export type Problem = Schemas["StrategyProblemRead"];
export type Words = Schemas["StrategyWordsRead"];
export type LongerBars = Schemas["LongerBars"];
export type SizingMethod = Schemas["SizingMethod"];
export type RuleNow = Schemas["RuleNowRead"];
export type RulesNow = Schemas["RulesNowRead"];
export type PreviewRead = Schemas["BacktestPreviewRead"];
export type PreviewResult = Schemas["BacktestResultRead"];
export type RunRead = Schemas["BacktestRead"];
export type RunDetail = Schemas["BacktestDetailRead"];
export type DraftRead = Schemas["StrategyDraftRead"];
export type TemplateRecord = Schemas["TemplateRecordRead"];

export const COMPARATORS: Record<Schemas["Comparator"], string> = {
  above: "is above",
  at_least: "is at least",
  below: "is below",
  at_most: "is at most",
  crosses_above: "crosses above",
  crosses_below: "crosses below",
};
export const POSITION: Record<Schemas["PositionField"], string> = {
  sessions_held: "Sessions held",
  return_since_entry: "Return since entry",
  fall_from_high: "Fall from its high",
};
/** What everything that is held comes to at the close, before its decision. */
export const PORTFOLIO: Record<Schemas["PortfolioField"], string> = {
  drawdown: "Portfolio's fall from its high",
  open_positions: "Open positions",
  exposure: "Invested part of the equity",
  cash: "Cash part of the equity",
};
export const CALENDAR: Record<Schemas["CalendarField"], string> = {
  session_of_month: "Session of the month",
  sessions_left_in_month: "Sessions left in the month",
  month: "Month",
  weekday: "Weekday",
  minutes_since_open: "Minutes since the open",
  minutes_to_close: "Minutes to the close of the session",
};
export const EVALUATIONS: Record<Schemas["Evaluation"], string> = {
  every_close: "At every close",
  week_end: "At the last close of a week",
  month_end: "At the last close of a month",
  quarter_end: "At the last close of a quarter",
};
/** The bars that backtests run on. */
export const TIMEFRAMES = {
  "1d": "Daily",
  "1h": "An hour",
  "15m": "15 minutes",
  "5m": "5 minutes",
  "1m": "A minute",
} as const;

export const PRICES: Record<Schemas["PriceField"], string> = {
  open: "Open",
  high: "High",
  low: "Low",
  close: "Close",
  volume: "Volume",
};
export const ARGUMENT_NAMES: Readonly<Record<string, string>> = {
  period: "Sessions",
  width: "Deviations",
  skip: "Latest sessions left out",
  fast: "Fast, in bars",
  slow: "Slow, in bars",
  signal: "Signal, in bars",
  smoothing: "Smoothing, in bars",
  short: "Short, in bars",
  medium: "Medium, in bars",
  long: "Long, in bars",
  acceleration: "Acceleration",
  maximum: "At most",
  fraction: "Part of the equity (0.1 is 10 %)",
  amount: "Amount, USD",
  shares: "Shares",
  risk: "Part of the equity at risk (0.01 is 1 %)",
  annual_volatility: "Annual volatility (0.1 is 10 %)",
  part: "Part of the equity bought each time (0.03 is 3 %)",
  fall: "Height of a rung below the high (0.1 is 10 %)",
  more: "Times the part on top, for each rung",
};

/** Arguments at the values they begin with. */
export function argumentsOf(values: Readonly<Record<string, string>>): Record<string, Argument> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { kind: "number", value }]));
}

/** When the rules are asked, in words. */
export function evaluationWords(evaluation: Schemas["Evaluation"]): string {
  return EVALUATIONS[evaluation];
}

/** `trend_following` as `Trend following`. */
export function familyName(family: string): string {
  return sentence(family.replaceAll("_", " "));
}

/** A rule in a sentence: what is always or never true needs no "when". */
export function whenWords(clause: string): string {
  return clause === "always" || clause === "never" ? clause : `when ${clause}`;
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

/** Which bars a figure is of; "" are those judged. */
export const BARS: Readonly<Record<LongerBars | "", string>> = {
  "": "those judged",
  "5m": "5-minute, closed",
  "15m": "15-minute, closed",
  "1h": "hourly, closed",
  day: "daily, closed",
  week: "weekly, closed",
  month: "monthly, closed",
};

/** What one of them is called. */
export const BAR_NAMES: Readonly<Record<LongerBars, string>> = {
  "5m": "5-minute bar",
  "15m": "15-minute bar",
  "1h": "hour",
  day: "day",
  week: "week",
  month: "month",
};

function placeWords({ symbol, ago, bars }: Pick<Indicator, "symbol" | "ago" | "bars">): string {
  const unit = bars ? BAR_NAMES[bars] : "bar";
  const of = `${symbol ? ` of ${symbol}` : ""}${bars ? `, by ${unit}` : ""}`;
  return ago === 0 ? of : `${of}, ${ago} ${ago === 1 ? unit : `${unit}s`} before`;
}

function indicatorWords(indicator: Indicator, parameters: readonly Parameter[]): string {
  const given = Object.entries(indicator.arguments)
    .filter(([name, argument]) => !(name === "skip" && argument.kind === "number" && argument.value === "0"))
    .map(([name, argument]) => {
      const isPlain = name === "period" || (argument.kind === "parameter" && argument.name === name);
      return `${isPlain ? "" : `${name} `}${argumentWords(argument, parameters)}`;
    });
  return `${indicatorLabel(indicator.name)} (${given.join(", ")})${placeWords(indicator)}`;
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
    case "portfolio":
      return PORTFOLIO[operand.field];
    case "calendar":
      return CALENDAR[operand.field];
  }
}

/** A comparison in words: `Average (fast = 50) crosses above Average (slow = 200)`. */
export function compareWords({ left, comparator, right }: Compare, parameters: readonly Parameter[]): string {
  return `${operandWords(left, parameters)} ${COMPARATORS[comparator]} ${operandWords(right, parameters)}`;
}

/** The three parts of a comparison in words, and the kind of figure on each side. */
export function compareParts({ left, comparator, right }: Compare, parameters: readonly Parameter[]) {
  const side = (operand: Operand) => ({ kind: operand.kind, words: operandWords(operand, parameters) });
  return { left: side(left), compares: COMPARATORS[comparator], right: side(right) };
}

/** The share of equity one position may take, as a percent: "0.25" is `25.00%`. */
export function weightWords(ratio: string): string {
  return formatPercent(ratioToPercent(ratio));
}

/** A number with two decimals, or a dash. */
export function plainNumber(number: string | null): string {
  return number === null
    ? "—"
    : `${number.startsWith("-") ? "−" : ""}${groupedDecimal(magnitude(number), 2, 2)}`;
}

const PLAIN_UNITS: ReadonlySet<string | undefined> = new Set([
  "USD",
  "USD between averages",
  "USD a bar",
  "0 to 100",
  "index",
]);

/** A figure of a rule as its unit is read: ratios as percents. */
export function figureText(figure: string | null, unit: string | undefined): string {
  if (figure === null) {
    return "not known";
  }
  if (unit === "ratio") {
    return formatSignedPercent(ratioToPercent(figure));
  }
  return PLAIN_UNITS.has(unit) ? plainNumber(figure) : formatQuantity(figure);
}

/** Whether a worst fall (a ratio, 0 or less) stayed within what one could sit through, in percent. */
export function fitOf(fall: string, bearablePercent: number): "within" | "beyond" {
  return compareDecimals(magnitude(ratioToPercent(fall)), `${bearablePercent}`) <= 0 ? "within" : "beyond";
}
