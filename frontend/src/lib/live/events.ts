import type { QueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import type { StreamEventType } from "@/lib/stream";
import { liveKeys } from "./keys";

export type Quote = components["schemas"]["QuoteRead"];
export type Order = components["schemas"]["OrderRead"];
export type Portfolio = components["schemas"]["PortfolioRead"];
export type MarketStatus = components["schemas"]["MarketStatusRead"];

/** One event of the stream with its payload as the API's schema types it. */
export type LiveEvent =
  | { type: "quote"; data: Quote }
  | { type: "order"; data: Order }
  | { type: "portfolio"; data: Portfolio }
  | { type: "status"; data: MarketStatus }
  | { type: "reset"; data: null };
export type LiveListener = (event: LiveEvent) => void;

function writeQuote(client: QueryClient, quote: Quote): void {
  const key = liveKeys.quote(quote.symbol);
  const known = client.getQueryData<Quote>(key);
  if (!known || known.as_of <= quote.as_of) {
    client.setQueryData(key, quote);
  }
}

function write(client: QueryClient, event: LiveEvent): void {
  switch (event.type) {
    case "quote":
      writeQuote(client, event.data);
      return;
    case "order":
      client.setQueryData(liveKeys.order(event.data.id), event.data);
      client.invalidateQueries({
        queryKey: liveKeys.orders,
        predicate: (query) => query.queryKey[1] !== "one",
      });
      return;
    case "portfolio":
      client.setQueryData(liveKeys.portfolio, event.data);
      return;
    case "status":
      client.setQueryData(liveKeys.status, event.data);
      return;
    case "reset":
      client.invalidateQueries();
  }
}

/** Writes stream events into the query cache, then tells the listeners. */
export function createEventWriter(client: QueryClient, listeners: ReadonlySet<LiveListener>) {
  return (type: StreamEventType, data: unknown): void => {
    // The stream carries the same schemas as the endpoints; the server's contract tests hold that.
    const event = { type, data } as LiveEvent;
    write(client, event);
    for (const listener of listeners) {
      listener(event);
    }
  };
}
