import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, unwrap } from "@/lib/api-client";
import { newIdempotencyKey } from "@/lib/idempotency-key";
import { liveKeys } from "@/lib/live/keys";
import { ApiError, asApiError } from "@/lib/problem";
import type { OrderCreate, OrderRead, OrderReplace, PositionClose, PositionClosed } from "./types";

/** Put an order into the cache unless the stream was faster, and let lists and portfolio catch up. */
function remember(client: QueryClient, order: OrderRead): void {
  const known = client.getQueryData<OrderRead>(liveKeys.order(order.id));
  if (!known || known.updated_at <= order.updated_at) {
    client.setQueryData(liveKeys.order(order.id), order);
  }
  void client.invalidateQueries({
    queryKey: liveKeys.orders,
    predicate: (query) => query.queryKey[1] !== "one",
  });
  void client.invalidateQueries({ queryKey: liveKeys.portfolio });
}

/** Puts an order that was just answered where everything that shows orders finds it. */
export function useRemember(): (order: OrderRead) => void {
  const client = useQueryClient();
  return (order) => remember(client, order);
}

/** Whether it is unknown if the server took the order: no answer came, or it broke off. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 408 || error.status >= 500);
}

interface Attempt<Wanted> {
  readonly key: string;
  readonly wanted: Wanted;
}

/**
 * Sends what is wanted at most once per intention.
 *
 * The idempotency key is made when it is first sent and kept until the server has given its verdict, so a double
 * click, Ctrl-Enter twice, or a retry after a lost answer all carry the same key. Something else is a new intention
 * with a new key.
 */
export function useSendOnce<Wanted, Answer>(
  post: (wanted: Wanted, key: string) => Promise<Answer>,
  onDone: (answer: Answer) => void,
) {
  const attempt = useRef<Attempt<Wanted> | null>(null);
  const isInFlight = useRef(false);
  const mutation = useMutation({
    mutationFn: ({ key, wanted }: Attempt<Wanted>) => post(wanted, key),
    onSuccess: (answer) => {
      attempt.current = null;
      onDone(answer);
    },
    onError: (error) => {
      if (!isOutcomeUnknown(error)) {
        attempt.current = null;
      }
    },
    onSettled: () => {
      isInFlight.current = false;
    },
  });
  const send = (wanted: Wanted): void => {
    if (isInFlight.current) {
      return;
    }
    isInFlight.current = true;
    if (JSON.stringify(attempt.current?.wanted) !== JSON.stringify(wanted)) {
      attempt.current = { key: newIdempotencyKey(), wanted };
    }
    if (attempt.current) {
      mutation.mutate(attempt.current);
    }
  };
  return {
    send,
    isSending: mutation.isPending,
    error: mutation.error ? asApiError(mutation.error) : null,
    reset: mutation.reset,
  };
}

/** Sends an order, once per intention. */
export function useSendOrder(onSent: (order: OrderRead) => void) {
  const client = useQueryClient();
  return useSendOnce(
    (order: OrderCreate, key) =>
      unwrap(api.POST("/api/orders", { body: order, params: { header: { "Idempotency-Key": key } } })),
    (order) => {
      remember(client, order);
      onSent(order);
    },
  );
}

/** Closes a position, once per intention; the symbol's open orders are canceled before it where that is wanted. */
export function useClosePosition(onDone: (closed: PositionClosed) => void) {
  const client = useQueryClient();
  const closing = useSendOnce(
    (wanted: PositionClose, key) =>
      unwrap(api.POST("/api/orders/close", { body: wanted, params: { header: { "Idempotency-Key": key } } })),
    (closed) => {
      for (const order of [...closed.canceled, closed.order]) {
        remember(client, order);
      }
      onDone(closed);
    },
  );
  const { error } = closing;
  useEffect(() => {
    // Some orders may be canceled although the position is open still.
    if (error) {
      void client.invalidateQueries({ queryKey: liveKeys.orders });
    }
  }, [client, error]);
  return closing;
}

/** Cancels what is left of an order. */
export function useCancelOrder(onDone: (order: OrderRead) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/orders/{order_id}", { params: { path: { order_id: id } } })),
    onSuccess: (order) => {
      remember(client, order);
      onDone(order);
    },
    onError: () => client.invalidateQueries({ queryKey: liveKeys.orders }),
  });
}

/** Puts an order with new terms in the place of an open one. */
export function useReplaceOrder(onDone: (order: OrderRead) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, terms }: { id: string; terms: OrderReplace }) =>
      unwrap(api.PATCH("/api/orders/{order_id}", { params: { path: { order_id: id } }, body: terms })),
    onSuccess: (order) => {
      remember(client, order);
      onDone(order);
    },
  });
}
