import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type ProgramToken = components["schemas"]["McpTokenRead"];
export type ProgramScope = ProgramToken["scope"];

/** Whether programs may look in, where, and with which tokens. */
export const programsQuery = queryOptions({
  queryKey: ["programs"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/mcp", { signal })),
});

/** Makes a token; it is in the answer and nowhere else. */
export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; scope: ProgramScope }) =>
      unwrap(api.POST("/api/mcp/tokens", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: programsQuery.queryKey }),
    // The answer holds a secret: nothing keeps it once its dialog is gone.
    gcTime: 0,
  });
}

export function useRevokeToken(onRevoked: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/mcp/tokens/{token_id}", { params: { path: { token_id: id } } })),
    onSuccess: () => {
      onRevoked();
      return client.invalidateQueries({ queryKey: programsQuery.queryKey });
    },
  });
}
