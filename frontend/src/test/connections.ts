import type { Connection, Connections } from "@/lib/live/events";

/** Tradier, connected and well; name what differs. */
export function connectionWith(changes: Partial<Connection> = {}): Connection {
  return {
    id: "tradier",
    name: "Tradier",
    roles: ["market_data"],
    state: "ok",
    brings: "real prices",
    is_configured: true,
    is_connected: true,
    variables: [
      { name: "TRADIER_API_KEY", is_set: true, is_required: true },
      { name: "TRADIER_API_BASE_URL", is_set: false, is_required: false },
    ],
    error: null,
    mend: null,
    notes: [],
    last_success_at: "2026-11-23T18:46:00Z",
    last_failure_at: null,
    latency_ms: 34.2,
    budget_used: 34,
    budget_limit: 120,
    budget_resets_at: "2026-11-23T18:46:30Z",
    feed: "streamed",
    ...changes,
  };
}

/** A vendor whose key is not set. */
export function unsetConnection(): Connection {
  return connectionWith({
    id: "finnhub",
    name: "Finnhub",
    roles: ["news"],
    state: "not_configured",
    brings: "news of companies",
    is_configured: false,
    is_connected: false,
    variables: [{ name: "FINNHUB_API_KEY", is_set: false, is_required: true }],
    last_success_at: null,
    latency_ms: null,
    budget_used: null,
    budget_limit: null,
    budget_resets_at: null,
    feed: null,
  });
}

export function connectionsWith(...connections: Connection[]): Connections {
  return {
    connections,
    sources: [
      { role: "market_data", names: ["Tradier", "Alpaca"], is_simulated: false },
      { role: "news", names: ["PaiiD local news"], is_simulated: true },
    ],
  };
}
