import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { useIntention } from "@/lib/use-intention";

export type NewAccount = components["schemas"]["TrackedAccountCreate"];

/** Opens a tracked account, once per intention. */
export function useCreateAccount(onDone: (name: string) => void) {
  const client = useQueryClient();
  const intention = useIntention();
  return useMutation({
    mutationFn: (body: NewAccount) => {
      const header = { "Idempotency-Key": intention.keyOf(body) };
      return unwrap(api.POST("/api/portfolio/accounts", { body, params: { header } }));
    },
    onSuccess: async (account) => {
      intention.settle();
      await client.invalidateQueries({ queryKey: ["portfolio"] });
      onDone(account.name);
    },
    onError: intention.settleUnlessUnknown,
  });
}

/** Puts a tracked account away; where it was the one in use, another is. */
export function useArchiveAccount(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/portfolio/accounts/{account_id}", { params: { path: { account_id: id } } })),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
}
