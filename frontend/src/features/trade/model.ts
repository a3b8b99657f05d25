import type { DecimalText } from "@/lib/format";
import {
  type ExitName,
  type ExitsDraft,
  exitPrice,
  exitTerms,
  NO_EXITS,
  stopLimitProblem,
} from "@/lib/orders/exits";
import { isPositive } from "@/lib/orders/replace";
import type { OrderCreate, OrderType, Side, TimeInForce } from "@/lib/orders/types";
import type { Terms } from "@/lib/orders/words";
import type { TicketStart } from "./search";

/** What is entered in the ticket; figures are the text as typed, "" while empty. */
export interface Ticket {
  readonly side: Side;
  readonly unit: "shares" | "dollars";
  readonly size: string;
  readonly type: OrderType;
  readonly limit: string;
  readonly stop: string;
  readonly trailBy: "price" | "percent";
  readonly trail: string;
  readonly life: TimeInForce;
  readonly isExtended: boolean;
  readonly exits: ExitsDraft;
  /** The newest price when an exit was last entered: a market order's exits count from it, and do not move with it. */
  readonly exitBase: DecimalText | null;
}

export type TicketField =
  | "quantity"
  | "notional"
  | "limit_price"
  | "stop_price"
  | "trail_price"
  | "trail_percent"
  | "time_in_force"
  | ExitField
  | "extended_hours";

/** `stop_limit` is the stop loss's own limit price. */
export type ExitField = "take_profit" | "stop_loss" | "stop_limit";

/** An order with every term that the ticket decides set out. */
export type TicketOrder = OrderCreate & Terms;

export function emptyTicket(side: Side, type: OrderType, life: TimeInForce): Ticket {
  const ticket: Ticket = {
    side,
    unit: "shares",
    size: "",
    type: "market",
    limit: "",
    stop: "",
    trailBy: "percent",
    trail: "1",
    life,
    isExtended: false,
    exits: NO_EXITS,
    exitBase: null,
  };
  return changeTicket(ticket, { type }, null);
}

/** The ticket with what it was opened with; exits are attached where they can be. */
export function startedTicket(ticket: Ticket, start: TicketStart): Ticket {
  const { limit, quantity, stop, target } = start;
  const sized = changeTicket(
    ticket,
    { ...(limit ? { limit } : {}), ...(quantity ? { size: quantity } : {}) },
    null,
  );
  if (!stop && !target) {
    return sized;
  }
  const at = (value: string | undefined) =>
    ({ isOn: value !== undefined, by: "price", value: value ?? "", limit: null }) as const;
  return changeTicket(sized, { exits: { profit: at(target), stop: at(stop) } }, null);
}

export function usesLimit(type: OrderType): boolean {
  return type === "limit" || type === "stop_limit";
}

export function usesStop(type: OrderType): boolean {
  return type === "stop" || type === "stop_limit";
}

/** Lives that a type allows: what waits for a trigger cannot be filled at once. */
export function livesOf(ticket: Ticket): readonly TimeInForce[] {
  const isImmediate = (ticket.type === "market" || ticket.type === "limit") && ticket.unit === "shares";
  return isImmediate
    ? ["day", "gtc", "opg", "cls", "ioc", "fok"]
    : ticket.unit === "dollars"
      ? ["day"]
      : ["day", "gtc"];
}

/** Outside regular hours only limit orders that can wait trade. */
export function canExtend(ticket: Ticket): boolean {
  return ticket.type === "limit" && (ticket.life === "day" || ticket.life === "gtc");
}

/** What stands in the way of exits; null when they can be attached. */
export function exitsBlocker(ticket: Ticket): string | null {
  if (ticket.type === "trailing_stop") {
    return "A trailing stop has none.";
  }
  if (ticket.unit === "dollars" || /\.\d*[1-9]/.test(ticket.size)) {
    return "For whole shares only.";
  }
  if (ticket.life !== "day" && ticket.life !== "gtc") {
    return "For orders for the day or GTC only.";
  }
  return ticket.isExtended ? "In regular hours only." : null;
}

/** The price that exits count from: the order's own, or the newest one when they were entered. */
export function exitBase(ticket: Ticket): DecimalText | null {
  const own = usesLimit(ticket.type) ? ticket.limit : usesStop(ticket.type) ? ticket.stop : null;
  return own === null ? ticket.exitBase : isPositive(own) ? plain(own) : null;
}

/**
 * The ticket with `change` applied and what it rules out put right.
 *
 * `last` is the newest price; it fills a price field that a new type brings up empty.
 */
export function changeTicket(ticket: Ticket, change: Partial<Ticket>, last: DecimalText | null): Ticket {
  let next: Ticket = { ...ticket, ...change };
  if (next.unit === "dollars" && next.type !== "market") {
    next = change.unit ? { ...next, type: "market" } : { ...next, unit: "shares", size: "" };
  }
  if (next.unit !== ticket.unit && change.size === undefined) {
    next = { ...next, size: "" };
  }
  if (!livesOf(next).includes(next.life)) {
    next = { ...next, life: "day" };
  }
  next = { ...next, isExtended: next.isExtended && canExtend(next) };
  if (exitsBlocker(next) !== null) {
    next = { ...next, exits: NO_EXITS };
  }
  if (change.exits) {
    next = { ...next, exitBase: last };
  }
  return change.type === undefined || last === null ? next : startPrices(next, last);
}

/** A price with at least two decimals: `86` becomes `86.00`. */
function priceText(price: DecimalText): DecimalText {
  const [whole = "", fraction = ""] = price.split(".");
  return price === "" ? "" : `${whole}.${fraction.padEnd(2, "0")}`;
}

/** The ticket with the price fields that its type needs started at the newest price, where they are empty. */
export function startPrices(ticket: Ticket, newest: DecimalText): Ticket {
  const last = priceText(newest);
  return {
    ...ticket,
    limit: usesLimit(ticket.type) && ticket.limit === "" ? last : ticket.limit,
    stop: usesStop(ticket.type) && ticket.stop === "" ? last : ticket.stop,
  };
}

/** Plain digits for the server: no lonely point at either end. */
function plain(value: string): DecimalText {
  return value.replace(/\.$/, "").replace(/^\./, "0.");
}

/** The order that the ticket stands for. Only meaningful while `ticketProblems` finds nothing. */
export function orderOf(symbol: string, ticket: Ticket): TicketOrder {
  return {
    symbol,
    side: ticket.side,
    ...(ticket.unit === "shares" ? { quantity: plain(ticket.size) } : { notional: plain(ticket.size) }),
    type: ticket.type,
    ...(usesLimit(ticket.type) ? { limit_price: plain(ticket.limit) } : {}),
    ...(usesStop(ticket.type) ? { stop_price: plain(ticket.stop) } : {}),
    ...(ticket.type === "trailing_stop" ? { [trailField(ticket)]: plain(ticket.trail) } : {}),
    time_in_force: ticket.life,
    extended_hours: ticket.isExtended,
    ...exitTerms(ticket.exits, ticket.side, exitBase(ticket)),
  };
}

export function trailField(ticket: Ticket): "trail_price" | "trail_percent" {
  return ticket.trailBy === "price" ? "trail_price" : "trail_percent";
}

const EXIT_FIELDS = [
  ["profit", "take_profit"],
  ["stop", "stop_loss"],
] as const satisfies readonly (readonly [ExitName, ExitField])[];

function decimals(value: string): number {
  return value.split(".")[1]?.length ?? 0;
}

function sizeProblem(ticket: Ticket): string | null {
  const isShares = ticket.unit === "shares";
  if (ticket.size === "") {
    return isShares ? "Enter how many shares." : "Enter an amount in dollars.";
  }
  if (!isPositive(ticket.size)) {
    return isShares ? "The quantity must be a number above 0." : "The amount must be above 0.";
  }
  if (decimals(ticket.size) > (isShares ? 9 : 2)) {
    return isShares ? "At most nine decimals of a share." : "At most two decimals: whole cents.";
  }
  return null;
}

function exitProblems(ticket: Ticket): Partial<Record<ExitField, string>> {
  const problems: Partial<Record<ExitField, string>> = {};
  for (const [name, field] of EXIT_FIELDS) {
    const exit = ticket.exits[name];
    if (exit.isOn && exitPrice(name, exit, ticket.side, exitBase(ticket)) === null) {
      problems[field] =
        exit.by === "price" ? "Enter a price above 0." : "Enter a distance that leaves a price.";
    }
  }
  const limit = stopLimitProblem(ticket.exits.stop, ticket.side, exitBase(ticket));
  return limit === null ? problems : { ...problems, stop_limit: limit };
}

/** What the ticket lacks, by field, before the server is asked. */
export function ticketProblems(ticket: Ticket): Partial<Record<TicketField, string>> {
  const problems: Partial<Record<TicketField, string>> = {};
  const size = sizeProblem(ticket);
  if (size) {
    problems[ticket.unit === "shares" ? "quantity" : "notional"] = size;
  }
  if (usesLimit(ticket.type) && !isPositive(ticket.limit)) {
    problems.limit_price = "Enter a limit price above 0.";
  }
  if (usesStop(ticket.type) && !isPositive(ticket.stop)) {
    problems.stop_price = "Enter a stop price above 0.";
  }
  if (ticket.type === "trailing_stop" && !isPositive(ticket.trail)) {
    problems[trailField(ticket)] = "Enter a distance above 0.";
  }
  return { ...problems, ...exitProblems(ticket) };
}
