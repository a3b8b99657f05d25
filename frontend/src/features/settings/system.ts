import type { PillTone } from "@/components/ui/pill";
import type { System } from "./api/system";

type Alert = System["alerts"][number];
const DASH = "–";

/** Milliseconds as people read them: `0.42 ms`, `12 ms`, `1.3 s`. */
export function formatMs(ms: number | null): string {
  if (ms === null) {
    return DASH;
  }
  if (ms >= 1000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  return `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
}

/** A ratio in percent: 0.042 is `4.2%`. */
export function formatShare(ratio: number | null): string {
  return ratio === null ? DASH : `${(ratio * 100).toFixed(1)}%`;
}

/** Bytes in MB of a million, as the budgets of the service are written. */
export function formatMegabytes(bytes: number | null): string {
  return bytes === null ? DASH : `${Math.round(bytes / 1_000_000).toLocaleString("en-US")} MB`;
}

/** What the process shares its memory with: `machine 24.8% used`. */
export function memoryNote({
  memory_of: of,
  memory_used_bytes: used,
  memory_limit_bytes: limit,
}: System["process"]): string {
  return used === null || !limit ? "" : `${of} ${formatShare(used / limit)} used`;
}

const DAY_S = 86_400;

/** `1 day`, `5 min`, `45 s`. */
export function formatSpan(seconds: number): string {
  if (seconds === DAY_S) {
    return "1 day";
  }
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.round(seconds)} s`;
}

const REFUSALS: Record<number, string> = {
  401: "not signed in",
  403: "not allowed",
  413: "too large",
  429: "too many",
};

/** What the protection refused since the start, the most frequent first: `12 too many, 3 not signed in since the start`. */
export function refusedNote({ refused }: System["traffic"]): string {
  if (refused.length === 0) {
    return "none since the start";
  }
  const parts = refused
    .slice(0, 3)
    .map(({ status, count }) => `${count.toLocaleString("en-US")} ${REFUSALS[status] ?? `with ${status}`}`);
  return `${parts.join(", ")} since the start`;
}

/** A route's template; what no route matched are pages, their files, and addresses that do not exist. */
export function routeName(route: string): string {
  return route === "unmatched" ? "pages, files, unknown addresses" : route;
}

export const ALERT_WORDS: Record<Alert["state"], { label: string; tone: PillTone }> = {
  unknown: { label: "Nothing to judge by", tone: "neutral" },
  ok: { label: "OK", tone: "up" },
  pending: { label: "Above, not for long", tone: "warn" },
  firing: { label: "Firing", tone: "down" },
};

/** When the rule tells: `above 80.0% for 5 min`. */
export function ruleWords(alert: Alert): string {
  const lasts = alert.rule === "errors" ? "1 min" : formatSpan(alert.lasts_s);
  return `above ${formatShare(alert.threshold)} for ${lasts}`;
}

/** One sentence on the whole of it, for the top of the page and for screen readers. */
export function systemSentence(system: System): string {
  const firing = system.alerts.filter((one) => one.state === "firing");
  if (firing.length > 0) {
    return `${firing.map((one) => one.meaning).join(" and ")} ${firing.length === 1 ? "needs" : "need"} a look.`;
  }
  return system.health.status === "ok" ? "Everything works." : "Something the service needs is not well.";
}

/** Which process the figures are of, and which they are not. */
export function processSentence({ process }: System): string {
  const jobs = process.runs_jobs
    ? "It runs the scheduled jobs too."
    : "Another process runs the scheduled jobs; its figures are not among these.";
  return `Figures of process ${process.pid} on ${process.host}, from its start on. ${jobs}`;
}
