import { PRESETS } from "@/lib/date-range";

export const SECTIONS = [
  "returns",
  "months",
  "contribution",
  "allocation",
  "trades",
  "lots",
  "income",
  "flows",
  "activities",
] as const;
export type Section = (typeof SECTIONS)[number];
export const MEASURES = ["value", "pnl", "return", "drawdown"] as const;
export type Measure = (typeof MEASURES)[number];
export const LISTS = ["closed", "executions"] as const;
export type TradeList = (typeof LISTS)[number];

export const LOT_VIEWS = ["open", "realized", "preview"] as const;
export type LotView = (typeof LOT_VIEWS)[number];
export const METHODS = ["fifo", "lifo", "hifo", "average"] as const;
export type Method = (typeof METHODS)[number];

/** The query string of the page: `/pnl?range=1y`, `/pnl?range=2025`, or two days of one's own choice. */
export interface PnlSearch {
  /** A preset or a calendar year. */
  range?: string | undefined;
  start?: string | undefined;
  end?: string | undefined;
  /** An account's id or "all"; the selected account when absent. */
  account?: string | undefined;
  benchmark?: string | undefined;
  measure?: Measure | undefined;
  view?: Section | undefined;
  /** The month of the calendar, as `2026-11`. */
  month?: string | undefined;
  list?: TradeList | undefined;
  symbol?: string | undefined;
  lots?: LotView | undefined;
  /** The lots as if the account had always had this method; its own when absent. */
  method?: Method | undefined;
  /** The tax year of the realized gains; all when absent. */
  year?: string | undefined;
  /** The sale whose lots are chosen, with its account: `acc_1~act_7`. */
  closing?: string | undefined;
  /** The number that is opened: `twr`, `contribution~NVDA`, `net_pnl~~2026-10`. */
  explain?: string | undefined;
}

export const SYMBOL = /^\$?[A-Z][A-Z0-9]{0,9}([./-][A-Z0-9]{1,4})?$/;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const FORMS: Record<keyof PnlSearch, RegExp> = {
  range: new RegExp(`^(${PRESETS.join("|")}|(19|20)\\d\\d)$`),
  start: DAY,
  end: DAY,
  account: /^[\w-]{1,40}$/,
  benchmark: SYMBOL,
  measure: new RegExp(`^(${MEASURES.join("|")})$`),
  view: new RegExp(`^(${SECTIONS.join("|")})$`),
  month: /^\d{4}-(0[1-9]|1[0-2])$/,
  list: new RegExp(`^(${LISTS.join("|")})$`),
  symbol: SYMBOL,
  lots: new RegExp(`^(${LOT_VIEWS.join("|")})$`),
  method: new RegExp(`^(${METHODS.join("|")})$`),
  year: /^(19|20)\d\d$/,
  closing: /^[\w-]{1,60}~.{1,160}$/,
  explain: /^[a-z0-9_]{1,40}(~[^~]{0,400}){0,4}$/,
};
/** What earlier links called some ranges. */
const EARLIER: Record<string, string> = { "1d": "today", "1w": "wtd", all: "max" };

/** Read the query string; what is not understood is left out. */
export function pnlSearch(search: Record<string, unknown>): PnlSearch {
  const range = `${search["range"] ?? ""}`.toLowerCase();
  // The router reads a year as a number.
  const given: Record<string, unknown> = { ...search, range: EARLIER[range] ?? range };
  const read = Object.entries(FORMS).flatMap(([name, form]) => {
    const text = typeof given[name] === "number" ? `${given[name]}` : given[name];
    return typeof text === "string" && form.test(text) ? [[name, text] as const] : [];
  });
  const found: PnlSearch = Object.fromEntries(read);
  const { start, end, ...rest } = found;
  return !found.range && start && end && start <= end ? { ...rest, start, end } : rest;
}
