import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { api, unwrap } from "@/lib/api-client";
import { forgetCsrfToken } from "@/lib/session";
import { rememberSignedIn } from "./guard";

/** A call that ends the session: what is known of it here is forgotten, and the sign-in page opens. */
export function useEndOfSession<Variables>(call: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async (variables: Variables) => {
      // What is still being asked would be answered for a session that is gone.
      await client.cancelQueries();
      return call(variables);
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

/** Ends the session on the server. */
export function useSignOut() {
  return useEndOfSession<void>(() => unwrap(api.POST("/api/auth/logout")));
}
