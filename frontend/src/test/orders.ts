import { HttpResponse, http } from "msw";
import type { Portfolio, Quote } from "@/lib/live/events";
import type { OrderPreview, OrderRead } from "@/lib/orders/types";
import { accountWith, type Preferences, settingsWith } from "./accounts";
import { lotsOf, SAMPLE_SALE } from "./lots";
import { server } from "./server";

export const AT = "2026-11-23T18:46:00Z";
const TRUTH = { source: "Local simulator", as_of: AT, delay: "simulated" } as const;

/** A quote of TLT; name what differs. */
export function quoteWith(changes: Partial<Quote> = {}): Quote {
  return {
    symbol: "TLT",
    name: "20+ year Treasury bond ETF",
    asset_class: "etf",
    bid: "89.92",
    ask: "89.94",
    bid_size: 1200,
    ask_size: 900,
    last: "89.93",
    previous_close: "90.13",
    change: "-0.20",
    change_percent: "-0.22",
    open: "90.1",
    high: "90.2",
    low: "89.8",
    volume: 1_000_000,
    is_halted: false,
    ...TRUTH,
    second: null,
    ...changes,
  };
}

/** A working limit order for 10 TLT; name what differs. */
export function orderWith(changes: Partial<OrderRead> = {}): OrderRead {
  return {
    id: "ord_1",
    client_order_id: "web-1",
    symbol: "TLT",
    side: "buy",
    type: "limit",
    quantity: "10",
    notional: null,
    limit_price: "89.9",
    stop_price: null,
    trail_price: null,
    trail_percent: null,
    time_in_force: "day",
    extended_hours: false,
    position_intent: null,
    status: "new",
    filled_quantity: "0",
    average_fill_price: null,
    reason: null,
    replaces_order_id: null,
    order_class: "simple",
    parent_order_id: null,
    broker: "paper",
    created_at: AT,
    updated_at: AT,
    submitted_at: AT,
    expires_at: null,
    ...changes,
  };
}

/** A preview of buying 80 TLT that nothing blocks; name what differs. */
export function previewWith(changes: Partial<OrderPreview> = {}): OrderPreview {
  return {
    symbol: "TLT",
    side: "buy",
    quantity: "80",
    price: "89.90",
    gross: "7192",
    commission: "0",
    half_spread_cost: "0.8",
    cash_change: "-7192",
    cash_after: "12808",
    buying_power_before: "38219.44",
    buying_power_after: "31027.44",
    position_before: "120",
    position_after: "200",
    average_price_after: "89.45",
    equity: "104382.16",
    share_of_equity_after: "0.1723",
    opens_short: false,
    summary: "Buy 80 TLT at 89.90 or lower, today only.",
    checks: [
      { code: "market-open", label: "Market open", state: "passed", detail: "until 16:00 ET" },
      { code: "buying-power", label: "Buying power", state: "passed", detail: "$7,192.00 of $38,219.44" },
      {
        code: "concentration",
        label: "Concentration after",
        state: "passed",
        detail: "TLT 17.2 % of equity",
      },
    ],
    blocked: null,
    exits: null,
    quote_as_of: AT,
    quote_source: "Local simulator",
    ...changes,
  };
}

type Position = Portfolio["positions"][number];

/** A holding of 120 TLT; name what differs. */
export function positionWith(changes: Partial<Position> = {}): Position {
  return {
    symbol: "TLT",
    name: "20+ year Treasury bond ETF",
    sector: "Bonds",
    quantity: "120",
    average_price: "89.15",
    cost_basis: "10698",
    last: "89.93",
    market_value: "10791.60",
    unrealized_pnl: "93.60",
    unrealized_pnl_percent: "0.87",
    day_pnl: "-24",
    day_pnl_percent: "-0.22",
    weight_percent: "10.34",
    realized_pnl: "0",
    opened_at: AT,
    ...TRUTH,
    ...changes,
  };
}

/** An account of 104,382.16 USD with these positions. */
export function portfolioWith(positions: Position[], changes: Partial<Portfolio["account"]> = {}): Portfolio {
  return {
    gaps: [],
    positions,
    account: {
      id: "acc_1",
      name: "Paper account",
      mode: "paper",
      broker: "paper",
      broker_name: "PaiiD paper broker",
      currency: "USD",
      is_demo: false,
      cash: "20000",
      buying_power: "38219.44",
      equity: "104382.16",
      last_equity: "103098.09",
      day_pnl: "1284.07",
      day_pnl_percent: "1.25",
      total_pnl: "4382.16",
      total_pnl_percent: "4.38",
      realized_pnl: "3000",
      unrealized_pnl: "1363.90",
      long_market_value: "84382.16",
      short_market_value: "0",
      starting_cash: "100000",
      net_deposits: "100000",
      left_out: "0",
      fees: "0",
      dividends: "0",
      margin_enabled: true,
      shorting_enabled: true,
      commission_per_share: "0",
      slippage_bps: "0",
      open_orders: 1,
      created_at: "2026-09-01T14:00:00Z",
      ...TRUTH,
      ...changes,
    },
  };
}

export interface DeskData {
  quote?: Partial<Quote>;
  preferences?: Partial<Preferences>;
  portfolio?: Portfolio;
  open?: OrderRead[];
  closed?: OrderRead[];
}

/** Answer all that the trading pages read; tests add the calls under test. */
export function serveDesk({
  quote,
  preferences = {},
  portfolio,
  open = [],
  closed = [],
}: DeskData = {}): void {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ role: "owner" })),
    http.get("*/api/linked-accounts", () => HttpResponse.json({ accounts: [] })),
    http.get("*/api/settings", () => HttpResponse.json(settingsWith(preferences))),
    http.get("*/api/market/quote/:symbol", () => HttpResponse.json(quoteWith(quote))),
    http.get("*/api/market/quotes", () => HttpResponse.json({ quotes: [quoteWith(quote)], unknown: [] })),
    http.get("*/api/market/status", () => HttpResponse.json({ state: "open", now: AT })),
    http.get("*/api/market/bars/:symbol", () =>
      HttpResponse.json({
        symbol: "TLT",
        interval: "1d",
        adjusted: true,
        adjustment: "splits",
        bars: [],
        ...TRUTH,
      }),
    ),
    http.get("*/api/portfolio", () => HttpResponse.json(portfolio ?? portfolioWith([positionWith()]))),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: [accountWith()] })),
    http.get("*/api/trades", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/orders", ({ request }) => {
      const isOpen = new URL(request.url).searchParams.get("status") === "open";
      return HttpResponse.json({ items: isOpen ? open : closed, next_cursor: null });
    }),
    http.post("*/api/orders/preview", () => HttpResponse.json(previewWith())),
    http.post("*/api/portfolio/lots/preview", () => HttpResponse.json({ ...SAMPLE_SALE, symbol: "TLT" })),
    http.get("*/api/portfolio/lots", () => HttpResponse.json(lotsOf("TLT"))),
  );
}

/** A problem document as the server words it. */
export function problem(status: number, code: string, members: Record<string, unknown> = {}): Response {
  const body = {
    type: `urn:paiid:problem:${code}`,
    title: code,
    status,
    detail: "",
    code,
    request_id: "req_1",
    ...members,
  };
  return HttpResponse.json(body, { status, headers: { "content-type": "application/problem+json" } });
}
