import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

/** API keys that are not revoked, the newest first. */
export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/api-keys", { signal })),
});

export interface NewKey {
  body: components["schemas"]["ApiKeyCreate"];
  /** One a form: sending it again makes no second key. */
  requestKey: string;
}

/** Makes a key; its secret is in the answer and nowhere else. */
export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, requestKey }: NewKey) =>
      unwrap(api.POST("/api/api-keys", { body, params: { header: { "Idempotency-Key": requestKey } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
    // The answer holds a secret: nothing keeps it once its dialog is gone.
    gcTime: 0,
  });
}

export function useRevokeKey(onRevoked: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/api-keys/{row_id}", { params: { path: { row_id: id } } })),
    onSuccess: () => {
      onRevoked();
      return client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
  });
}
