import type { Lot, RealizedLot } from "@/lib/lots/words";

/**
 * A number of the page that can be opened; the server knows it by its name, and by its symbol, its month or day, or the
 * part of an allocation and the portfolio that it is of.
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

/** The name of an open lot. */
export function lotKey({ account_id, id }: Lot): string {
  return `${account_id}|${id}`;
}

/** The name of a lot that was closed. */
export function realizedKey(lot: RealizedLot): string {
  return [lot.account_id, lot.closed_by, lot.opened_by, lot.acquired_on, lot.quantity].join("|");
}

/** As the query string has it: `twr`, `contribution~NVDA`, `equity~~2026-11-20`, `allocation_weight~~~sector~Energy`. */
export function targetText({ figure, symbol = "", at = "", by, of = "" }: Target): string {
  return [figure, symbol, at, by ?? "", of].join("~").replace(/~+$/, "");
}

/** The opposite of `targetText`. */
export function targetOf(text: string): Target {
  const [figure = "", symbol, at, cut, of] = text.split("~");
  const by = CUTS.find((one) => one === cut);
  return {
    figure,
    ...(symbol ? { symbol } : {}),
    ...(at ? { at } : {}),
    ...(by ? { by } : {}),
    ...(of ? { of } : {}),
  };
}
