import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type ModelUsage = components["schemas"]["UsageRead"];

/** What language models have cost in the present month (UTC), and the budget. */
export const usageQuery = queryOptions({
  queryKey: ["ai", "usage"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/ai/usage", { signal })),
});
