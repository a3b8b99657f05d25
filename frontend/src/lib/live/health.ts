import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api } from "@/lib/api-client";
import { toApiError } from "@/lib/problem";

export type HealthReport = components["schemas"]["HealthReport"];

function isReport(body: unknown): body is HealthReport {
  return typeof body === "object" && body !== null && "dependencies" in body;
}

/** Every dependency and its state. A 503 carries the same report: it is an answer, not a failure. */
export const healthQuery = queryOptions({
  queryKey: ["health", "detailed"],
  queryFn: async ({ signal }): Promise<HealthReport> => {
    const { data, error, response } = await api.GET("/api/health/detailed", { signal });
    const body: unknown = data ?? error;
    if (isReport(body)) {
      return body;
    }
    throw toApiError(response.status, body, response.headers.get("X-Request-ID"));
  },
  refetchInterval: 30_000,
  retry: false,
});
