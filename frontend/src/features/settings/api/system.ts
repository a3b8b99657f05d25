import { queryOptions } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { liveKeys } from "@/lib/live/keys";

type Schemas = components["schemas"];
export type System = Schemas["SystemRead"];
export type Measurements = Schemas["MeasurementsRead"];
export type Usage = Schemas["TelemetrySummary"];

/** How the process that answers does; the stream's topic `system` writes what follows. */
export const systemQuery = queryOptions({
  queryKey: liveKeys.system,
  queryFn: ({ signal }) => unwrap(api.GET("/api/monitor/system", { signal })),
});

const DAYS = 7;

/** How everybody used the product over the last week. */
export const usageSummaryQuery = queryOptions({
  queryKey: ["telemetry", "instance", DAYS] as const,
  queryFn: ({ signal }) =>
    unwrap(
      api.GET("/api/telemetry/summary", { signal, params: { query: { scope: "instance", days: DAYS } } }),
    ),
});

/** What browsers measured over the last week. */
export const measurementsQuery = queryOptions({
  queryKey: ["telemetry", "measurements", DAYS] as const,
  queryFn: ({ signal }) =>
    unwrap(api.GET("/api/telemetry/measurements", { signal, params: { query: { days: DAYS } } })),
});
