import type { components } from "@/api/schema";
import { etDate, etHour } from "@/lib/format";
import type { HealthReport } from "@/lib/live/health";

/** A greeting by the hour in New York; "Welcome" until the time is known. */
export function greeting(instant: string | null): string {
  if (!instant) {
    return "Welcome";
  }
  const hour = etHour(instant);
  if (hour < 5) {
    return "Good night";
  }
  if (hour < 12) {
    return "Good morning";
  }
  return hour < 18 ? "Good afternoon" : "Good evening";
}

/**
 * The dependencies that are not as they should be, by name; none while the service calls itself well. One that was not
 * asked (no latency) is the operator's choice, such as no Redis.
 */
export function troubled(health: HealthReport): string[] {
  if (health.status === "ok") {
    return [];
  }
  return Object.entries(health.dependencies)
    .filter(
      ([, { status, latency_ms }]) => (status === "down" || status === "degraded") && latency_ms !== null,
    )
    .map(([name]) => name.replaceAll("_", " "));
}

/** The service's state in two or three words. */
export function healthWords(health: HealthReport): string {
  if (health.status === "ok") {
    return "All healthy";
  }
  const names = troubled(health);
  return names.length === 1 ? `${names[0]} ${health.status}` : `${names.length} parts ${health.status}`;
}

/** How many headlines are of the day of `now` in New York; `30+` when the list may not hold them all. */
export function headlineCount(
  items: readonly { published_at: string }[],
  now: number,
  limit: number,
): string {
  const today = etDate(new Date(now));
  const count = items.filter((item) => etDate(new Date(item.published_at)) === today).length;
  return count >= limit ? `${limit}+` : `${count}`;
}

export interface AttentionItem {
  kind: "ideas" | "proposed" | "orders" | "stale" | "health";
  title: string;
  note: string;
  /** When it arose, where that is known. */
  at?: string;
}

interface AttentionSources {
  ideas: components["schemas"]["RecommendationsRead"] | undefined;
  health: HealthReport | undefined;
  portfolio: components["schemas"]["PortfolioRead"] | undefined;
  proposed?: components["schemas"]["ProposalsPage"] | undefined;
}

/** The watchlist card has room for this many. */
export const MAX_WATCHED = 5;

/** The first symbols that the person watches, as many as the card shows; none while the settings are unknown. */
export function watched(settings: components["schemas"]["SettingsRead"] | undefined): readonly string[] {
  return settings?.preferences.watchlist.slice(0, MAX_WATCHED) ?? [];
}

/** The card has room for this many. */
export const MAX_ATTENTION = 3;

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What waits for the person, most pressing first. */
export function attentionItems({ ideas, health, portfolio, proposed }: AttentionSources): AttentionItem[] {
  const items: AttentionItem[] = [];
  if (health && health.status !== "ok") {
    items.push({
      kind: "health",
      title: `The service is ${health.status}`,
      note: troubled(health).join(", "),
    });
  }
  if (proposed && proposed.waiting > 0) {
    items.push({
      kind: "proposed",
      title: `${plural(proposed.waiting, "order")} ${proposed.waiting === 1 ? "waits" : "wait"} for your yes`,
      note: "Proposed by a program",
    });
  }
  if (portfolio?.account.delay === "stale") {
    items.push({ kind: "stale", title: "Prices are stale", note: "Values may be out of date" });
  }
  const working = portfolio?.account.open_orders ?? 0;
  if (working > 0) {
    items.push({ kind: "orders", title: plural(working, "working order"), note: "Not filled yet" });
  }
  const found = ideas?.recommendations ?? [];
  if (ideas && found.length > 0) {
    const symbols = found.slice(0, 3).map((idea) => idea.symbol);
    items.push({
      kind: "ideas",
      title: `${plural(found.length, "idea")} to review`,
      note: symbols.join(", "),
      at: ideas.generated_at,
    });
  }
  return items.slice(0, MAX_ATTENTION);
}
