import type { components } from "@/api/schema";

type Schemas = components["schemas"];

const ACCOUNT = { id: "acc_1", name: "Paper account", currency: "USD" };
const PERIOD = { account: ACCOUNT, start: "2025-11-24", end: "2026-11-23" };
const PROVENANCE = {
  source: "PaiiD local market",
  delay: "simulated",
  as_of: "2026-11-23T18:46:09Z",
} as const;

const contributionOf = (
  key: string,
  name: string,
  pnl: string,
  contribution: string,
): Schemas["ContributionRowRead"] => ({
  key,
  name,
  pnl,
  realized_pnl: "0",
  income: "0",
  contribution,
  currency_effect: "0",
});

export const SAMPLE_CONTRIBUTION: Schemas["ContributionRead"] = {
  ...PERIOD,
  pnl: "1137.60",
  twr: "0.0114",
  currency_effect: "0",
  by_position: [
    contributionOf("NVDA", "NVIDIA Corporation", "2140", "0.0214"),
    contributionOf("SAP.DE", "SAP", "0", "0"),
    contributionOf("TSLA", "Tesla", "-1002.40", "-0.01"),
  ],
  by_sector: [contributionOf("Information Technology", "Information Technology", "1137.60", "0.0114")],
  gaps: [],
};

const sliceOf = (key: string, name: string, market_value: string, weight: string) => ({
  key,
  name,
  market_value,
  weight,
});

export const SAMPLE_ALLOCATION: Schemas["AllocationRead"] = {
  account: ACCOUNT,
  equity: "100000",
  by_position: [
    sliceOf("NVDA", "NVIDIA Corporation", "60000", "0.6"),
    sliceOf("cash", "Cash", "40000", "0.4"),
  ],
  by_sector: [
    sliceOf("it", "Information Technology", "60000", "0.6"),
    sliceOf("cash", "Cash", "40000", "0.4"),
  ],
  by_asset_class: [sliceOf("equity", "equity", "60000", "0.6"), sliceOf("cash", "Cash", "40000", "0.4")],
  by_currency: [sliceOf("USD", "USD", "100000", "1")],
  gaps: [],
  ...PROVENANCE,
};

export const SAMPLE_DIVIDENDS: Schemas["DividendsRead"] = {
  account: ACCOUNT,
  received: [
    {
      symbol: "AAPL",
      name: "Apple Inc.",
      day: "2026-11-13",
      amount: "26",
      tax: "3.9",
      currency: "USD",
      per_share: "0.26",
      quantity: "100",
      is_expected: false,
      source: "ledger",
    },
  ],
  expected: [],
  received_total: "26",
  by_month: [
    { month: "2026-10", amount: "0" },
    { month: "2026-11", amount: "26" },
  ],
  expected_detail: "Announced dividends alone, at what is held now; nothing is estimated.",
};

export const SAMPLE_FLOWS: Schemas["CashFlowsPage"] = {
  items: [
    {
      id: "f1",
      day: "2026-06-02",
      kind: "deposit",
      symbol: null,
      amount: "10000",
      currency: "USD",
      note: "",
    },
    {
      id: "f2",
      day: "2026-03-10",
      kind: "transfer_in",
      symbol: "ACME",
      amount: null,
      currency: "USD",
      note: "From Schwab",
    },
  ],
  next_cursor: null,
  total: 2,
  net: "10000",
};

export const SAMPLE_SHADOWS: Schemas["ShadowsRead"] = {
  ...PERIOD,
  shadows: [
    {
      key: "you",
      title: "You",
      value: "104382.16",
      xirr: "0.0951",
      twr: "0.1012",
      difference: "0",
      detail: "",
    },
    {
      key: "benchmark",
      title: "SPY with your cash flows",
      value: "108221.70",
      xirr: "0.1204",
      twr: "0.1188",
      difference: "-3839.54",
      detail: "Bought at the close of each flow's day.",
    },
    {
      key: "advice",
      title: "All AI advice followed",
      value: null,
      xirr: null,
      twr: null,
      difference: null,
      detail: "No advice has been given to you that could be followed.",
    },
  ],
};
