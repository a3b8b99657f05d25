import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import type { LiveEvent } from "@/lib/live/events";
import { liveKeys } from "@/lib/live/keys";
import { useLiveEvents, useTopics } from "@/lib/live/provider";
import { asApiError } from "@/lib/problem";
import { useIntention } from "@/lib/use-intention";

type Schemas = components["schemas"];
export type Automation = Schemas["AutomationRead"];
export type AutomationCreate = Schemas["AutomationCreate"];
export type Decision = Schemas["AutomationDecisionRead"];
export type Inputs = Schemas["AutomationInputsRead"];
export type Look = Schemas["AutomationLookRead"];
export type Report = Schemas["ParityReportRead"];
export type Deed = "pause" | "resume" | "stop" | "sell-and-stop";

const KEY = ["automations"] as const;
const TOPICS = ["jobs"] as const;

/** What runs of one strategy, newest first. */
export const automationsQuery = (strategy: string) =>
  queryOptions({
    queryKey: [...KEY, "of", strategy],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/automations", { params: { query: { strategy_id: strategy, limit: 50 } }, signal }),
      ),
  });

/** Every decision, newest first. */
export const decisionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...KEY, "decisions", id],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/automations/{automation_id}/decisions", {
          params: {
            path: { automation_id: id },
            query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** The newest reports of the nightly check. */
export const parityQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, "parity", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/automations/{automation_id}/parity", {
          params: { path: { automation_id: id }, query: { limit: 10 } },
          signal,
        }),
      ),
  });

/** The backtest whose parameters and symbols are to be run. */
export const backtestQuery = (id: string) =>
  queryOptions({
    queryKey: [...liveKeys.backtests, "run", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/backtests/{run_id}", { params: { path: { run_id: id } }, signal })),
  });

/** What a new one would decide at the last close. */
export function usePreview() {
  return useMutation({
    mutationFn: (body: AutomationCreate) => unwrap(api.POST("/api/automations/preview", { body })),
  });
}

/** What one that runs would decide at the last close. */
export function useLook(id: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/automations/{automation_id}/look", { params: { path: { automation_id: id } } })),
  });
}

/** Starts one, once per intention. */
export function useStart(onDone: () => void) {
  const client = useQueryClient();
  const intention = useIntention();
  return useMutation({
    mutationFn: (body: AutomationCreate) =>
      unwrap(
        api.POST("/api/automations", {
          body,
          params: { header: { "Idempotency-Key": intention.keyOf(body) } },
        }),
      ),
    onSuccess: async () => {
      intention.settle();
      await client.invalidateQueries({ queryKey: KEY });
      onDone();
    },
    onError: intention.settleUnlessUnknown,
  });
}

/** Pauses, resumes or stops one as it is shown; what changed meanwhile is shown first. */
export function useDeed(
  { id, updated_at: seen }: Pick<Automation, "id" | "updated_at">,
  onDone: () => void = () => undefined,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deed: Deed) => {
      const params = { path: { automation_id: id }, header: { "if-match": `"${seen}"` } };
      switch (deed) {
        case "pause":
          return unwrap(api.POST("/api/automations/{automation_id}/pause", { params }));
        case "resume":
          return unwrap(api.POST("/api/automations/{automation_id}/resume", { params }));
        case "stop":
        case "sell-and-stop": {
          const body = { sell: deed === "sell-and-stop" };
          return unwrap(api.POST("/api/automations/{automation_id}/stop", { params, body }));
        }
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: KEY });
      onDone();
    },
    onError: (error) =>
      asApiError(error).code === "automation-changed"
        ? client.invalidateQueries({ queryKey: KEY })
        : undefined,
  });
}

/** Reads everything anew when the stream tells that something of an automation changed. */
export function useAutomationNews(): void {
  const client = useQueryClient();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type === "job" && event.data.job === "automation") {
          void client.invalidateQueries({ queryKey: KEY });
        }
      },
      [client],
    ),
  );
}
