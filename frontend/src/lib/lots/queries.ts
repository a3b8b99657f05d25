import {
  keepPreviousData,
  queryOptions,
  skipToken,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";

type Schemas = components["schemas"];
export type Sale = Schemas["SalePreviewCreate"];
export type LotChoice = Schemas["LotChoiceUpdate"];

/** What is held of one symbol, lot by lot, in the order of use; a fill makes it ask again. */
export function heldLotsQuery(symbol: string, account?: string) {
  const query = { symbol, ...(account ? { account } : {}) };
  return queryOptions({
    queryKey: [...liveKeys.orders, "lots", query],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/lots", { params: { query }, signal })),
  });
}

/** What a sale would realize, by every method; nothing is sold. A fill makes it ask again. */
export function salePreviewQuery(sale: Sale | null) {
  return queryOptions({
    queryKey: [...liveKeys.orders, "sale", sale],
    queryFn: sale
      ? ({ signal }) => unwrap(api.POST("/api/portfolio/lots/preview", { body: sale, signal }))
      : skipToken,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
}

/** A sale that was made: its id as lots know it, and whose it is (the selected account when absent). */
export interface ClosingRef {
  closingId: string;
  account?: string | undefined;
}

/** The lots that a sale could use up, and what it realizes with `lots`; with those kept for it when null. */
export function closingQuery({ closingId, account }: ClosingRef, lots: readonly string[] | null) {
  const query = {
    closing_id: closingId,
    ...(account ? { account } : {}),
    ...(lots === null ? {} : { lots: [...lots], ignore_kept: true }),
  };
  return queryOptions({
    queryKey: [...liveKeys.orders, "closing", query],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/lots/choices", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** The fills of an order, whose ids are those of the sales as lots know them. */
export function orderFillsQuery(orderId: string) {
  return queryOptions({
    queryKey: [...liveKeys.orders, "fills-of", orderId],
    queryFn: async ({ signal }) => {
      const path = { order_id: orderId };
      const order = await unwrap(api.GET("/api/orders/{order_id}", { params: { path }, signal }));
      return order.executions;
    },
  });
}

/** Keeps which lots a sale uses up; every figure that rests on lots is read again. */
export function useChooseLots() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: LotChoice) => unwrap(api.PUT("/api/portfolio/lots/choices", { body })),
    onSuccess: () => client.invalidateQueries(),
  });
}
