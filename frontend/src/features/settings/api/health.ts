import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";

/** Which build runs, since when, on what. */
export const versionQuery = queryOptions({
  queryKey: ["monitor", "version"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/monitor/version", { signal })),
  staleTime: 60_000,
});
