import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type Brief = components["schemas"]["BriefRead"];

/** The brief of today, finished or on its way; null while there is none. */
export const briefQuery = queryOptions({
  queryKey: ["morning", "brief"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/morning/brief", { signal })),
  staleTime: 60_000,
});
