import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Bar, placeMarkers } from "@/components/chart/candle-data";
import type { CandleDrawing } from "@/components/chart/candle-drawing";
import type { CurveDrawing } from "@/components/curve/curve-drawing";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import type { Metric, RunDetail, Trade } from "./api";
import { barsAround, markersOf, spanOf } from "./candles/model";
import { BacktestsPage } from "./components/backtests-page";
import { draftProblem, firstDraft, rangeFor, requestOf, symbolsOf } from "./draft";
import { metricText, runTerms } from "./model";
import { type BacktestsSearch, backtestsSearch } from "./search";

vi.mock("@/components/curve/curve-drawing", () => ({
  drawCurve: (): CurveDrawing => ({
    set: () => {},
    point: () => {},
    indexAt: () => 0,
    xOf: () => 0,
    right: () => 800,
    remove: () => {},
  }),
}));

vi.mock("@/components/chart/candle-drawing", () => ({
  drawCandles: (): CandleDrawing => ({
    setBars: () => {},
    setMarkers: () => {},
    setLines: () => {},
    point: () => {},
    onPoint: () => {},
    remove: () => {},
  }),
}));

function metric(key: string, title: string, strategy: string, change: Partial<Metric> = {}): Metric {
  return {
    key,
    title,
    group: "return",
    unit: "ratio",
    meaning: `What ${title} means.`,
    strategy,
    benchmark: "0.05",
    in_sample: "0.2",
    out_of_sample: "0.01",
    ...change,
  };
}

const RUN: RunDetail = {
  id: "bkt_1",
  name: "Crossover",
  strategy_id: null,
  strategy_version: null,
  template_id: "sma-crossover",
  state: "done",
  stage: "ended",
  done: 0,
  total: 0,
  symbols: ["AAPL", "MSFT"],
  parameters: { fast: "50" },
  timeframe: "1d",
  start: "2024-01-02",
  end: "2024-12-31",
  cash: "100000",
  costs: {
    commission_per_share: "0",
    commission_minimum: "0",
    commission_bps: "0",
    slippage_bps: "5",
    bar_participation: "0.1",
  },
  benchmark: "SPY",
  data_source: null,
  prices: "adjusted",
  headline: {
    final_equity: "110000",
    total_return: "0.1",
    annual_return: "0.1",
    sharpe: "1.2",
    max_drawdown: "-0.08",
    benchmark_return: "0.05",
    trades: 12,
    costs: "140.25",
  },
  problem: null,
  created_at: "2026-11-23T18:46:00Z",
  ended_at: "2026-11-23T18:46:03Z",
  definition: {} as RunDetail["definition"],
  python_file: null,
  python: null,
  result: {
    metrics: [
      metric("total_return", "Total return", "0.1"),
      metric("sharpe", "Sharpe ratio", "1.2", {
        group: "reward",
        unit: "number",
        in_sample: "1.5",
        out_of_sample: "0.1",
      }),
      metric("trades", "Trades", "12", { group: "trades", unit: "count" }),
    ],
    curve: ["100000", "110000"].map((equity, index) => ({
      session_date: `2024-0${index + 1}-02`,
      equity,
      drawdown: "0",
      benchmark: "100000",
      benchmark_drawdown: "0",
      exposure: "0.5",
    })),
    months: [{ year: 2024, month: 1, strategy: "0.1", benchmark: "0.05" }],
    open_positions: [],
    statements: [{ topic: "source", text: "Daily bars of a simulated market.", caution: true }],
    out_of_sample_from: "2024-09-13",
    look_ahead: null,
    trade_order: {
      trades: 12,
      draws: 1000,
      seed: 0,
      drawdown_worst: "-0.21",
      drawdown_median: "-0.12",
      drawdown_best: "-0.05",
      equity_low: "94000",
      equity_median: "110000",
      equity_high: "131000",
      loss: "0.11",
    },
    capacity: null,
  },
  trust: {
    out_of_sample_from: "2024-09-13",
    variants_tried: 3,
    sharpe_by_luck: "0.9",
    probability: "0.62",
    look_ahead: { passed: true, checked_at: ["2024-05-01"], detail: "Nothing moved." },
  },
  manifest: null,
};

const NO_FILES = { folder: "/data/strategies", seconds: 60, memory_mb: 1024, items: [] };

const TRADES = [
  ["MSFT", "03", "05"],
  ["MSFT", "08", "09"],
  ["AAPL", "09", "10"],
].map(
  ([symbol, opened, closed], index) =>
    ({
      number: index + 1,
      symbol,
      opened: `2024-01-${opened}`,
      closed: `2024-01-${closed}`,
      shares: "10",
      entry_price: "100",
      exit_price: "101",
      fees: "0",
      pnl: "10",
      return_ratio: "0.01",
      sessions_held: 2,
      worst: "-0.01",
      best: "0.02",
      reason: "exit rule",
    }) as Trade,
);
const BARS = Array.from({ length: 12 }, (_, index) => {
  const day = `2024-01-${`${index + 1}`.padStart(2, "0")}`;
  const price = { open: "100", high: "102", low: "99", close: "101" };
  return { start: `${day}T14:30:00Z`, session_date: day, volume: 1000, ...price } as Bar;
});

let runs: RunDetail[] = [];
let sent: unknown;

function Stateful({ initial }: { initial: BacktestsSearch }) {
  const [search, setSearch] = useState(initial);
  return (
    <BacktestsPage search={search} onSearch={(change) => setSearch((before) => ({ ...before, ...change }))} />
  );
}

beforeEach(() => {
  runs = [];
  sent = undefined;
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ role: "owner" })),
    http.get("*/api/python-strategies", () => HttpResponse.json(NO_FILES)),
    http.get("*/api/market/status", () => HttpResponse.json(SAMPLE_STATUS)),
    http.get("*/api/datasets", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [] })),
    http.get("*/api/strategies", () =>
      HttpResponse.json({ items: [{ id: "str_1", name: "Mine", summary: "My rules." }], next_cursor: null }),
    ),
    http.get("*/api/strategies/str_1", () =>
      HttpResponse.json({
        id: "str_1",
        definition: {
          universe: { symbols: ["AAPL", "KO"] },
          parameters: [
            { name: "fast", meaning: "Days.", step: "1", minimum: "2", maximum: "50", default: "10" },
          ],
          costs: { slippage_bps: "3" },
        },
      }),
    ),
    http.get("*/api/backtests", () => HttpResponse.json({ items: runs, next_cursor: null })),
    http.get("*/api/backtests/:id", ({ params }) =>
      HttpResponse.json(runs.find(({ id }) => id === params["id"]) ?? null),
    ),
    http.get("*/api/backtests/:id/trades", () =>
      HttpResponse.json({ items: [], next_cursor: null, total: 0 }),
    ),
    http.post("*/api/backtests", async ({ request }) => {
      sent = await request.json();
      const begun = {
        ...RUN,
        state: "running",
        stage: "gathering",
        done: 1,
        total: 2,
        result: null,
      } as RunDetail;
      runs = [begun];
      return HttpResponse.json(begun, { status: 202 });
    }),
  );
});

describe("the Backtesting page", () => {
  it("begins a run, tells its steps from the stream, and shows the result when it ends", async () => {
    const { user } = await renderApp(<Stateful initial={{ strategy: "str_1" }} />, "/backtests");
    expect(await screen.findByText(/Your backtests will stand here/)).toBeInTheDocument();
    // A saved strategy's own symbols and parameters stand there to be changed.
    const symbols = await screen.findByLabelText("Symbols");
    await vi.waitFor(() => expect(symbols).toHaveValue("AAPL, KO"));
    expect(screen.getByRole("group", { name: "Parameters" })).toHaveTextContent("Days.");
    await user.clear(symbols);
    await user.type(symbols, "aapl, msft");
    await user.click(screen.getByRole("button", { name: "Run backtest" }));
    const progress = await screen.findByRole("region", { name: "Crossover" });
    const heading = screen.getByRole("heading", { name: "Crossover" });
    expect(heading).toHaveFocus();
    expect(screen.getByText("Crossover: the backtest runs.")).toHaveAttribute("role", "status");
    expect(within(progress).getByRole("status")).toHaveTextContent("Gathering bars, 1 of 2 symbols");
    expect(sent).toMatchObject({ strategy_id: "str_1", symbols: ["AAPL", "MSFT"], benchmark: "SPY" });
    const step = { job: "backtest", id: "bkt_1", done: 0, total: 0 };
    FakeEventSource.last?.emit("job", { ...step, stage: "simulating" });
    expect(await within(progress).findByText("Trading the rules bar by bar")).toBeInTheDocument();
    runs = [RUN];
    FakeEventSource.last?.emit("job", { ...step, stage: "ended" });
    const trust = await screen.findByRole("region", { name: "How far to trust it" });
    expect(heading).toHaveFocus();
    expect(screen.getByText("The backtest is done: +10.00%, 12 trades.")).toHaveAttribute("role", "status");
    expect(trust).toHaveTextContent("You tried 3 variants of it.");
    expect(within(trust).getByText("Weaker")).toBeInTheDocument();
    expect(within(trust).getByText("11.00% lose")).toBeInTheDocument();
    expect(trust).toHaveTextContent("−12.00% in the median and −21.00% or worse in one of twenty");
    expect(trust).toHaveTextContent("CapacityNot known");
    expect(screen.getByText("Daily bars of a simulated market.")).toBeInTheDocument();
    expect(await screen.findByText("The rules closed no trade in this range.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Show as table: equity" }));
    expect(screen.getByRole("region", { name: "Equity and drawdown, newest first" })).toHaveTextContent(
      "$110,000.00",
    );
  });

  it("draws equity on a logarithmic scale when asked to, also for the next run, but not a loss of all", async () => {
    runs = [RUN];
    const first = await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    const log = () => screen.findByRole("button", { name: "Log scale" });
    expect(await log()).toHaveAttribute("aria-pressed", "false");
    await first.user.click(await log());
    expect(await log()).toHaveAttribute("aria-pressed", "true");
    first.unmount();
    const second = await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    expect(await log()).toHaveAttribute("aria-pressed", "true");
    second.unmount();
    const curve = RUN.result?.curve.map((point) => ({ ...point, equity: "0" })) ?? [];
    runs = [{ ...RUN, result: RUN.result && { ...RUN.result, curve } }];
    await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    expect(await log()).toHaveAttribute("aria-disabled", "true");
    expect(await log()).toHaveAttribute("aria-pressed", "false");
  });

  it("shows one trade after the other on the candles, and the one that was chosen in the table", async () => {
    runs = [RUN];
    const asked: string[] = [];
    server.use(
      http.get("*/api/backtests/:id/trades", ({ request }) => {
        const symbol = new URL(request.url).searchParams.get("symbol");
        const items = TRADES.filter((one) => !symbol || one.symbol === symbol);
        return HttpResponse.json({ items, next_cursor: null, total: items.length });
      }),
      http.get("*/api/market/bars/:symbol", ({ params, request }) => {
        asked.push(`${params["symbol"]} ${new URL(request.url).searchParams.get("start")}`);
        return HttpResponse.json({ symbol: params["symbol"], interval: "1d", bars: BARS });
      }),
    );
    const { user } = await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    const card = await screen.findByRole("region", { name: "Trades on the candles" });
    expect(
      await within(card).findByText(/^Bought 10 on Jan 3, 2024 at 100.00, sold on Jan 5/),
    ).toBeInTheDocument();
    expect(within(card).getByLabelText("Trade in MSFT")).toHaveValue("1");
    await user.click(within(card).getByRole("button", { name: "Increase trade in msft" }));
    expect(within(card).getByText(/^Bought 10 on Jan 8, 2024/)).toHaveAttribute("role", "status");
    await user.click(within(card).getByRole("button", { name: "Whole range" }));
    expect(within(card).getByText(/^2 trades in MSFT/)).toBeInTheDocument();
    await user.selectOptions(within(card).getByLabelText("Symbol of the candles"), "AAPL");
    expect(await within(card).findByText(/^Bought 10 on Jan 9, 2024/)).toBeInTheDocument();
    expect(asked).toEqual(["MSFT 2024-01-02T00:00:00Z", "AAPL 2024-01-02T00:00:00Z"]);
    await user.click(await screen.findByRole("button", { name: "Show trade 2 on the candles" }));
    expect(screen.getByRole("heading", { name: "Trades on the candles" })).toHaveFocus();
    expect(await within(card).findByText(/^Bought 10 on Jan 8, 2024/)).toBeInTheDocument();
  });

  it("says why a run failed, and that one was canceled", async () => {
    runs = [
      { ...RUN, state: "failed", problem: "The market has no daily bars.", result: null, headline: null },
    ];
    const first = await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    expect(await screen.findByText("Failed: The market has no daily bars.")).toBeInTheDocument();
    first.unmount();
    runs = [{ ...RUN, state: "canceled", result: null, headline: null }];
    await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    expect(await screen.findByText("You canceled this run; it has no result.")).toBeInTheDocument();
  });

  it("offers the owner's Python files, says which cannot be run, and shows the file of a run", async () => {
    const file = {
      file: "mine.py",
      docstring: "Buys.",
      symbols: ["SPY"],
      parameters: [],
      warm_up: 0,
      hash: "ab",
    };
    const items = [
      { ...file, name: "By hand", problem: null },
      { ...file, file: "bad.py", name: "bad.py", hash: null, problem: "line 2: invalid syntax" },
    ];
    server.use(http.get("*/api/python-strategies", () => HttpResponse.json({ ...NO_FILES, items })));
    const { user, unmount } = await renderApp(<Stateful initial={{ strategy: "mine.py" }} />, "/backtests");
    const picker = await screen.findByLabelText("Strategy or template");
    expect(within(picker).getByRole("option", { name: "By hand (Python)" })).toBeInTheDocument();
    expect(screen.getByText("bad.py cannot be run: line 2: invalid syntax.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Run backtest" }));
    await screen.findByRole("region", { name: "Crossover" });
    expect(sent).toMatchObject({ python_file: "mine.py" });
    unmount();
    const python = { file: "mine.py", hash: "ab".repeat(32), source: "class Mine: ..." };
    runs = [{ ...RUN, strategy_id: null, python_file: "mine.py", definition: null, python }];
    await renderApp(<Stateful initial={{ run: "bkt_1" }} />, "/backtests");
    expect(await screen.findByRole("region", { name: "mine.py" })).toHaveTextContent("class Mine: ...");
  });

  it("puts two runs side by side", async () => {
    runs = [RUN, { ...RUN, id: "bkt_2", name: "Other" }];
    const { user } = await renderApp(<Stateful initial={{}} />, "/backtests");
    for (const box of await screen.findAllByRole("checkbox")) {
      await user.click(box);
    }
    await user.click(screen.getByRole("button", { name: "Compare 2" }));
    const card = await screen.findByRole("region", { name: "Side by side" });
    expect(within(card).getByRole("row", { name: /Sharpe ratio 1.20 1.20/ })).toBeInTheDocument();
  });

  it("shows what failed on the way to the list", async () => {
    server.use(
      http.get("*/api/backtests", () =>
        HttpResponse.json({ title: "Down", detail: "Try later." }, { status: 503 }),
      ),
    );
    await renderApp(<Stateful initial={{}} />, "/backtests");
    expect(await screen.findByText("Try later.", { exact: false })).toBeInTheDocument();
  });
});

describe("trades on the candles", () => {
  it("asks for all days of a run, and for few days of short bars", () => {
    const [trade] = TRADES as [Trade];
    expect(spanOf(RUN, trade)).toEqual({ start: "2024-01-02T00:00:00Z", end: "2024-12-31T23:59:59Z" });
    const within = { ...trade, opened_at: "2024-01-03T15:00:00Z", closed_at: "2024-01-03T16:00:00Z" };
    expect(spanOf({ ...RUN, timeframe: "1m" }, within)).toEqual({
      start: "2024-01-02T15:00:00.000Z",
      end: "2024-01-04T16:00:00.000Z",
    });
  });

  it("shows what is around a trade, and marks only what lies within", () => {
    const [first, , third] = TRADES as [Trade, Trade, Trade];
    const shown = barsAround(BARS, third, 4);
    expect(shown.at(0)?.session_date).toBe("2024-01-01");
    expect(markersOf(TRADES, BARS)).toHaveLength(6);
    expect(markersOf(TRADES, BARS.slice(0, 4)).map(({ side, text }) => `${side} ${text}`)).toEqual([
      "buy 100.00",
    ]);
    expect(placeMarkers(BARS, markersOf([first], BARS)).map(({ index }) => index)).toEqual([2, 4]);
  });
});

describe("words and requests", () => {
  it("reads symbols, days and addresses as they are typed", () => {
    expect(symbolsOf(" aapl,msft  AAPL;brk.b ")).toEqual(["AAPL", "MSFT", "BRK.B"]);
    const draft = firstDraft([], undefined, "2026-11-23");
    expect([draft.end, draftProblem(draft)]).toEqual(["2026-11-23", null]);
    expect(draftProblem({ ...draft, start: "2026-11-24" })).toBe("The first day must be before the last.");
    expect(backtestsSearch({ run: "bkt_1", compare: "a", strategy: "<b>" })).toEqual({ run: "bkt_1" });
    const choice = {
      id: "t",
      name: "T",
      summary: "",
      kind: "template" as const,
      symbols: [],
      parameters: [],
      slippageBps: "5",
      sellsShort: false,
      writesOptions: false,
    };
    expect(rangeFor("1m", "2026-11-23")).toEqual({ start: "2026-10-23", end: "2026-11-23" });
    expect(requestOf({ ...draft, timeframe: "1m" }, choice)).toMatchObject({ timeframe: "1m" });
    const money = { cashRate: "4.25", isMargin: true, marginRate: "8", isRaw: true };
    expect(requestOf({ ...draft, ...money }, choice)).toMatchObject({
      prices: "raw",
      costs: { cash_rate: "0.0425", margin: true, margin_rate: "0.08" },
    });
    expect(draftProblem({ ...draft, cashRate: "51" })).toMatch(/between 0 and 50/);
    expect(runTerms({ ...RUN, timeframe: "15m" })).toMatch(/2024 · 15-minute bars$/);
    expect(requestOf({ ...draft, slippage: "2", benchmark: "" }, choice)).toMatchObject({
      template_id: "t",
      benchmark: null,
      costs: { slippage_bps: "2" },
    });
  });

  it("tells figures in their units", () => {
    expect(metricText(metric("total_return", "", "0.1"), "0.1")).toBe("+10.00%");
    expect(metricText(metric("volatility", "", "0.1"), "0.1")).toBe("10.00%");
    expect(metricText(metric("sharpe", "", "1", { unit: "number" }), "1.234567")).toBe("1.23");
    expect(metricText(metric("trades", "", "1", { unit: "count" }), "1200")).toBe("1,200");
    expect(metricText(metric("beta", "", "1"), null)).toBe("—");
  });
});
