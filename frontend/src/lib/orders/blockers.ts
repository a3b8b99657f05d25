import { asOfWords } from "@/lib/format";
import type { Portfolio, Quote } from "@/lib/live/events";
import type { StreamStatus } from "@/lib/stream";
import type { OrderType } from "./types";

/** Why nothing can be sent over this connection; null while it is alive. */
export function connectionBlocker(stream: StreamStatus): string | null {
  switch (stream) {
    case "offline":
      return "You are offline. Orders can be sent again once the connection is back.";
    case "stale":
      return "The live stream is silent, so prices may be old. Orders wait for fresh ones.";
    case "stalled":
      return "No new prices are arriving. Orders wait for fresh ones.";
    default:
      return null;
  }
}

/** Why no order can be sent to this account; null where one can, or while the account is not known. */
export function accountBlocker(account: Portfolio["account"] | undefined): string | null {
  return account?.mode === "tracked" ? `${account.name} is a tracked account: it takes no orders.` : null;
}

/** Why no order of this type can be sent on this quote; null when one can. */
export function quoteBlocker(quote: Quote | undefined, type: OrderType): string | null {
  if (!quote) {
    return "There is no price yet.";
  }
  if (quote.delay === "stale") {
    return `The newest price of ${quote.symbol}, ${asOfWords(quote.as_of)}, is too old to decide on.`;
  }
  const canWait = type === "limit" || type === "stop_limit";
  if (quote.is_halted && !canWait) {
    return `Trading in ${quote.symbol} is halted. A limit order can wait for it to resume.`;
  }
  return null;
}

/** What to know before sending although it blocks nothing: that the price is late. */
export function delayNote(quote: Quote | undefined): string | null {
  return quote?.delay === "delayed"
    ? `${quote.source} sends prices 15 minutes late: this one is ${asOfWords(quote.as_of)}. The market is elsewhere by now.`
    : null;
}
