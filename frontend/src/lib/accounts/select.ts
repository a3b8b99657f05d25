import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { accountsQuery } from "@/lib/live/queries";

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
