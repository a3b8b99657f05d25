export const SORT_KEYS = [
  "symbol",
  "quantity",
  "average_price",
  "last",
  "market_value",
  "day_pnl",
  "unrealized_pnl",
  "weight_percent",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export type SortDirection = "ascending" | "descending";

/** The query string of the positions: `/positions?sort=day_pnl&direction=ascending`. */
export interface PositionsSearch {
  sort?: SortKey;
  direction?: SortDirection;
}

/** Read the query string; what is not understood is left out. */
export function positionsSearch(search: Record<string, unknown>): PositionsSearch {
  const sort = SORT_KEYS.find((key) => key === search["sort"]);
  const direction = search["direction"];
  return {
    ...(sort ? { sort } : {}),
    ...(direction === "ascending" || direction === "descending" ? { direction } : {}),
  };
}
