import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { OrderCreate } from "@/lib/orders/types";

/** More than any account can carry, so that the preview answers with the most that fits. */
const BEYOND = "10000000";

/** The largest quantity of an order that the server would let through; null when not even one share would be. */
export function useMaxSize(onSize: (quantity: string | null) => void) {
  return useMutation({
    mutationFn: async ({ notional: _, ...order }: OrderCreate) => {
      const preview = await unwrap(api.POST("/api/orders/preview", { body: { ...order, quantity: BEYOND } }));
      return preview.blocked ? preview.blocked.max_quantity : preview.quantity;
    },
    onSuccess: onSize,
  });
}
