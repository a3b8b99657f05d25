import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { toApiError } from "@/lib/problem";
import type { HealthReport } from "../model";

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
});

/** Which build runs, since when, on what. */
export const versionQuery = queryOptions({
  queryKey: ["monitor", "version"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/monitor/version", { signal })),
  staleTime: 60_000,
});
