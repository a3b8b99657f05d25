import { infiniteQueryOptions, keepPreviousData, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import type { Period } from "../period";
import type { TradeList } from "../search";
import { pnlKeys } from "./performance";

const PAGE = 25;

export interface TradeFilter extends Period {
  symbol?: string;
}

/** Executions can be had of earlier accounts too; round trips are those of the present one. */
export interface ExecutionFilter extends TradeFilter {
  account?: "all";
}

function paged<Filter extends TradeFilter>(filter: Filter, cursor: string) {
  return { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) };
}

/** Round trips that ended in the period, newest first. */
export function closedTradesQuery(filter: TradeFilter) {
  return infiniteQueryOptions({
    queryKey: [...pnlKeys.closedTrades, filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/portfolio/closed-trades", { params: { query: paged(filter, pageParam) }, signal }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Single fills of the period, newest first; an order event makes them refetch. */
export function executionsQuery(filter: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: [...liveKeys.orders, "executions", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/trades", { params: { query: paged(filter, pageParam) }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

function csvOf(list: TradeList, { account, ...filter }: ExecutionFilter): Promise<Blob> {
  const query = { ...filter, format: "csv" as const };
  if (list === "closed") {
    return unwrap(api.GET("/api/portfolio/closed-trades", { params: { query }, parseAs: "blob" }));
  }
  const params = { query: { ...query, ...(account ? { account } : {}) } };
  return unwrap(api.GET("/api/trades", { params, parseAs: "blob" }));
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Fetches a list as CSV and saves it. A plain link would save the refusal once the session has to be renewed. */
export function useExport() {
  return useMutation({
    mutationFn: async ({ list, filter }: { list: TradeList; filter: ExecutionFilter }) => {
      const name = list === "closed" ? "closed-trades" : "executions";
      save(await csvOf(list, filter), `paiid-${name}.csv`);
    },
  });
}
