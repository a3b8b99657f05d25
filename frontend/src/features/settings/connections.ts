import type { components } from "@/api/schema";
import type { Connection } from "@/lib/live/events";

export type Sources = components["schemas"]["RoleSourcesRead"];

export const CONNECTION_WORDS: Record<
  Connection["state"],
  { label: string; tone: "up" | "warn" | "down" | "neutral" }
> = {
  ok: { label: "Working", tone: "up" },
  unused: { label: "Not asked yet", tone: "neutral" },
  degraded: { label: "In trouble", tone: "warn" },
  down: { label: "Not answering", tone: "down" },
  misconfigured: { label: "Not accepted", tone: "down" },
  not_configured: { label: "Not set up", tone: "neutral" },
  off: { label: "Off", tone: "neutral" },
};

const ROLES: Readonly<Record<string, string>> = {
  market_data: "Prices",
  news: "News",
  broker: "Broker",
  advisor: "Ideas",
  assistant: "Answers in words",
};

/** `Prices and News`. */
export function rolesWords(roles: readonly string[]): string {
  return listed(roles.map((role) => ROLES[role] ?? role));
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** What is asked first and what then, in a sentence. */
export function sourcesSentence({ role, names, is_simulated }: Sources): string {
  const what = ROLES[role] ?? role;
  const [first = "nobody", ...others] = names;
  const come = role === "news" ? "comes" : "come";
  if (is_simulated) {
    return `${what} ${come} from ${first}, which is simulated: no vendor is connected for ${role === "news" ? "it" : "them"}.`;
  }
  if (role === "news") {
    const together = others.length === 0 ? "" : " together, each story once";
    return `${what} comes from ${listed(names)}${together}. Nothing simulated ever takes its place.`;
  }
  const then = others.length === 0 ? "" : `; when it does not answer, from ${others.join(", then ")}`;
  return `${what} come from ${first}${then}. Nothing simulated ever takes their place.`;
}

/** The settings that are still missing; empty when all are set. */
export function missing({ variables }: Connection): string[] {
  return variables.filter((one) => one.is_required && !one.is_set).map((one) => one.name);
}

/** What a test found, in a sentence. */
export function testSentence(found: Connection): string {
  if (found.state === "ok") {
    return found.latency_ms === null
      ? `${found.name} answers.`
      : `${found.name} answered in ${found.latency_ms.toFixed(0)} ms.`;
  }
  return `${found.name}: ${CONNECTION_WORDS[found.state].label.toLowerCase()}.`;
}

/** Share of the calls that are spent, 0 to 1; null where there is no limit. */
export function budgetShare({ budget_used, budget_limit }: Connection): number | null {
  return budget_used === null || !budget_limit ? null : Math.min(1, budget_used / budget_limit);
}
