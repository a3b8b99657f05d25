import type { components } from "@/api/schema";

type Schemas = components["schemas"];

const ACCOUNT = { id: "acc_1", name: "Paper account", currency: "USD" };

export const SAMPLE_EXPLANATION: Schemas["ExplanationRead"] = {
  figure: "net_pnl",
  title: "Net P&L",
  value: "5684.90",
  unit: "money",
  currency: "USD",
  formula: "end - start - net deposits",
  sentence: "From Nov 24, 2025 the account earned $5,684.90, which is 5.76% of what it began with.",
  convention: "What has no price is left out.",
  inputs: [
    {
      kind: "price",
      label: "NVDA",
      value: "186.94",
      unit: "money",
      source: "PaiiD local market",
      as_of: "2026-11-23T18:46:00Z",
      delay: "simulated",
      reference: "NVDA",
      entry: null,
    },
    {
      kind: "ledger",
      label: "Deposit",
      value: "10000",
      unit: "money",
      source: "Ledger",
      as_of: "2026-06-02T14:00:00Z",
      delay: null,
      reference: "dep-12",
      entry: { book: "ledger", account_id: "acc_1", account_name: "Paper account", id: "dep-12" },
    },
  ],
  input_count: 2,
  steps: [
    { label: "Value at the end", expression: "38219.44 + 66162.72", value: "104382.16", unit: "money" },
    { label: "As a ratio", expression: "5684.90 / 98697.26", value: "0.0576", unit: "ratio" },
  ],
  account: ACCOUNT,
  start: "2025-11-24",
  end: "2026-11-23",
  as_of: "2026-11-23T18:46:09Z",
};

const methodOf = (
  method: Schemas["MethodReturnRead"]["method"],
  title: string,
  value: string | null,
  detail = "",
): Schemas["MethodReturnRead"] => ({ method, title, value, detail });

/** What the ledger has of the deposit among the inputs. */
export const SAMPLE_ENTRY: Schemas["LedgerTransactionRead"] = {
  seq: 12,
  kind: "deposit",
  external_id: "dep-12",
  order_id: null,
  symbol: null,
  memo: "Salary of 4000",
  occurred_at: "2026-06-02T14:00:00Z",
  recorded_at: "2026-06-02T14:00:01Z",
  entries: [
    { account: "cash", commodity: "USD", amount: "10000" },
    { account: "capital", commodity: "USD", amount: "-10000" },
  ],
};

export const SAMPLE_ACTIVITY: Schemas["ActivityRead"] = {
  id: "a1",
  account_id: "acc_2",
  account_name: "Schwab",
  is_imported: true,
  type: "buy",
  date: "2026-11-16",
  at: null,
  symbol: "ACME",
  quantity: "20",
  price: "50",
  amount: "1000",
  fee: "1",
  tax: "0",
  currency: "USD",
  note: "",
  to_symbol: null,
  ratio: null,
  cost_share: null,
  to_currency: null,
  to_amount: null,
};

export const SAMPLE_RECONCILIATION: Schemas["ReconciliationRead"] = {
  account: ACCOUNT,
  start: "2025-11-24",
  end: "2026-11-23",
  methods: [
    methodOf("twr", "Time-weighted", "0.1012"),
    methodOf("xirr", "Money-weighted", "0.0951"),
    methodOf("simple", "Simple", "0.0912"),
    methodOf("modified_dietz", "Modified Dietz", "0.0942"),
    methodOf("broker", "The broker's own", null, "This broker tells no return of its own."),
  ],
  sentence:
    "The deposit of $10,000.00 on Jun 2, 2026 came before a fall, so the money earned less than the time.",
  flows: [{ day: "2026-06-02", amount: "10000", effect: "-0.0061", sentence: "Put in before a fall." }],
  flows_detail: "It makes the whole difference.",
};
