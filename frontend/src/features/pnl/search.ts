import { PRESETS, type Preset } from "@/lib/date-range";

export const LISTS = ["closed", "executions"] as const;
export type TradeList = (typeof LISTS)[number];

/** The query string of the page: `/pnl?range=1Y`, or two days of one's own choice as `start` and `end`. */
export interface PnlSearch {
  range?: Preset | undefined;
  start?: string | undefined;
  end?: string | undefined;
  /** The month of the calendar, as `2026-11`. */
  month?: string | undefined;
  list?: TradeList | undefined;
  symbol?: string | undefined;
  /** "all": executions of accounts that a reset has archived too. */
  account?: "all" | undefined;
}

export const SYMBOL = /^\$?[A-Z][A-Z0-9]{0,9}([./-][A-Z0-9]{1,4})?$/;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

function ownDays(search: Record<string, unknown>): Pick<PnlSearch, "start" | "end"> {
  const start = matching(search["start"], DAY);
  const end = matching(search["end"], DAY);
  return start && end && start <= end ? { start, end } : {};
}

/** Read the query string; what is not understood is left out. */
export function pnlSearch(search: Record<string, unknown>): PnlSearch {
  const range = PRESETS.find((preset) => preset === search["range"]);
  const month = matching(search["month"], MONTH);
  const list = LISTS.find((name) => name === search["list"]);
  const symbol = matching(search["symbol"], SYMBOL);
  return {
    ...(range ? { range } : ownDays(search)),
    ...(month ? { month } : {}),
    ...(list ? { list } : {}),
    ...(symbol ? { symbol } : {}),
    ...(search["account"] === "all" ? { account: "all" as const } : {}),
  };
}
