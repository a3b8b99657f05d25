import type { components } from "@/api/schema";

type Schemas = components["schemas"];

const ACCOUNT = { id: "acc_1", name: "Paper account", currency: "USD" };
const PROVENANCE = {
  source: "PaiiD local market",
  delay: "simulated",
  as_of: "2026-11-23T18:46:09Z",
} as const;

export const SAMPLE_LOTS: Schemas["LotsRead"] = {
  account: ACCOUNT,
  method: "fifo",
  items: [
    {
      id: "lot_1",
      account_id: "acc_1",
      symbol: "NVDA",
      quantity: "25",
      price: "181.10",
      cost_basis: "4527.50",
      deferred_loss: "120",
      is_cost_known: true,
      market_value: "4673.50",
      unrealized_pnl: "146",
      opened_at: "2026-11-02T15:00:00Z",
      acquired_on: "2026-11-02",
      long_term_on: "2027-11-03",
      term: "short",
    },
    {
      id: "lot_2",
      account_id: "acc_1",
      symbol: "ACME",
      quantity: "10",
      price: "0",
      cost_basis: "0",
      deferred_loss: "0",
      is_cost_known: false,
      market_value: null,
      unrealized_pnl: null,
      opened_at: "2020-01-02T05:00:00Z",
      acquired_on: "2020-01-02",
      long_term_on: "2021-01-03",
      term: "long",
    },
  ],
  gaps: [],
  ...PROVENANCE,
};

export const SAMPLE_REALIZED: Schemas["RealizedPageRead"] = {
  account: ACCOUNT,
  method: "fifo",
  year: null,
  years: [2026, 2025],
  items: [
    {
      account_id: "acc_1",
      symbol: "TSLA",
      direction: "long",
      reason: "trade",
      quantity: "12",
      acquired_on: "2026-10-01",
      closed_on: "2026-11-20",
      opened_at: "2026-10-01T15:00:00Z",
      closed_at: "2026-11-20T15:00:00Z",
      opened_by: "a1",
      closed_by: "a2",
      cost: "4827.72",
      proceeds: "4701.24",
      gain: "-126.48",
      term: "short",
      disallowed: "126.48",
      deferred_loss: "0",
      adjusted_gain: "0",
      adjusted_term: "short",
      replacements: [
        { lot_id: "lot_9", acquired_on: "2026-11-21", quantity: "12", disallowed: "126.48", held_days: 50 },
      ],
    },
  ],
  next_cursor: null,
  total: 1,
  totals: {
    proceeds: "4701.24",
    cost: "4827.72",
    gain: "-126.48",
    short_term: "-126.48",
    long_term: "0",
    disallowed: "126.48",
    deferred_loss: "0",
    adjusted_gain: "0",
    adjusted_short_term: "0",
    adjusted_long_term: "0",
  },
  gaps: [],
};

const methodOf = (method: Schemas["LotMethod"], gain: string): Schemas["MethodPreviewRead"] => ({
  method,
  is_chosen: method === "fifo",
  cost: "900",
  proceeds: "1000",
  gain,
  short_term: gain,
  long_term: "0",
  lots: [
    {
      lot_id: "lot_1",
      quantity: "5",
      acquired_on: "2026-11-02",
      cost: "900",
      proceeds: "1000",
      gain,
      term: "short",
    },
  ],
  wash_sale: gain.startsWith("-")
    ? {
        quantity: "5",
        disallowed: gain.slice(1),
        replaced_by: ["lot_2"],
        until: "2026-12-23",
        sentence: "40.00 of the loss would be deferred.",
      }
    : null,
});

export const SAMPLE_SALE: Schemas["SalePreviewRead"] = {
  account: ACCOUNT,
  symbol: "NVDA",
  direction: "long",
  quantity: "5",
  price: "200",
  fee: "0",
  methods: [methodOf("fifo", "100"), methodOf("hifo", "-40")],
  ...PROVENANCE,
};

/** The open lots of one symbol. */
export function lotsOf(symbol: string): Schemas["LotsRead"] {
  return { ...SAMPLE_LOTS, items: SAMPLE_LOTS.items.map((lot) => ({ ...lot, symbol })) };
}

/** A sale that was made, with two lots that were open then. */
export const SAMPLE_CLOSING: Schemas["ClosingRead"] = {
  account: ACCOUNT,
  closing_id: "a2",
  closed_on: "2026-11-20",
  symbol: "TSLA",
  direction: "long",
  quantity: "12",
  method: "fifo",
  is_applied: false,
  chosen: [],
  lots: [
    {
      id: "lot_1",
      quantity: "12",
      acquired_on: "2026-10-01",
      price: "402.31",
      cost_basis: "4827.72",
      term: "short",
    },
    {
      id: "lot_2",
      quantity: "20",
      acquired_on: "2026-10-15",
      price: "380",
      cost_basis: "7600",
      term: "short",
    },
  ],
  methods: [methodOf("fifo", "-126.48"), methodOf("specific", "141.24")],
};
