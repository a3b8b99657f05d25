import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";

export type JournalEntry = components["schemas"]["JournalCreate"];

/** The proposal that an order follows, as it was frozen. */
export function followedQuery(id: string | undefined) {
  return queryOptions({
    queryKey: ["recommendations", "call", id ?? ""],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/ai/recommendations/{call_id}", { params: { path: { call_id: id ?? "" } }, signal }),
      ),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
}

function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["recommendations"] });
}

/** Notes that a proposal was accepted, with the order that was placed for it. */
export function useAccept() {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ call, order }: { call: string; order: string }) =>
      unwrap(
        api.POST("/api/ai/recommendations/{call_id}/decisions", {
          params: { path: { call_id: call } },
          body: { kind: "accepted", order_id: order },
        }),
      ),
    onSuccess: changed,
  });
}

/** Freezes a call of one's own; it is scored as an advisor's. */
export function useWriteJournal() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (entry: JournalEntry) => unwrap(api.POST("/api/ai/journal", { body: entry })),
    onSuccess: changed,
  });
}
