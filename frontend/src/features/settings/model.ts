import type { components } from "@/api/schema";
import type { HealthReport } from "@/lib/live/health";
import type { PreferencesChange } from "@/lib/live/preferences";
import type { ApiError } from "@/lib/problem";

type Schemas = components["schemas"];
export type Preferences = Schemas["PreferencesRead"];
export type Session = Schemas["SessionRead"];
export type Dependency = Schemas["DependencyRead"];
export type Account = Schemas["AccountRead"];
export type ApiKey = Schemas["ApiKeyRead"];
export type KeyScope = Schemas["KeyScope"];
export type AccountUpdate = Schemas["AccountUpdate"];
export type AccountReset = Schemas["AccountReset"];

export const MAX_WATCHLIST = 50;

/** What a 422 says about one field of the form. */
export function fieldProblem(error: ApiError | null, field: string): string | null {
  return error?.errors.find((entry) => entry.field === field)?.message ?? null;
}

/** What is wrong with the name of an account: its form, or that another has it. */
export function nameProblem(error: ApiError | null): string | null {
  return error?.code === "account-name-taken" ? error.detail : fieldProblem(error, "name");
}

/** The members of `draft` that differ from what was just saved. */
export function unsavedOf(draft: PreferencesChange, sent: PreferencesChange): PreferencesChange {
  const before: Readonly<Record<string, unknown>> = { ...sent };
  return Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value)),
  );
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
  [/^curl\//, "curl"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** A user agent in words: `Chrome on Linux`; the text itself when it is not known. */
export function deviceName(agent: string | null): string {
  if (!agent) {
    return "Unknown device";
  }
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
  return browser ? [browser, system].filter(Boolean).join(" on ") : agent.slice(0, 60);
}

const DEPENDENCY_NAMES: Readonly<Record<string, string>> = {
  database: "Database",
  redis: "Redis",
  market_data: "Market data",
  broker: "Broker",
  advisor: "Advisor",
  news: "News",
  scheduler: "Scheduler",
};

export function dependencyName(key: string): string {
  return DEPENDENCY_NAMES[key] ?? key;
}

export const STATE_WORDS: Record<
  Dependency["status"],
  { label: string; tone: "up" | "warn" | "down" | "neutral" }
> = {
  ok: { label: "Working", tone: "up" },
  degraded: { label: "Limited", tone: "warn" },
  down: { label: "Down", tone: "down" },
  not_configured: { label: "Not set up", tone: "neutral" },
};

/** The whole report in one sentence. */
export function healthSentence(report: HealthReport): string {
  const names = Object.entries(report.dependencies)
    .filter(([, dependency]) => dependency.status === "down" || dependency.status === "degraded")
    .map(([key]) => dependencyName(key));
  if (report.status === "down") {
    return `The service cannot do its main job: ${names.join(", ")}.`;
  }
  return names.length === 0 ? "Everything works." : `The service works; limited: ${names.join(", ")}.`;
}

/** `list` with one entry moved by `by` places. */
export function moved(list: readonly string[], index: number, by: number): string[] {
  const next = [...list];
  const [entry] = next.splice(index, 1);
  if (entry !== undefined) {
    next.splice(index + by, 0, entry);
  }
  return next;
}
