import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Method } from "../search";
import type { ExportChoice } from "./exports";
import { PNL_KEY } from "./figures";

const PAGE = 100;

/** Whose lots, and by which method; the selected account and its own method when absent. */
export interface LotFilter {
  account?: string;
  method?: Method;
}

/** Realized gains of one tax year, or of all. */
export interface RealizedFilter extends LotFilter {
  year?: number;
}

/** The open lots, in the order in which sales use them up. */
export function lotsQuery(filter: LotFilter) {
  return queryOptions({
    queryKey: [PNL_KEY, "lots", filter],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/lots", { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Gains and losses that were realized, the latest first, with their sums. */
export function realizedQuery(filter: RealizedFilter) {
  return infiniteQueryOptions({
    queryKey: [PNL_KEY, "realized", filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return unwrap(api.GET("/api/portfolio/realized", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** The realized gains as a file for the tax return. */
export function realizedFile(filter: RealizedFilter): ExportChoice {
  const query = { ...filter, format: "csv" as const };
  return {
    label: `Realized gains${filter.year ? ` ${filter.year}` : ""} (CSV)`,
    fileName: `paiid-realized-gains${filter.year ? `-${filter.year}` : ""}.csv`,
    load: () => unwrap(api.GET("/api/portfolio/realized", { params: { query }, parseAs: "blob" })),
  };
}
