import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import { type Filter, PNL_KEY } from "./figures";

/** One round trip for two or three screens of rows. */
const PAGE = 100;

/** Days, both included, and what else narrows a list. */
export interface ListFilter {
  start?: string;
  end?: string;
  symbol?: string;
  /** Executions of accounts that a reset has archived too. */
  account?: string;
}

function paged<Given extends object>(filter: Given, cursor: string) {
  return { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) };
}

const PAGES = {
  initialPageParam: "",
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
  placeholderData: keepPreviousData,
} as const;

/** Round trips that ended in the period, newest first. */
export function closedTradesQuery(filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: [PNL_KEY, "closed-trades", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/portfolio/closed-trades", { params: { query: paged(filter, pageParam) }, signal }),
      ),
    ...PAGES,
  });
}

/** Single fills of the period, newest first; an order event makes them refetch. */
export function executionsQuery(filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: [...liveKeys.orders, "executions", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/trades", { params: { query: paged(filter, pageParam) }, signal })),
    ...PAGES,
  });
}

/** Money and shares put in and taken out in the period, newest first. */
export function cashFlowsQuery({ benchmark: _, ...filter }: Filter) {
  return infiniteQueryOptions({
    queryKey: [PNL_KEY, "cash-flows", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/portfolio/cash-flows", { params: { query: paged(filter, pageParam) }, signal })),
    ...PAGES,
  });
}

/** The book of the selected account: balanced transactions, newest first. */
export function ledgerQuery() {
  return infiniteQueryOptions({
    queryKey: [PNL_KEY, "ledger"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/portfolio/ledger", { params: { query: paged({}, pageParam) }, signal })),
    ...PAGES,
  });
}

/** What was imported or typed of tracked accounts, in the words of a statement, newest first. */
export function activitiesQuery(filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: [PNL_KEY, "activities", filter],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/activities", { params: { query: paged(filter, pageParam) }, signal })),
    ...PAGES,
  });
}
