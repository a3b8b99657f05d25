import { compareDecimals, percentAway } from "@/lib/decimal-text";
import { type DecimalText, formatPrice } from "@/lib/format";
import { isPositive, tickOf } from "./replace";
import type { OrderCreate, Side } from "./types";

/**
 * One exit as entered: a price, or a distance in percent from the price it counts from; text as typed.
 *
 * `limit` is a stop loss's own limit price once it is triggered; null: at the market.
 */
export interface ExitDraft {
  readonly isOn: boolean;
  readonly by: "price" | "percent";
  readonly value: string;
  readonly limit: string | null;
}

export interface ExitsDraft {
  readonly profit: ExitDraft;
  readonly stop: ExitDraft;
}

export type ExitName = keyof ExitsDraft;

export const EXIT_NAMES: Record<ExitName, string> = { profit: "Take profit", stop: "Stop loss" };

const EMPTY: ExitDraft = { isOn: false, by: "percent", value: "", limit: null };

/** Where each exit starts once it is switched on: twice as much to gain as to lose. */
const STARTS: Record<ExitName, string> = { profit: "10", stop: "5" };

export const NO_EXITS: ExitsDraft = { profit: EMPTY, stop: EMPTY };

export const BOTH_EXITS: ExitsDraft = {
  profit: { ...EMPTY, isOn: true, value: STARTS.profit },
  stop: { ...EMPTY, isOn: true, value: STARTS.stop },
};

/** The exit switched on or off; one that comes up empty starts at a usual distance. */
export function switched(name: ExitName, exit: ExitDraft, isOn: boolean): ExitDraft {
  return { ...exit, isOn, value: exit.value || STARTS[name] };
}

/** Whether the exit lies above the price it counts from, `side` being that of the order that opens. */
export function liesAbove(name: ExitName, side: Side): boolean {
  return (name === "profit") === (side === "buy");
}

/** Plain digits for the server: no lonely point at either end. */
function plain(value: string): DecimalText {
  return value.replace(/\.$/, "").replace(/^\./, "0.");
}

/** The exit's price, on the price grid; null while it is no figure above 0 or there is nothing to count from. */
export function exitPrice(
  name: ExitName,
  exit: ExitDraft,
  side: Side,
  base: DecimalText | null,
): DecimalText | null {
  if (!isPositive(exit.value)) {
    return null;
  }
  if (exit.by === "price") {
    return plain(exit.value);
  }
  if (base === null || base === "") {
    return null;
  }
  const price = percentAway(base, exit.value, liesAbove(name, side), tickOf(base) === "0.01" ? 2 : 4);
  return isPositive(price) ? price : null;
}

/** `at 98.92, 10% above 89.93`. */
export function exitWords(
  name: ExitName,
  exit: ExitDraft,
  side: Side,
  base: DecimalText | null,
): string | null {
  const price = exitPrice(name, exit, side, base);
  if (price === null || exit.by === "price" || base === null) {
    return null;
  }
  return `at ${formatPrice(price)}, ${exit.value}% ${liesAbove(name, side) ? "above" : "below"} ${formatPrice(base)}`;
}

/** Why a stop loss cannot have the limit that was entered; null while it can, or while it has none. */
export function stopLimitProblem(exit: ExitDraft, side: Side, base: DecimalText | null): string | null {
  if (!exit.isOn || exit.limit === null) {
    return null;
  }
  if (!isPositive(exit.limit)) {
    return "Enter a limit price above 0.";
  }
  const stop = exitPrice("stop", exit, side, base);
  if (stop === null) {
    return null;
  }
  const isAbove = liesAbove("stop", side);
  const order = compareDecimals(plain(exit.limit), stop);
  return (isAbove ? order < 0 : order > 0)
    ? `The limit must be ${formatPrice(stop)} or ${isAbove ? "higher" : "lower"}, or it may not fill when it has to.`
    : null;
}

/** What a stop loss does once it is triggered: `Sells at 47.40 or higher, or not at all.` */
export function stopLimitWords(exit: ExitDraft, side: Side): string {
  const verb = side === "buy" ? "Sells" : "Buys";
  return exit.limit === null || !isPositive(exit.limit)
    ? `${verb} at the market.`
    : `${verb} at ${formatPrice(plain(exit.limit))} or ${side === "buy" ? "higher" : "lower"}, or not at all.`;
}

type ExitTerms = Pick<OrderCreate, "order_class" | "take_profit" | "stop_loss">;

function limitTerm({ limit }: ExitDraft): { limit_price?: DecimalText } {
  return limit === null || !isPositive(limit) ? {} : { limit_price: plain(limit) };
}

/** The terms that exits add to the order that opens; none while no exit is on. */
export function exitTerms(exits: ExitsDraft, side: Side, base: DecimalText | null): ExitTerms {
  const profit = exits.profit.isOn ? exitPrice("profit", exits.profit, side, base) : null;
  const stop = exits.stop.isOn ? exitPrice("stop", exits.stop, side, base) : null;
  if (profit === null && stop === null) {
    return {};
  }
  return {
    order_class: profit !== null && stop !== null ? "bracket" : "oto",
    ...(profit === null ? {} : { take_profit: { limit_price: profit } }),
    ...(stop === null ? {} : { stop_loss: { stop_price: stop, ...limitTerm(exits.stop) } }),
  };
}

/** `Then sell at 55.00 or higher, or at the market once the price reaches 47.50.`; null without exits. */
export function exitsSentence({ side, take_profit, stop_loss }: ExitTerms & { side: Side }): string | null {
  const better = side === "buy" ? "higher" : "lower";
  const words: string[] = [];
  if (take_profit) {
    words.push(`at ${formatPrice(`${take_profit.limit_price}`)} or ${better}`);
  }
  if (stop_loss) {
    const { limit_price, stop_price } = stop_loss;
    const how = limit_price ? `at ${formatPrice(`${limit_price}`)} or ${better}` : "at the market";
    words.push(`${how} once the price reaches ${formatPrice(`${stop_price}`)}`);
  }
  return words.length === 0 ? null : `Then ${side === "buy" ? "sell" : "buy back"} ${words.join(", or ")}.`;
}
