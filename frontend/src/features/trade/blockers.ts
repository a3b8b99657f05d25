import type { Quote } from "@/lib/live/events";
import type { StreamStatus } from "@/lib/stream";
import type { TicketOrder } from "./model";

/** Why no order can be sent at this moment, whatever its terms; null when one can. */
export function marketBlocker(
  quote: Quote | undefined,
  stream: StreamStatus,
  isOnline: boolean,
  order: TicketOrder | null,
): string | null {
  if (!isOnline || stream === "offline") {
    return "You are offline. Orders can be sent again once the connection is back.";
  }
  if (stream === "stale") {
    return "The live stream is silent, so the price may be old. Orders wait for a fresh price.";
  }
  if (!quote) {
    return "There is no price yet.";
  }
  if (quote.delay === "stale") {
    return `The newest price of ${quote.symbol} is too old to decide on.`;
  }
  const canWait = order?.type === "limit" || order?.type === "stop_limit";
  if (quote.is_halted && !canWait) {
    return `Trading in ${quote.symbol} is halted. A limit order can wait for it to resume.`;
  }
  return null;
}
