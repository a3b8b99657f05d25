import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type AccountChange = components["schemas"]["TrackedAccountUpdate"];

/** Renames an account or changes its lot method; every figure that rests on lots is read again. */
export function useChangeAccount(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: AccountChange & { id: string }) =>
      unwrap(
        api.PATCH("/api/portfolio/accounts/{account_id}", { params: { path: { account_id: id } }, body }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
}
