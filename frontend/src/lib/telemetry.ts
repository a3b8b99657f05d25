import { useEffect } from "react";
import type { components } from "@/api/schema";
import { api } from "./api-client";

type EventCreate = components["schemas"]["EventCreate"];
export type TelemetryEvent = Omit<EventCreate, "age_ms">;

const FLUSH_MS = 5_000;
const MAX_BATCH = 50;
/** Often enough that the server, which ends a session after 30 minutes of silence, sees it go on. */
const ACTIVE_MS = 10 * 60_000;
let queue: { event: TelemetryEvent; at: number }[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

/** Send what has gathered. A lost batch is not sent again: usage counts are not worth a retry. */
export function flushTelemetry(): void {
  if (timer !== null) {
    clearTimeout(timer);
    timer = null;
  }
  const now = performance.now();
  const events = queue
    .slice(0, MAX_BATCH)
    .map(({ event, at }) => ({ ...event, age_ms: Math.round(now - at) }));
  queue = [];
  if (events.length > 0) {
    api.POST("/api/telemetry", { body: { events }, keepalive: true }).catch(() => undefined);
  }
}

/** Note one event; events travel together every few seconds. */
export function track(event: TelemetryEvent): void {
  queue.push({ event, at: performance.now() });
  timer ??= setTimeout(flushTelemetry, FLUSH_MS);
}

/** Record how long a workflow is open, and send what is left when the page is hidden. */
export function useWorkflowTelemetry(workflow: TelemetryEvent["workflow"] | undefined): void {
  useEffect(() => {
    if (!workflow) {
      return;
    }
    const openedAt = performance.now();
    track({ kind: "workflow_opened", workflow });
    const onHidden = () => {
      if (document.visibilityState === "hidden") {
        flushTelemetry();
      }
    };
    document.addEventListener("visibilitychange", onHidden);
    const beat = setInterval(() => {
      if (document.visibilityState === "visible") {
        track({ kind: "active", workflow });
      }
    }, ACTIVE_MS);
    return () => {
      clearInterval(beat);
      document.removeEventListener("visibilitychange", onHidden);
      track({ kind: "workflow_left", workflow, duration_ms: Math.round(performance.now() - openedAt) });
    };
  }, [workflow]);
}
