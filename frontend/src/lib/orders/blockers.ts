import type { Quote } from "@/lib/live/events";
import type { StreamStatus } from "@/lib/stream";
import type { OrderType } from "./types";

/** Why nothing can be sent over this connection; null while it is alive. */
export function connectionBlocker(stream: StreamStatus, isOnline: boolean): string | null {
  if (!isOnline || stream === "offline") {
    return "You are offline. Orders can be sent again once the connection is back.";
  }
  return stream === "stale"
    ? "The live stream is silent, so prices may be old. Orders wait for fresh ones."
    : null;
}

/** Why no order of this type can be sent on this quote; null when one can. */
export function quoteBlocker(quote: Quote | undefined, type: OrderType): string | null {
  if (!quote) {
    return "There is no price yet.";
  }
  if (quote.delay === "stale") {
    return `The newest price of ${quote.symbol} is too old to decide on.`;
  }
  const canWait = type === "limit" || type === "stop_limit";
  if (quote.is_halted && !canWait) {
    return `Trading in ${quote.symbol} is halted. A limit order can wait for it to resume.`;
  }
  return null;
}
