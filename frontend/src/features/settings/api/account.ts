import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, unwrap } from "@/lib/api-client";
import { newIdempotencyKey } from "@/lib/idempotency-key";
import { accountsQuery, portfolioQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
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
  const attempt = useRef({ amount: "", key: "" });
  return useMutation({
    mutationFn: (amount: string) => {
      if (attempt.current.amount !== amount) {
        attempt.current = { amount, key: newIdempotencyKey() };
      }
      const header = { "idempotency-key": attempt.current.key };
      return unwrap(api.POST("/api/portfolio/deposits", { body: { amount }, params: { header } }));
    },
    onSuccess: (portfolio) => {
      attempt.current = { amount: "", key: "" };
      client.setQueryData(portfolioQuery.queryKey, portfolio);
      void client.invalidateQueries({ queryKey: ["pnl"] });
      onDone();
    },
    onError: (error) => {
      const { status } = asApiError(error);
      if (status >= 400 && status < 500 && status !== 408) {
        attempt.current = { amount: "", key: "" };
      }
    },
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

/** Works with another account from here on; everything on screen is about the one before and is read again. */
export function useSelectAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (account_id: string) =>
      unwrap(api.POST("/api/portfolio/accounts/{account_id}/select", { params: { path: { account_id } } })),
    onSuccess: (accounts) => {
      client.setQueryData(accountsQuery.queryKey, accounts);
      return client.invalidateQueries();
    },
  });
}
