import type { components } from "@/api/schema";
import { ratioToPercent } from "@/lib/decimal-text";
import { formatDateTime, formatDay, formatMoney, formatQuantity, signOf } from "@/lib/format";

type ActivityRead = components["schemas"]["ActivityRead"];
export type ActivityKind = components["schemas"]["ActivityKind"];
/** What every answer says of an activity, stored or only read from a file. */
export type ActivityFacts = Omit<ActivityRead, "id" | "account_id" | "account_name" | "is_imported">;

/** The kinds as a statement words them, the frequent ones first. */
export const KIND_NAMES: Record<ActivityKind, string> = {
  buy: "Buy",
  sell: "Sell",
  dividend: "Dividend",
  deposit: "Deposit",
  withdrawal: "Withdrawal",
  interest: "Interest",
  fee: "Fee",
  tax: "Tax",
  transfer_in: "Transfer in",
  transfer_out: "Transfer out",
  split: "Split",
  short: "Short sale",
  cover: "Cover",
  exchange: "Currency exchange",
  spin_off: "Spin-off",
  merger: "Merger",
  symbol_change: "New symbol",
  return_of_capital: "Return of capital",
  exercise: "Option exercised",
  assignment: "Option assigned",
  expiry: "Option expired",
};

export const KINDS = Object.keys(KIND_NAMES) as ActivityKind[];

/** What a row says beyond quantity and amount: the other symbol, the ratio, the other currency. */
export function termsWords(activity: ActivityFacts): string {
  const { type, to_symbol, ratio, cost_share, to_currency, to_amount } = activity;
  if (type === "exchange" && to_currency) {
    return `for ${formatMoney(to_amount, to_currency)}`;
  }
  const parts = [
    to_symbol ? `to ${to_symbol}` : null,
    ratio ? `${formatQuantity(ratio)} for each share` : null,
    cost_share ? `with ${formatQuantity(ratioToPercent(cost_share))}% of the cost` : null,
  ];
  return parts.filter(Boolean).join(", ");
}

/** How many shares, or how many new ones for each old one. */
export function quantityWords({ type, quantity }: ActivityFacts): string {
  if (quantity === null) {
    return "";
  }
  return type === "split" ? `${formatQuantity(quantity)} for 1` : formatQuantity(quantity);
}

/** The activity in a few words, for a confirmation: `Buy 10 AAPL`, `Deposit $500.00`. */
export function activityTitle(activity: ActivityFacts): string {
  const { type, symbol, amount, currency } = activity;
  const parts = [KIND_NAMES[type], quantityWords(activity), symbol];
  if (amount !== null && !activity.quantity) {
    parts.push(formatMoney(amount, currency));
  }
  return parts.filter(Boolean).join(" ");
}

/** Fee and tax in words, those that are not zero. */
export function costWords({ fee, tax, currency }: ActivityFacts): string {
  const parts = [
    signOf(fee) === 0 ? null : `fee ${formatMoney(fee, currency)}`,
    signOf(tax) === 0 ? null : `tax ${formatMoney(tax, currency)}`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** When it happened: a day of New York, or the instant where one is known. */
export function whenWords({ at, date }: ActivityFacts): string {
  return at ? formatDateTime(at) : formatDay(date);
}
