import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type LinkedAccount = components["schemas"]["LinkedAccountRead"];
export type LinkedDetail = components["schemas"]["LinkedAccountDetail"];
export type LinkedPositions = components["schemas"]["LinkedPositionsRead"];
export type LinkedPosition = components["schemas"]["LinkedPositionRead"];
export type LinkedEvent = components["schemas"]["LinkedEventRead"];
export type LinkedGain = components["schemas"]["LinkedGainRead"];

const KEY = "linked-accounts";
const PAGE = 25;
const MINUTE = 60_000;

/** The accounts at real brokers that may be looked at; the owner alone may ask. */
export const linkedAccountsQuery = queryOptions({
  queryKey: [KEY],
  queryFn: ({ signal }) => unwrap(api.GET("/api/linked-accounts", { signal })),
  staleTime: 10 * MINUTE,
});

/** One of them with its balances. */
export function linkedAccountQuery(id: string) {
  return queryOptions({
    queryKey: [KEY, id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/linked-accounts/{account_id}", { params: { path: { account_id: id } }, signal })),
    refetchInterval: MINUTE,
  });
}

/** What it holds. */
export function linkedPositionsQuery(id: string) {
  return queryOptions({
    queryKey: [KEY, id, "positions"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/linked-accounts/{account_id}/positions", {
          params: { path: { account_id: id } },
          signal,
        }),
      ),
    refetchInterval: MINUTE / 2,
  });
}

function paged(id: string, cursor: string) {
  return { path: { account_id: id }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } };
}

/** What was booked, newest first. */
export function linkedHistoryQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [KEY, id, "history"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/linked-accounts/{account_id}/history", { params: paged(id, pageParam), signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 5 * MINUTE,
  });
}

/** What was closed and what it brought, newest first. */
export function linkedGainsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [KEY, id, "gains"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/api/linked-accounts/{account_id}/gains", { params: paged(id, pageParam), signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 5 * MINUTE,
  });
}
