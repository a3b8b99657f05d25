import type { OrdersQuery, Side, StatusFilter } from "@/lib/orders/types";

/** What a ticket starts with. */
export interface TicketStart {
  /** The ticket starts as a limit order at this price. */
  limit?: string;
  /** The ticket starts as a market order, whatever the preferences say. */
  type?: "market";
  /** Shares. */
  quantity?: string;
  /** Exits to attach. */
  stop?: string;
  target?: string;
}

/** The query string of the ticket: `/trade?symbol=TLT&side=buy&limit=89.90`. */
export interface TradeSearch extends TicketStart {
  symbol?: string;
  side?: Side;
  /** The proposal that the order follows; it counts as accepted once the order is placed. */
  call?: string;
}

function symbolOf(value: unknown): string | null {
  const symbol = typeof value === "string" ? value.trim().toUpperCase() : "";
  return /^[A-Z0-9.^$-]{1,16}$/.test(symbol) ? symbol : null;
}

function sideOf(value: unknown): Side | null {
  return value === "buy" || value === "sell" ? value : null;
}

/** A price as text; one typed into the address by hand arrives as a number. */
function priceOf(value: unknown): string | null {
  const price = typeof value === "string" || typeof value === "number" ? `${value}` : "";
  return /^\d{1,9}(\.\d{1,4})?$/.test(price) ? price : null;
}

function subjectOf(search: Record<string, unknown>): Pick<TradeSearch, "symbol" | "side"> {
  const symbol = symbolOf(search["symbol"]);
  const side = sideOf(search["side"]);
  return { ...(symbol ? { symbol } : {}), ...(side ? { side } : {}) };
}

/** Read the ticket's query string; what is not understood is left out. */
export function tradeSearch(search: Record<string, unknown>): TradeSearch {
  const prices = (["limit", "quantity", "stop", "target"] as const).flatMap((name) => {
    const price = priceOf(search[name]);
    return price ? [[name, price] as const] : [];
  });
  const call = search["call"];
  return {
    ...subjectOf(search),
    ...Object.fromEntries(prices),
    ...(search["type"] === "market" ? { type: "market" as const } : {}),
    ...(typeof call === "string" && /^[\w.:-]{1,60}$/.test(call) ? { call } : {}),
  };
}

/** The states that the history can be narrowed to. */
export const STATUS_FILTERS = [
  "all",
  "open",
  "closed",
  "filled",
  "canceled",
  "rejected",
  "expired",
  "denied",
] as const satisfies readonly StatusFilter[];

/** The query string of the order history; days are "2026-11-23". */
export interface HistorySearch {
  symbol?: string;
  side?: Side;
  status?: StatusFilter;
  start?: string;
  end?: string;
  /** "all": with the orders of accounts that a reset has archived. */
  account?: "all";
}

function dayOf(value: unknown): string | null {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : null;
}

/** Read the history's query string; what is not understood is left out. */
export function historySearch(search: Record<string, unknown>): HistorySearch {
  const status = STATUS_FILTERS.find((name) => name === search["status"]);
  const start = dayOf(search["start"]);
  const end = dayOf(search["end"]);
  return {
    ...subjectOf(search),
    ...(status && status !== "all" ? { status } : {}),
    ...(start ? { start } : {}),
    ...(end ? { end } : {}),
    ...(search["account"] === "all" ? { account: "all" as const } : {}),
  };
}

/** The address of the history as a CSV file, with the same filters. */
export function csvAddress(filters: OrdersQuery): string {
  const query = new URLSearchParams({ format: "csv" });
  for (const [name, value] of Object.entries(filters)) {
    if (value !== null && value !== undefined) {
      query.set(name, `${value}`);
    }
  }
  return `/api/orders?${query}`;
}
