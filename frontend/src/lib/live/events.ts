import type { QueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import type { StreamEventType } from "@/lib/stream-source";
import { liveKeys } from "./keys";

export type Quote = components["schemas"]["QuoteRead"];
export type Order = components["schemas"]["OrderRead"];
export type Portfolio = components["schemas"]["PortfolioRead"];
export type Connection = components["schemas"]["ConnectionRead"];
export type Connections = components["schemas"]["ConnectionsRead"];
/** What the stream tells of a connection: what everyone may see of what changes. */
export type ConnectionFigures = Pick<
  Connection,
  | "id"
  | "state"
  | "last_success_at"
  | "last_failure_at"
  | "latency_ms"
  | "budget_used"
  | "budget_limit"
  | "budget_resets_at"
  | "feed"
>;
/** How far long work is: rows `done` of `total` in this stage. */
export interface JobProgress {
  job: string;
  id: string;
  stage: string;
  done: number;
  total: number;
}
/** A run of the advisor, which is a job too, told whole. */
export type AdviceJob = components["schemas"]["RunRead"] & { job?: undefined };
/** Something that waits for the user's eye; of kind `proposal` an order that a program or strategy proposed. */
export type Alert =
  | { kind: "proposal"; id: string; state: string }
  /** A strategy on paper needs a look; `id` is the automation's, `text` says why. */
  | { kind: "automation"; id: string; strategy_id: string; name: string; text: string }
  /** The kill switch was turned, here or elsewhere. */
  | { kind: "trading"; is_paused: boolean }
  /** A rule of the System page fires, or does no longer; told to owners. */
  | { kind: "system"; rule: string; state: "firing" | "resolved"; text: string };
export type MarketStatus = components["schemas"]["MarketStatusRead"];

/** One event of the stream with its payload as the API's schema types it. */
export type LiveEvent =
  | { type: "quote"; data: Quote }
  | { type: "order"; data: Order }
  | { type: "portfolio"; data: Portfolio }
  | { type: "status"; data: MarketStatus }
  | { type: "connections"; data: { connections: ConnectionFigures[] } }
  /** How the process does; told to owners who look at it. */
  | { type: "system"; data: components["schemas"]["SystemRead"] }
  | { type: "job"; data: JobProgress | AdviceJob }
  | { type: "alert"; data: Alert }
  | { type: "reset"; data: null };
export type LiveListener = (event: LiveEvent) => void;

function writeQuote(client: QueryClient, quote: Quote): void {
  const key = liveKeys.quote(quote.symbol);
  const known = client.getQueryData<Quote>(key);
  // Another source's newest trade may be an older one, and is what the server goes by now.
  if (!known || known.source !== quote.source || known.as_of <= quote.as_of) {
    client.setQueryData(key, quote);
  }
}

function writeConnections(client: QueryClient, news: readonly ConnectionFigures[]): void {
  const known = client.getQueryData<Connections>(liveKeys.connections);
  if (!known) {
    return;
  }
  const byId = new Map(news.map((one) => [one.id, one]));
  const connections = known.connections.map((one) => ({ ...one, ...byId.get(one.id) }));
  client.setQueryData<Connections>(liveKeys.connections, { ...known, connections });
  const isNews = known.connections.some(({ id, state, last_failure_at }) => {
    const now = byId.get(id);
    return now && (now.state !== state || now.last_failure_at !== last_failure_at);
  });
  if (isNews) {
    // What went wrong, in words, is not on the stream: it is for the owner alone.
    void client.invalidateQueries({ queryKey: liveKeys.connections });
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
    case "connections":
      writeConnections(client, event.data.connections);
      return;
    case "system":
      client.setQueryData(liveKeys.system, event.data);
      return;
    case "job":
      // For who waits for it alone; nothing of it is kept.
      return;
    case "alert":
      if (event.data.kind === "proposal") {
        void client.invalidateQueries({ queryKey: liveKeys.proposed });
      } else if (event.data.kind === "trading") {
        void client.invalidateQueries({ queryKey: liveKeys.settings });
      }
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
