/**
 * A number that can be opened; the server knows it by its name, and by its symbol, its month or day, or the part of an
 * allocation and the portfolio that it is of.
 */
export interface Target {
  figure: string;
  symbol?: string;
  /** A month, `2026-10`, or a day. */
  at?: string;
  /** How an allocation is cut. */
  by?: Cut;
  /** A slice of it, a shadow portfolio, or a lot of the symbol: the server's `key`. */
  of?: string;
}

export const CUTS = ["position", "sector", "asset_class", "currency"] as const;
export type Cut = (typeof CUTS)[number];

/** As the query string has it: `twr`, `contribution~NVDA`, `equity~~2026-11-20`, `allocation_weight~~~sector~Energy`. */
export function targetText({ figure, symbol = "", at = "", by, of = "" }: Target): string {
  return [figure, symbol, at, by ?? "", of].join("~").replace(/~+$/, "");
}
