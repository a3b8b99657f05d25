import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { rememberSignedIn } from "@/lib/live/guard";
import { meQuery } from "@/lib/live/queries";
import { forgetCsrfToken } from "@/lib/session";

type Schemas = components["schemas"];

/** What the sign-in screen offers on this server. */
export const authOptionsQuery = queryOptions({
  queryKey: ["auth", "options"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/auth/options", { signal })),
});

/** Which adapters the server runs; open to everyone. */
export const versionQuery = queryOptions({
  queryKey: ["monitor", "version"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/monitor/version", { signal })),
  staleTime: 60 * 60_000,
});

/** Signs in by any of the three ways, then opens `next`. The tokens in the answer stay unread. */
function useSignedIn<Variables>(
  call: (variables: Variables) => Promise<Schemas["SignedInRead"]>,
  next: string,
) {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async (variables: Variables) => (await call(variables)).user,
    onSuccess: (user) => {
      forgetCsrfToken();
      client.clear();
      client.setQueryData(meQuery.queryKey, user);
      rememberSignedIn(true);
      router.history.push(next);
    },
  });
}

export function useLogin(next: string) {
  return useSignedIn((body: Schemas["LoginCreate"]) => unwrap(api.POST("/api/auth/login", { body })), next);
}

export function useRegister(next: string) {
  return useSignedIn(
    (body: Schemas["RegistrationCreate"]) => unwrap(api.POST("/api/auth/register", { body })),
    next,
  );
}

/** A fresh demo account; the server makes its history, which takes a few seconds. */
export function useDemo() {
  return useSignedIn((_: undefined) => unwrap(api.POST("/api/auth/demo")), "/");
}
