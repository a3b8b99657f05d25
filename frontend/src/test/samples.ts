import type { components } from "@/api/schema";

type Schemas = components["schemas"];

/** One valuation at a session's close; the benchmark is worth the same. */
export const samplePoint = (date: string, equity: string, drawdown = "0") => ({
  at: `${date}T21:00:00Z`,
  date,
  equity,
  net_deposits: "100000",
  drawdown,
  benchmark: equity,
});

/** Three months of the account in the reference screens. */
export const SAMPLE_PERFORMANCE: Schemas["PerformanceRead"] = {
  start: "2026-08-24",
  end: "2026-11-23",
  interval: "1d",
  start_equity: "98697.26",
  end_equity: "104382.16",
  net_deposits: "0",
  net_pnl: "5684.90",
  simple: "0.05759937",
  twr: "0.05759937",
  realized_pnl: "4321",
  unrealized_pnl: "1363.90",
  fees: "0",
  dividends: "257.96",
  max_drawdown: {
    ratio: "0.0286",
    peak_at: "2026-10-09T20:00:00Z",
    trough_at: "2026-10-13T20:00:00Z",
    recovered_at: "2026-10-22T20:00:00Z",
  },
  win_rate: "0.63157895",
  winning_trades: 24,
  closed_trades: 38,
  open_positions: 12,
  benchmark: { symbol: "SPY", name: "SPDR S&P 500 ETF Trust", simple: "0.0342" },
  curve: [samplePoint("2026-08-21", "98697.26"), samplePoint("2026-11-23", "104382.16", "0.01")],
  by_symbol: [],
  by_day: [],
  source: "PaiiD local market",
  delay: "simulated",
  as_of: "2026-11-23T18:46:09Z",
};

/** The account of the reference screens without positions. */
export const SAMPLE_PORTFOLIO: Schemas["PortfolioRead"] = {
  account: {
    id: "acc_1",
    name: "Paper account",
    mode: "paper",
    broker: "paper",
    broker_name: "PaiiD paper broker",
    currency: "USD",
    is_demo: false,
    cash: "38219.44",
    buying_power: "76438.88",
    equity: "104382.16",
    last_equity: "103098.09",
    day_pnl: "1284.07",
    day_pnl_percent: "1.25",
    total_pnl: "4382.16",
    total_pnl_percent: "4.38",
    realized_pnl: "3018.26",
    unrealized_pnl: "1363.90",
    long_market_value: "66162.72",
    short_market_value: "0",
    starting_cash: "100000",
    net_deposits: "100000",
    fees: "0",
    dividends: "0",
    margin_enabled: true,
    shorting_enabled: false,
    commission_per_share: "0",
    slippage_bps: "0",
    open_orders: 0,
    created_at: "2024-11-22T14:30:00Z",
    as_of: "2026-11-23T18:46:09Z",
    delay: "simulated",
    source: "PaiiD local market",
  },
  positions: [],
};

export const SAMPLE_STATUS: Schemas["MarketStatusRead"] = {
  state: "open",
  is_tradable: true,
  label: "Market open",
  world_clock: "always_open",
  now: "2026-11-23T18:46:09Z",
  session_date: "2026-11-23",
  opens_at: "2026-11-23T14:30:00Z",
  closes_at: "2026-11-23T21:00:00Z",
  next_change_at: "2026-11-23T21:00:00Z",
  source: "PaiiD local market",
};

export const SAMPLE_SETTINGS: Schemas["SettingsRead"] = {
  preferences: {
    theme: "dark",
    density: "comfortable",
    number_keys_enabled: true,
    reduced_motion: "system",
    time_zone: "ET",
    default_symbol: "AAPL",
    default_order_type: "market",
    default_time_in_force: "day",
    confirm_orders: true,
    watchlist: ["NVDA", "AAPL"],
    news_muted_sources: [],
  },
  version: 3,
  updated_at: "2026-11-23T18:00:00Z",
};

export const SAMPLE_USER: Schemas["UserRead"] = {
  id: "usr_1",
  email: "ada@example.com",
  full_name: "Ada",
  role: "owner",
  is_demo: false,
  created_at: "2026-11-02T14:30:00Z",
};
