import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CurveDrawing } from "@/components/curve/curve-drawing";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import type { Metric, RunDetail } from "./api";
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
    expect(within(progress).getByRole("status")).toHaveTextContent("Gathering bars, 1 of 2 symbols");
    expect(sent).toMatchObject({ strategy_id: "str_1", symbols: ["AAPL", "MSFT"], benchmark: "SPY" });
    const step = { job: "backtest", id: "bkt_1", done: 0, total: 0 };
    FakeEventSource.last?.emit("job", { ...step, stage: "simulating" });
    expect(await within(progress).findByText("Trading the rules bar by bar")).toBeInTheDocument();
    runs = [RUN];
    FakeEventSource.last?.emit("job", { ...step, stage: "ended" });
    const trust = await screen.findByRole("region", { name: "How far to trust it" });
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
