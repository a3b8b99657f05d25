import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { meQuery } from "@/lib/live/queries";
import { useEndOfSession } from "@/lib/live/sign-out";

/** Where the person is signed in, the last used first. */
export const sessionsQuery = queryOptions({
  queryKey: ["auth", "sessions"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/auth/sessions", { signal })),
});

export function useRename() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (full_name: string | null) => unwrap(api.PATCH("/api/auth/me", { body: { full_name } })),
    onSuccess: (user) => client.setQueryData(meQuery.queryKey, user),
  });
}

/** Changes the password; the server ends every other session. */
export function useChangePassword(onChanged: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["PasswordUpdate"]) =>
      unwrap(api.POST("/api/auth/password", { body })),
    onSuccess: () => {
      onChanged();
      return client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
}

export function useRevokeSession(onRevoked: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id: id } } })),
    onSuccess: () => {
      onRevoked();
      return client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
}

/** Deletes the account for good; whoever is signed in with it, anywhere, is signed out. */
export function useDeleteAccount() {
  return useEndOfSession((body: components["schemas"]["AccountDeletionCreate"]) =>
    unwrap(api.POST("/api/auth/me/deletion", { body })),
  );
}
