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

/** When the exchange's state changes next, in words: `closes in 2 h 14 min`. */
export function nextChange(status: MarketStatus, at: number): string {
  const wait = formatDuration(Date.parse(status.next_change_at) - at);
  if (status.state === "open") {
    return `closes in ${wait}`;
  }
  if (status.state === "after") {
    return `ends in ${wait}`;
  }
  // The local market may trade while the exchange is closed; say whose opening is meant.
  return status.is_tradable && status.state === "closed" ? `exchange opens in ${wait}` : `opens in ${wait}`;
}
