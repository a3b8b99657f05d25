import type { AmountWords } from "@/lib/amounts";
import { type DecimalText, formatDay, formatPrice, signOf } from "@/lib/format";
import type { LinkedDetail, LinkedPosition } from "./api/linked-accounts";

type Balances = LinkedDetail["balances"];

const KINDS: Record<Balances["kind"], string> = {
  cash: "cash account",
  margin: "margin account",
  pattern_day_trader: "pattern day trader's account",
  other: "account",
};

/** `margin account` */
export function kindWords(kind: Balances["kind"]): string {
  return KINDS[kind];
}

/** A figure of the balances: its name, its text and, for gains and losses, its sign. */
export interface Figure {
  readonly name: string;
  readonly text: string;
  readonly sign: -1 | 0 | 1;
}

function figureOf(
  amounts: AmountWords,
  name: string,
  value: DecimalText | null,
  isSigned = false,
): Figure | null {
  if (value === null) {
    return null;
  }
  return {
    name,
    text: isSigned ? amounts.signedMoney(value) : amounts.money(value),
    sign: isSigned ? signOf(value) : 0,
  };
}

/** The figures this kind of account has, the most important first; calls and holds only when there are any. */
export function figuresOf(balances: Balances, amounts: AmountWords): readonly Figure[] {
  const figure = (name: string, value: DecimalText | null, isSigned = false) =>
    figureOf(amounts, name, value, isSigned);
  const unlessZero = (name: string, value: DecimalText | null) =>
    signOf(value) === 0 ? null : figure(name, value);
  const found = [
    figure("Total equity", balances.total_equity),
    figure("Cash", balances.total_cash),
    figure("In positions", balances.market_value),
    figure("Open P&L", balances.open_pnl, true),
    figure("Closed P&L today", balances.closed_pnl, true),
    figure("Buying power, shares", balances.stock_buying_power),
    figure("Buying power, options", balances.option_buying_power),
    figure("Day trading power", balances.day_trade_buying_power),
    figure("Cash available", balances.cash_available),
    unlessZero("Unsettled", balances.unsettled_funds),
    unlessZero("Held for working orders", balances.pending_cash),
    unlessZero("Maintenance call", balances.maintenance_call),
    unlessZero("Federal call", balances.federal_call),
  ];
  return found.filter((one) => one !== null);
}

/** What is held in words: a symbol, or `AAPL Dec 18, 2026 250.00 call`. */
export function heldWords({ symbol, option }: Pick<LinkedPosition, "symbol" | "option">): string {
  return option
    ? `${option.root} ${formatDay(option.expiration)} ${formatPrice(option.strike)} ${option.right}`
    : symbol;
}

/** A broker's own word for a booking, fit to be read: `dividend` as `Dividend`. */
export function eventWords(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("_", " ");
}
