import type { components } from "@/api/schema";
import { ratioToPercent } from "@/lib/decimal-text";
import { type DecimalText, formatPercent, formatSignedPercent, signOf } from "@/lib/format";

type Schemas = components["schemas"];
export type Performance = Schemas["PerformanceRead"];
export type CurvePoint = Schemas["CurvePointRead"];
export type ClosedTrade = Schemas["ClosedTradeRead"];
export type Execution = Schemas["ExecutionRead"];
export type Explanation = Schemas["ExplanationRead"];
export type EntryRef = Schemas["EntryRefRead"];
export type Reconciliation = Schemas["ReconciliationRead"];
export type Allocation = Schemas["AllocationRead"];
export type Contribution = Schemas["ContributionRead"];
export type ContributionRow = Schemas["ContributionRowRead"];
export type Slice = Schemas["SliceRead"];
export type Dividends = Schemas["DividendsRead"];
export type Dividend = Schemas["DividendRead"];
export type CashFlow = Schemas["CashFlowRead"];
export type Shadows = Schemas["ShadowsRead"];

/** A ratio of the API ("0.0634") as a signed percentage. */
export function signedRatio(ratio: DecimalText | null | undefined): string {
  return formatSignedPercent(ratio === null || ratio === undefined ? null : ratioToPercent(ratio));
}

/** A ratio without a sign: a share, a volatility. */
export function plainRatio(ratio: DecimalText | null | undefined): string {
  return formatPercent(ratio === null || ratio === undefined ? null : ratioToPercent(ratio));
}

/** A fall, given as a positive ratio, with its minus: `−5.94%`. */
export function fall(ratio: DecimalText): string {
  return formatSignedPercent(`-${ratioToPercent(ratio)}`);
}

/** A statistic without a unit: `1.42`. */
export function plainNumber(value: DecimalText | null | undefined): string {
  return formatPercent(value).replace("%", "");
}

/** Nothing was traded, held or earned in the period. */
export function isUntouched(found: Performance): boolean {
  return found.closed_trades === 0 && found.open_positions === 0 && signOf(found.net_pnl) === 0;
}
