import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { SAMPLE_SETTINGS } from "@/test/samples";
import { server } from "@/test/server";
import { strategySearch } from "../search";
import type { Automation, Decision, Inputs, Report } from "./api";
import { PaperPage } from "./paper-page";

const INPUTS: Inputs = {
  session_date: "2026-10-05",
  is_judged: true,
  equity: "50000",
  cash: "50000",
  symbols: [
    {
      symbol: "AAPL",
      bar: null,
      enters: true,
      leaves: false,
      comparisons: [
        {
          rule: "entry",
          text: "the close is above the 3-session average",
          left: "276.51",
          right: "273.99",
          holds: true,
        },
      ],
    },
  ],
  positions: [],
  orders: [
    {
      kind: "entry",
      symbol: "AAPL",
      side: "buy",
      quantity: "45",
      close: "276.51",
      stop: "2.00% below the price paid",
      target: null,
    },
  ],
  missing: [],
  bars: 35,
  first_bar: "2026-09-14",
  source: "PaiiD local market",
  delay: "simulated",
  adjustment: "splits_and_dividends",
  panel_hash: "a1",
  definition_hash: "b2",
  engine_version: "1-a",
};
const DECISION: Decision = {
  session_date: "2026-10-05",
  outcome: "orders",
  why: "1 order for the next open.",
  equity: "50000",
  decided_at: "2026-10-05T20:01:00Z",
  inputs: INPUTS,
  orders: [
    {
      id: "aut_1-261005-1",
      kind: "entry",
      symbol: "AAPL",
      side: "buy",
      is_short: false,
      quantity: "45",
      limit_price: "219.45",
      state: "refused",
      order_id: null,
      proposal_id: null,
      proposal: null,
      status: null,
      filled_quantity: null,
      average_fill_price: null,
      problem: "Trading is paused in your settings.",
    },
  ],
};
const AUTOMATION: Automation = {
  id: "aut_1",
  strategy_id: "str_1",
  strategy_version: 2,
  name: "Above the average",
  account_id: "acc_1",
  mode: "autopilot",
  state: "paused",
  reason: "loss_streak",
  reason_text: "Its last 3 trades lost.",
  resumes_on: "2026-10-12",
  capital: "50000",
  max_drawdown: "0.2",
  loss_streak: 3,
  cooldown_sessions: 5,
  parameters: {},
  symbols: ["AAPL"],
  first_session: "2026-10-05",
  next_session: null,
  last_session: "2026-10-05",
  equity: "49885.15",
  cash: "37000",
  holdings: [{ symbol: "AAPL", shares: "45", average_price: "275.37", opened: "2026-10-06" }],
  contracts: [],
  contract_ends: [],
  closed_trades: 3,
  realized_pnl: "-114.85",
  parity: "alarm",
  parity_session: "2026-10-05",
  created_at: "2026-10-01T12:00:00Z",
  updated_at: "2026-10-05T20:01:00Z",
};
const REPORT: Report = {
  session_date: "2026-10-05",
  state: "alarm",
  closes: 3,
  paper_trades: 2,
  replay_trades: 2,
  matched: 2,
  differences: [
    {
      kind: "timing",
      symbol: "MSFT",
      session_date: "2026-10-06",
      what: "entry",
      paper: "on 2026-10-07",
      replay: "on 2026-10-06",
      detail: "Paper filled 1 session later.",
      beyond: true,
    },
  ],
  strategy_version: 2,
  definition_hash: "6101",
  panel_hash: "843f",
  engine_version: "1-a",
};

function serve(items: Automation[]) {
  server.use(
    http.get("*/api/automations", () => HttpResponse.json({ items, next_cursor: null })),
    http.get("*/api/automations/aut_1/decisions", () =>
      HttpResponse.json({ items: [DECISION], next_cursor: null }),
    ),
    http.get("*/api/automations/aut_1/parity", () =>
      HttpResponse.json({ items: [REPORT], next_cursor: null }),
    ),
    http.get("*/api/settings", () => HttpResponse.json(SAMPLE_SETTINGS)),
    http.get("*/api/auth/me", () => HttpResponse.json({ id: "usr_1", role: "member" })),
    http.get("*/api/strategies/str_1", () => new HttpResponse(null, { status: 404 })),
  );
}

describe("a strategy on paper", () => {
  it("tells why it pauses, what it decided on what it saw, and where it differs from its backtest", async () => {
    serve([AUTOMATION]);
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    const card = await screen.findByRole("region", { name: "Version 2, autopilot" });
    expect(card).toHaveTextContent("Paused until Oct 12, 2026");
    expect(card).toHaveTextContent("Its last 3 trades lost.");
    expect(card).toHaveTextContent("Holds 45 AAPL at 275.37.");
    expect(card).toHaveTextContent("Differs from its backtest");
    const row = await within(card).findByRole("row", { name: /Timing/ });
    expect(row).toHaveTextContent("Paper filled 1 session later.");
    expect(row).toHaveTextContent("on Oct 7, 2026");
    const refused = await within(card).findByText(/Trading is paused in your settings/);
    expect(refused.closest("li")).toHaveTextContent(
      "buy 45 AAPL at most at 219.45, refused: Trading is paused in your settings.",
    );
    expect(within(card).getByText("Not ordered")).toBeInTheDocument();
    await userEvent.click(within(card).getByRole("button", { name: "What it saw on Oct 5, 2026" }));
    const seen = within(card).getByRole("region", { name: "What the rules saw" });
    expect(within(seen).getByRole("row", { name: /AAPL entry: the close is above/ })).toHaveTextContent(
      "holds",
    );
  });

  it("sells everything it holds with the stop only when that is chosen, and tells that it has changed meanwhile", async () => {
    serve([AUTOMATION]);
    const sent: { body: unknown; seen: string | null }[] = [];
    server.use(
      http.post("*/api/automations/aut_1/stop", async ({ request }) => {
        sent.push({ body: await request.json(), seen: request.headers.get("if-match") });
        const problem = {
          type: "about:blank",
          title: "The automation was changed elsewhere",
          status: 409,
          code: "automation-changed",
          detail: "Look at it again.",
        };
        return sent.length === 1
          ? HttpResponse.json(problem, { status: 409 })
          : HttpResponse.json({ ...AUTOMATION, state: "stopped" });
      }),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    const card = await screen.findByRole("region", { name: "Version 2, autopilot" });
    await userEvent.click(within(card).getByRole("button", { name: "Stop" }));
    const dialog = screen.getByRole("dialog", { name: "Stop running “Above the average”?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Stop for good" }));
    expect(await within(dialog).findByText("Look at it again.")).toBeInTheDocument();
    await userEvent.click(
      within(dialog).getByRole("checkbox", { name: "Sell everything it holds: 45 AAPL" }),
    );
    expect(dialog).toHaveTextContent("Market orders go out at once");
    await userEvent.click(within(dialog).getByRole("button", { name: "Sell everything and stop" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const seen = `"${AUTOMATION.updated_at}"`;
    expect(sent).toEqual([
      { body: { sell: false }, seen },
      { body: { sell: true }, seen },
    ]);
  });

  it("tells the contracts it has written, how others ended, and what of a decision is modelled", async () => {
    const symbol = "AAPL261016C00300000";
    const writer: Automation = {
      ...AUTOMATION,
      contracts: [
        {
          symbol,
          underlying: "AAPL",
          right: "call",
          strike: "300",
          expiration: "2026-10-16",
          contracts: "1",
          shares: "100",
          premium: "2.11",
          opened: "2026-10-06",
          secured: "0",
        },
      ],
      contract_ends: [
        {
          symbol: "AAPL260925C00290000",
          contracts: "1",
          premium: "1.9",
          paid: null,
          opened: "2026-09-21",
          closed: "2026-09-25",
          fate: "assigned",
          pnl: "190",
        },
      ],
    };
    serve([writer]);
    const [order] = DECISION.orders;
    const write = { ...order, symbol, side: "sell", is_short: true, quantity: "1", limit_price: "2.11" };
    const picked = {
      underlying: "AAPL",
      act: "write",
      reason: null,
      right: "call",
      contracts: "1",
      rule_strike: "300",
      rule_expiration: "2026-10-16",
      modelled_price: "1.85",
      modelled_delta: "0.41",
      modelled_volatility: "0.25",
      contract: symbol,
      strike: "300",
      expiration: "2026-10-16",
      bid: "2.10",
      ask: "2.20",
      source: "PaiiD local market (model prices)",
      delay: "simulated",
      problem: null,
    } as const;
    server.use(
      http.get("*/api/automations/aut_1/decisions", () =>
        HttpResponse.json({
          items: [{ ...DECISION, orders: [write], inputs: { ...INPUTS, contracts: [picked] } }],
          next_cursor: null,
        }),
      ),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    const card = await screen.findByRole("region", { name: "Version 2, autopilot" });
    const open = within(card).getByRole("region", { name: "Contracts it has written" });
    expect(within(open).getByRole("row", { name: /AAPL call/ })).toHaveTextContent(
      "Oct 16, 20262.11100 AAPL",
    );
    expect(within(card).getByRole("row", { name: /AAPL260925C00290000/ })).toHaveTextContent(
      "Assigned Sep 25",
    );
    expect(await within(card).findByText(/write 1 AAPL261016C00300000 at least at 2.11/)).toBeInTheDocument();
    await userEvent.click(within(card).getByRole("button", { name: "What it saw on Oct 5, 2026" }));
    const seen = within(card).getByRole("region", { name: "Contracts it picked" });
    expect(within(seen).getByRole("columnheader", { name: "Modelled price" })).toBeInTheDocument();
    expect(within(seen).getByRole("row", { name: /Write 1 AAPL/ })).toHaveTextContent("1.850.41");
    expect(card).toHaveTextContent(
      "Option prices are modelled, not market prices. Bid and ask are the market's",
    );
    await userEvent.click(within(card).getByRole("button", { name: "Stop" }));
    const name = `Buy its contracts back and sell what it holds: 45 AAPL, 1 ${symbol} written`;
    expect(screen.getByRole("checkbox", { name })).toBeInTheDocument();
  });

  it("says of what it sold short that it is owed, and how it is bought back", async () => {
    const short: Automation = {
      ...AUTOMATION,
      holdings: [{ symbol: "AAPL", shares: "-45", average_price: "275.37", opened: "2026-10-06" }],
    };
    serve([short]);
    const [order] = DECISION.orders;
    const entry = { ...order, side: "sell", is_short: true } as Decision["orders"][number];
    const cover = { ...entry, id: "aut_1-261005-2", kind: "exit", side: "buy", limit_price: null } as const;
    const symbols = INPUTS.symbols.map((one) => ({
      ...one,
      comparisons: one.comparisons.map((it) => ({ ...it, rule: "short_entry" as const })),
    }));
    server.use(
      http.get("*/api/automations/aut_1/decisions", () =>
        HttpResponse.json({
          items: [{ ...DECISION, orders: [entry, cover], inputs: { ...INPUTS, symbols } }],
          next_cursor: null,
        }),
      ),
      http.get("*/api/automations/aut_1/parity", () =>
        HttpResponse.json({
          items: [{ ...REPORT, cost_notes: ["Paper accounts are charged nothing for borrowed shares."] }],
          next_cursor: null,
        }),
      ),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    const card = await screen.findByRole("region", { name: "Version 2, autopilot" });
    expect(card).toHaveTextContent("Holds −45 AAPL short at 275.37.");
    expect(card).toHaveTextContent("with short proceeds");
    expect(await within(card).findByText(/sell short 45 AAPL at least at 219.45/)).toBeInTheDocument();
    expect(within(card).getByText(/buy to cover 45 AAPL, refused/)).toBeInTheDocument();
    expect(await within(card).findByText(/Cost: Paper accounts are charged nothing/)).toBeInTheDocument();
    await userEvent.click(within(card).getByRole("button", { name: "What it saw on Oct 5, 2026" }));
    const seen = within(card).getByRole("region", { name: "What the rules saw" });
    expect(within(seen).getByRole("row", { name: /AAPL sell short: the close/ })).toBeInTheDocument();
    await userEvent.click(within(card).getByRole("button", { name: "Stop" }));
    const dialog = screen.getByRole("dialog", { name: /Stop running/ });
    await userEvent.click(
      within(dialog).getByRole("checkbox", { name: "Buy back everything it sold short: −45 AAPL" }),
    );
    expect(within(dialog).getByRole("button", { name: "Buy everything back and stop" })).toBeInTheDocument();
  });

  it("leads from what waits for a yes to where it is given, and tells what nobody answered in time", async () => {
    serve([{ ...AUTOMATION, mode: "approval" }]);
    const [order] = DECISION.orders;
    const asked = { ...order, state: "proposed", proposal_id: "prp_1", problem: null } as const;
    const day = (session_date: string, proposal: string): Decision =>
      ({ ...DECISION, session_date, orders: [{ ...asked, id: session_date, proposal }] }) as Decision;
    server.use(
      http.get("*/api/automations/aut_1/decisions", () =>
        HttpResponse.json({
          items: [day("2026-10-06", "waiting"), day("2026-10-05", "expired")],
          next_cursor: null,
        }),
      ),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    const card = await screen.findByRole("region", { name: "Version 2, asks first" });
    expect(await within(card).findByText("Waits for you")).toBeInTheDocument();
    expect(within(card).getByText("Not ordered")).toBeInTheDocument();
    expect(within(card).getByText(/proposal expired/)).toBeInTheDocument();
    // One way to decide, from the decision that still waits.
    expect(within(card).getByRole("link", { name: "Approve or reject" })).toHaveAttribute(
      "href",
      "/recommendations",
    );
  });

  it("says why a capital cannot be taken, and takes one with commas", async () => {
    serve([]);
    const sent: unknown[] = [];
    server.use(
      http.get("*/api/strategies/str_1", () =>
        HttpResponse.json({ id: "str_1", version: 1, definition: { name: "Any", direction: "long" } }),
      ),
      http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: [] })),
      http.post("*/api/automations", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(AUTOMATION, { status: 201 });
      }),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    await userEvent.click(await screen.findByRole("button", { name: "Run on paper" }));
    const dialog = screen.getByRole("dialog", { name: "Run on paper" });
    const capital = within(dialog).getByLabelText("Capital in USD");
    await userEvent.clear(capital);
    await userEvent.type(capital, "99");
    expect(capital).toHaveAccessibleDescription(/An amount of at least 100, such as 10000\./);
    await userEvent.click(within(dialog).getByRole("button", { name: "Run on paper" }));
    await userEvent.clear(capital);
    await userEvent.type(capital, "12,500");
    expect(capital).not.toBeInvalid();
    await userEvent.click(within(dialog).getByRole("button", { name: "Run on paper" }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ capital: "12500" });
  });

  it("shows a few of many differences, and all where they are asked for", async () => {
    serve([AUTOMATION]);
    const [one] = REPORT.differences;
    const differences = Array.from({ length: 9 }, (_, n) => ({
      ...one,
      symbol: `S${n}`,
    })) as Report["differences"];
    server.use(
      http.get("*/api/automations/aut_1/parity", () =>
        HttpResponse.json({ items: [{ ...REPORT, differences }], next_cursor: null }),
      ),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    const card = await screen.findByRole("region", { name: "Version 2, autopilot" });
    const more = await within(card).findByRole("button", { name: "Show all 9 differences" });
    const table = within(card).getByRole("table", { name: "Differences between paper and its replay" });
    expect(within(table).getAllByRole("row")).toHaveLength(7);
    await userEvent.click(more);
    expect(within(table).getAllByRole("row")).toHaveLength(10);
  });

  it("says that the pause switch of all trading holds its orders back", async () => {
    serve([AUTOMATION]);
    const preferences = { ...SAMPLE_SETTINGS.preferences, trading_paused: true };
    server.use(http.get("*/api/settings", () => HttpResponse.json({ ...SAMPLE_SETTINGS, preferences })));
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    expect(await screen.findByText(/go on deciding, but open nothing/)).toHaveTextContent(
      "Trading is paused in your settings",
    );
  });

  it("says that there is no such strategy", async () => {
    serve([]);
    const problem = {
      type: "about:blank",
      title: "No such strategy",
      status: 404,
      detail: "It is not there.",
    };
    server.use(http.get("*/api/strategies/str_1", () => HttpResponse.json(problem, { status: 404 })));
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    expect(await screen.findByText("No such strategy")).toBeInTheDocument();
    expect(screen.queryByText(/It does not run yet/)).not.toBeInTheDocument();
  });

  it("says that nothing runs yet", async () => {
    serve([]);
    server.use(
      http.get("*/api/strategies/str_1", () =>
        HttpResponse.json({ id: "str_1", version: 1, definition: { name: "Any", direction: "long" } }),
      ),
    );
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    expect(await screen.findByText(/It does not run yet/)).toBeInTheDocument();
  });

  it("says what failed", async () => {
    serve([]);
    const problem = {
      type: "about:blank",
      title: "Out of order",
      status: 503,
      detail: "No database.",
      request_id: "r1",
    };
    server.use(http.get("*/api/automations", () => HttpResponse.json(problem, { status: 503 })));
    await renderApp(<PaperPage strategy="str_1" />, "/strategies");
    expect(await screen.findByText("Out of order")).toBeInTheDocument();
  });
});

describe("its address", () => {
  it("names the strategy and the backtest that is run as it was", () => {
    expect(strategySearch({ strategy: "str_1", paper: true, run: "bkt_1" })).toEqual({
      strategy: "str_1",
      paper: true,
      run: "bkt_1",
    });
    expect(strategySearch({ strategy: "str_1", paper: "no" })).toEqual({ strategy: "str_1" });
    expect(strategySearch({ paper: true })).toEqual({});
  });
});
