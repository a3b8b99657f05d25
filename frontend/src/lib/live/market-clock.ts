import { formatDuration } from "@/lib/format";
import type { MarketStatus } from "./events";

/** The market's own time in ms: the server's `now`, carried on by the wall time since it was received. */
export function marketNow(status: MarketStatus, receivedAt: number, now: number): number {
  return Date.parse(status.now) + Math.max(0, now - receivedAt);
}

/** Share of the exchange's regular session that has passed, 0 to 1; 0 while it is closed. */
export function sessionProgress(status: MarketStatus, at: number): number {
  if (status.state !== "open") {
    return 0;
  }
  const opens = Date.parse(status.opens_at);
  const closes = Date.parse(status.closes_at);
  return Math.min(1, Math.max(0, (at - opens) / (closes - opens)));
}

const CHANGES: Record<MarketStatus["state"], string> = {
  pre: "opens in",
  open: "closes in",
  after: "after hours end in",
  closed: "pre-market in",
};

/** What changes next; whose it is where the market of this installation trades on while the exchange is closed. */
function change(status: MarketStatus): string {
  const words = CHANGES[status.state];
  return status.world_clock === "always_open" && status.state !== "open" ? `NYSE ${words}` : words;
}

/** When the exchange's state changes next, in words: `closes in 2 h 14 min`. */
export function nextChange(status: MarketStatus, at: number): string {
  return `${change(status)} ${formatDuration(Date.parse(status.next_change_at) - at)}`;
}

const HOUR_MS = 3_600_000;

/** The same for narrow places: `2 h 14 min left` of the session; while it is closed whole hours, `pre-market in 7 h`. */
export function nextChangeShort(status: MarketStatus, at: number): string {
  const ms = Date.parse(status.next_change_at) - at;
  if (status.state === "open" || status.state === "after") {
    return `${formatDuration(ms)} left`;
  }
  return `${change(status)} ${ms < HOUR_MS ? formatDuration(ms) : `${Math.floor(ms / HOUR_MS)} h`}`;
}
