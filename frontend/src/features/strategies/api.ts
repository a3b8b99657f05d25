import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";

/** The strategy templates, as complete definitions. */
export const templatesQuery = queryOptions({
  queryKey: ["strategies", "templates"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/strategies/templates", { signal })),
  staleTime: 60 * 60_000,
});
