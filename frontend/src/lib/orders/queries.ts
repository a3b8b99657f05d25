import { infiniteQueryOptions, queryOptions, skipToken } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import type { OrderCreate, OrderRead, OrdersQuery } from "./types";

/** The most orders that the server gives in one answer. */
const PAGE_LIMIT = 200;

/** Every order that still works, newest first. */
export const openOrdersQuery = queryOptions({
  queryKey: [...liveKeys.orders, "open"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/api/orders", { params: { query: { status: "open", limit: PAGE_LIMIT } }, signal })),
});

/** The newest orders of one day (in New York, "2026-11-23") that have ended; the full history has the rest. */
export function closedOrdersQuery(day: string) {
  return queryOptions({
    queryKey: [...liveKeys.orders, "closed", day],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/orders", {
          params: { query: { status: "closed", start: day, end: day, limit: 8 } },
          signal,
        }),
      ),
  });
}

/** The whole history in pages, narrowed by the filters. */
export function orderHistoryQuery(filters: OrdersQuery) {
  return infiniteQueryOptions({
    queryKey: [...liveKeys.orders, "history", filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/orders", {
          params: { query: { ...filters, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** One order; the stream keeps it fresh. */
export function orderQuery(id: string) {
  return queryOptions({
    queryKey: liveKeys.order(id),
    queryFn: async ({ signal }): Promise<OrderRead> =>
      unwrap(api.GET("/api/orders/{order_id}", { params: { path: { order_id: id } }, signal })),
  });
}

/** What an order would do to the account; nothing is placed. Fills and changed orders make it ask again. */
export function orderPreviewQuery(order: OrderCreate | null) {
  return queryOptions({
    queryKey: [...liveKeys.orders, "preview", order],
    queryFn: order
      ? ({ signal }) => unwrap(api.POST("/api/orders/preview", { body: order, signal }))
      : skipToken,
    staleTime: 0,
    gcTime: 30_000,
  });
}
