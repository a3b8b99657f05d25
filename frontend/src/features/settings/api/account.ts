import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { portfolioQuery } from "@/lib/live/queries";
import { useIntention } from "@/lib/use-intention";
import type { AccountReset, AccountUpdate } from "../model";

/** Changes terms of the paper account; what is left out stays. */
export function useUpdateAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountUpdate) => unwrap(api.PATCH("/api/portfolio/account", { body })),
    onSuccess: (portfolio) => client.setQueryData(portfolioQuery.queryKey, portfolio),
  });
}

/** Puts pretend money in, once per intention: a retry after a lost answer carries the same key. */
export function useDeposit(onDone: () => void) {
  const client = useQueryClient();
  const intention = useIntention();
  return useMutation({
    mutationFn: (amount: string) => {
      const header = { "idempotency-key": intention.keyOf(amount) };
      return unwrap(api.POST("/api/portfolio/deposits", { body: { amount }, params: { header } }));
    },
    onSuccess: (portfolio) => {
      intention.settle();
      client.setQueryData(portfolioQuery.queryKey, portfolio);
      void client.invalidateQueries({ queryKey: ["pnl"] });
      onDone();
    },
    onError: intention.settleUnlessUnknown,
  });
}

/** Starts over with a new paper account; everything on screen belongs to the old one and is read again. */
export function useResetAccount(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountReset) => unwrap(api.POST("/api/portfolio/reset", { body })),
    onSuccess: (portfolio) => {
      client.setQueryData(portfolioQuery.queryKey, portfolio);
      void client.invalidateQueries();
      onDone();
    },
  });
}
