import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { api, unwrap } from "@/lib/api-client";
import { forgetCsrfToken } from "@/lib/session";
import { rememberSignedIn } from "./guard";

/** Ends the session on the server, forgets everything of it here, and opens the sign-in page. */
export function useSignOut() {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async () => {
      // What is still being asked would be answered for a session that is gone.
      await client.cancelQueries();
      return unwrap(api.POST("/api/auth/logout"));
    },
    onError: () => void client.refetchQueries({ type: "active" }),
    onSuccess: async () => {
      forgetCsrfToken();
      rememberSignedIn(false);
      await router.navigate({ to: "/login" });
      client.clear();
    },
  });
}
