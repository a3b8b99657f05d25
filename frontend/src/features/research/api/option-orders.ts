import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";
import { useRemember, useSendOnce } from "@/lib/orders/mutations";
import { orderPreviewQuery } from "@/lib/orders/queries";
import type { OrderCreate, OrderRead } from "@/lib/orders/types";
import { asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import type { SpreadCreate } from "../option-ticket";

const SETTLE_MS = 300;
const RENEW_MS = 10_000;

export type OptionOrder =
  | { readonly kind: "single"; readonly body: OrderCreate }
  | { readonly kind: "spread"; readonly body: SpreadCreate };

/** What the order would do, asked for while it is put together and renewed while it stands. */
export function useOptionPreview(order: OptionOrder | null) {
  const settled = useSettled(order, SETTLE_MS);
  const single = useQuery({
    ...orderPreviewQuery(settled?.kind === "single" ? settled.body : null),
    refetchInterval: RENEW_MS,
  });
  const body = settled?.kind === "spread" ? settled.body : null;
  const spread = useQuery({
    queryKey: [...liveKeys.orders, "spread-preview", body],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/orders/spreads/preview", { body: body as SpreadCreate, signal })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    refetchInterval: RENEW_MS,
  });
  const isSettled = JSON.stringify(order) === JSON.stringify(settled);
  const query = order?.kind === "spread" ? spread : single;
  return {
    single: order?.kind === "single" ? single.data : undefined,
    spread: order?.kind === "spread" ? spread.data : undefined,
    blocked: order ? (query.data?.blocked?.detail ?? null) : null,
    error: order && isSettled && query.error ? asApiError(query.error) : null,
    isChecking: order !== null && (!isSettled || query.isPending || query.isPlaceholderData),
  };
}

/** Sends an option order, once per intention. */
export function useSendOption(onSent: (order: OrderRead) => void) {
  const remember = useRemember();
  return useSendOnce(
    (order: OptionOrder, key: string): Promise<OrderRead> => {
      const params = { header: { "Idempotency-Key": key } };
      return order.kind === "single"
        ? unwrap(api.POST("/api/orders", { body: order.body, params }))
        : unwrap(api.POST("/api/orders/spreads", { body: order.body, params }));
    },
    (order) => {
      remember(order);
      onSent(order);
    },
  );
}
