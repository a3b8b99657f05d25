/** Query keys of the data that several features show and the stream keeps fresh. */
export const liveKeys = {
  me: ["auth", "me"] as const,
  settings: ["settings"] as const,
  status: ["market", "status"] as const,
  indices: ["market", "indices"] as const,
  quote: (symbol: string) => ["market", "quote", symbol] as const,
  connections: ["connections"] as const,
  system: ["system"] as const,
  portfolio: ["portfolio", "current"] as const,
  /** Every list of orders starts with this key; an order event makes them all refetch. */
  orders: ["orders"] as const,
  /** Orders that programs propose; an alert makes them refetch. */
  proposed: ["proposals"] as const,
  /** Runs of strategies on past bars; the end of one makes them refetch. */
  backtests: ["backtests"] as const,
  order: (id: string) => ["orders", "one", id] as const,
};
