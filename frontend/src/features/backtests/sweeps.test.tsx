import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CurveDrawing } from "@/components/curve/curve-drawing";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import { BacktestsPage } from "./components/backtests-page";
import { choicesOf, firstDraft } from "./draft";
import { type BacktestsSearch, backtestsSearch } from "./search";
import { type Results, type SweepDetail, variantRequest } from "./sweeps/api";
import {
  firstSweepDraft,
  rangeCount,
  sweepProblem,
  sweepRequestOf,
  usualRange,
  variantCount,
} from "./sweeps/draft";
import { sweepTerms } from "./sweeps/model";

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

const FAST = {
  name: "fast",
  type: "integer",
  default: "50",
  minimum: "5",
  maximum: "100",
  step: "5",
  meaning: "Sessions in the fast average.",
} as const;

const SWEEP: SweepDetail = {
  id: "swp_1",
  name: "Crossover",
  strategy_id: "str_1",
  strategy_version: 1,
  template_id: null,
  python_file: null,
  python: null,
  state: "done",
  stage: "ended",
  done: 4,
  total: 4,
  problem: null,
  created_at: "2026-11-23T18:46:00Z",
  ended_at: "2026-11-23T18:46:03Z",
  method: "walk_forward",
  objective: "sharpe",
  axes: [
    { name: "fast", values: ["10", "20"] },
    { name: "slow", values: ["100", "200"] },
  ],
  variants: 4,
  folds: 1,
  seed: null,
  in_sample: 252,
  out_of_sample: 126,
  symbols: ["AAPL"],
  parameters: {},
  start: "2020-01-02",
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
  definition: {
    universe: { symbols: ["AAPL"] },
    costs: { slippage_bps: "5" },
    parameters: [FAST],
  } as unknown as SweepDetail["definition"],
  summary: {
    objective: "sharpe",
    best: null,
    tried: 4,
    unknown: 0,
    overfitting: {
      probability: "0.62",
      loss: "0.2",
      chosen_sharpe: "1.1",
      kept_sharpe: "0.2",
      splits: 12_870,
      blocks: 16,
    },
    luck: { variants_tried: 4, sharpe_by_luck: "0.8", probability: "0.7" },
    forward: {
      folds: [
        {
          chosen_from: "2020-01-02",
          chosen_to: "2020-12-31",
          traded_from: "2021-01-04",
          traded_to: "2021-07-01",
          values: { fast: "10", slow: "100" },
          in_sample: "1.4",
          out_of_sample: "0.3",
          return_ratio: "0.05",
        },
      ],
      curve: ["100000", "105000"].map((forward, index) => ({
        session_date: `2021-0${index + 1}-04`,
        forward,
        hindsight: "110000",
      })),
      figures: [
        { key: "total_return", title: "Total return", unit: "ratio", forward: "0.05", hindsight: "0.1" },
        { key: "sharpe", title: "Sharpe ratio", unit: "number", forward: "0.4", hindsight: "1.2" },
      ],
      hindsight: { fast: "20", slow: "100" },
    },
    statements: ["Daily bars of a simulated market."],
  },
};

function variant(number: number, fast: string, slow: string, sharpe: string) {
  return { variant: number, values: { fast, slow }, figures: { sharpe }, final_equity: "110000" };
}

const RESULTS: Results = {
  metric: "sharpe",
  figures: [{ key: "sharpe", title: "Sharpe ratio", unit: "number", meaning: "Return for risk." }],
  tried: 4,
  known: 4,
  lowest: "-0.2",
  median: "0.4",
  highest: "1.2",
  best: [variant(2, "20", "100", "1.2"), variant(0, "10", "100", "0.5")],
  x: "fast",
  y: "slow",
  cells: [
    { x: "10", y: "100", value: "0.5", variants: 1, best: 0 },
    { x: "20", y: "100", value: "1.2", variants: 1, best: 2 },
    { x: "10", y: "200", value: null, variants: 1, best: null },
    { x: "20", y: "200", value: "-0.2", variants: 1, best: 3 },
  ],
};

const NO_FILES = { folder: "/data/strategies", seconds: 60, memory_mb: 1024, items: [] };

let sweeps: SweepDetail[] = [];
let results: Results = RESULTS;
let sent: Record<string, unknown> = {};

function Stateful({ initial }: { initial: BacktestsSearch }) {
  const [search, setSearch] = useState(initial);
  return (
    <BacktestsPage search={search} onSearch={(change) => setSearch((before) => ({ ...before, ...change }))} />
  );
}

const running = (change: Partial<SweepDetail> = {}): SweepDetail => ({
  ...SWEEP,
  state: "running",
  stage: "trying",
  done: 1,
  summary: null,
  ended_at: null,
  ...change,
});

beforeEach(() => {
  [sweeps, results, sent] = [[], RESULTS, {}];
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ role: "owner" })),
    http.get("*/api/market/status", () => HttpResponse.json(SAMPLE_STATUS)),
    http.get("*/api/datasets", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [] })),
    http.get("*/api/strategies", () =>
      HttpResponse.json({ items: [{ id: "str_1", name: "Mine", summary: "My rules." }], next_cursor: null }),
    ),
    http.get("*/api/strategies/str_1", () =>
      HttpResponse.json({ id: "str_1", version: 3, definition: SWEEP.definition }),
    ),
    http.get("*/api/python-strategies", () => HttpResponse.json(NO_FILES)),
    http.get("*/api/backtests", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/sweeps", () => HttpResponse.json({ items: sweeps, next_cursor: null })),
    http.get("*/api/sweeps/:id", () => HttpResponse.json(sweeps[0] ?? null)),
    http.get("*/api/sweeps/:id/results", ({ request }) => {
      const isCell = new URL(request.url).searchParams.has("where");
      return HttpResponse.json(isCell ? { ...results, best: [variant(3, "20", "200", "-0.2")] } : results);
    }),
    http.post("*/api/sweeps", async ({ request }) => {
      sent = (await request.json()) as Record<string, unknown>;
      sweeps = [running()];
      return HttpResponse.json(sweeps[0], { status: 202 });
    }),
    http.post("*/api/sweeps/:id/cancel", () => {
      sweeps = [running({ state: "canceled", stage: "ended", done: 2 })];
      return HttpResponse.json(sweeps[0]);
    }),
    http.post("*/api/sweeps/:id/resume", () => {
      sweeps = [running({ done: 2 })];
      return HttpResponse.json(sweeps[0]);
    }),
  );
});

describe("a sweep on the Backtesting page", () => {
  it("is set up, told as it goes on, stopped, resumed, and shown when it ends", async () => {
    const { user } = await renderApp(<Stateful initial={{ strategy: "str_1" }} />, "/backtests");
    await user.click(await screen.findByRole("button", { name: "Parameter sweep" }));
    expect(await screen.findByText("Your sweeps will stand here, newest first.")).toBeInTheDocument();
    expect(await screen.findByRole("checkbox", { name: /fast/ })).toBeChecked();
    await user.click(screen.getByRole("button", { name: "Walk forward" }));
    await user.click(screen.getByRole("button", { name: "Run sweep" }));
    const card = await screen.findByRole("region", { name: "Sweep of Crossover" });
    expect(within(card).getByRole("status")).toHaveTextContent("Trying variants, 1 of 4 trials");
    expect(sent).toMatchObject({
      strategy_id: "str_1",
      method: "walk_forward",
      in_sample: 504,
      spaces: [{ name: "fast", minimum: "5", maximum: "100", step: "15" }],
    });
    FakeEventSource.last?.emit("job", { job: "sweep", id: "swp_1", stage: "trying", done: 2, total: 4 });
    expect(await within(card).findByText("Trying variants, 2 of 4 trials")).toBeInTheDocument();
    await user.click(within(card).getByRole("button", { name: "Cancel sweep" }));
    expect(
      await screen.findByText("Canceled: 2 of 4 trials are kept; it can be resumed."),
    ).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Resume sweep" }));
    await screen.findByRole("progressbar", { name: "Sweep" });
    sweeps = [SWEEP];
    FakeEventSource.last?.emit("job", { job: "sweep", id: "swp_1", stage: "ended", done: 4, total: 4 });
    const worth = await screen.findByRole("region", { name: "What picking the best is worth" });
    expect(worth).toHaveTextContent("62.00% probable");
    expect(worth).toHaveTextContent("You tried 4 variants of it.");
    expect(screen.getByText("Daily bars of a simulated market.")).toBeInTheDocument();
    const steps = screen.getByRole("region", { name: "Steps of the walk forward" });
    expect(steps).toHaveTextContent("fast 10, slow 1001.400.30+5.00%");
  });

  it("says in words what the heatmap shows, and brings the variant of a cell to the top", async () => {
    sweeps = [SWEEP];
    const { user } = await renderApp(<Stateful initial={{ sweep: "swp_1" }} />, "/backtests");
    const heatmap = await screen.findByRole("table", { name: /^Sharpe ratio of 4 variants/ });
    expect(within(heatmap).getAllByRole("row")).toHaveLength(3);
    expect(
      screen.getAllByText(/4 variants: −0.20 to 1.20, half of them above 0.40. Highest at fast 20, slow 100/),
    ).not.toHaveLength(0);
    expect(screen.getByRole("button", { name: /fast 10, slow 200: —/ })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "fast 20, slow 200: −0.20. Show this variant" }));
    const best = screen.getByRole("region", { name: "Best variants" });
    const first = (
      await within(best).findByRole("button", { name: "Open fast 20, slow 200 as a backtest" })
    ).closest("tr");
    expect(first).toHaveAttribute("aria-current", "true");
    expect(within(best).getAllByRole("row")[1]).toBe(first);
  });

  it("opens a variant as a backtest, and saves one as the strategy's next version", async () => {
    sweeps = [SWEEP];
    const bodies: unknown[] = [];
    server.use(
      http.post("*/api/backtests", async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json({ title: "Busy", detail: "Ten wait already." }, { status: 409 });
      }),
      http.put("*/api/strategies/str_1", async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json({ title: "Changed", detail: "Look first." }, { status: 409 });
      }),
    );
    const { user } = await renderApp(<Stateful initial={{ sweep: "swp_1" }} />, "/backtests");
    await user.click(await screen.findByRole("button", { name: "Open fast 20, slow 100 as a backtest" }));
    expect(await screen.findByText(/Ten wait already/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Use fast 20, slow 100 in the strategy" }));
    await vi.waitFor(() => expect(bodies).toHaveLength(2));
    expect(bodies).toMatchObject([
      { strategy_id: "str_1", version: 1, parameters: { fast: "20", slow: "100" }, symbols: ["AAPL"] },
      { made_from: 3, definition: { parameters: [{ name: "fast", default: "20" }] } },
    ]);
  });

  it("says why one failed, that nothing is known yet, and what failed on the way to the list", async () => {
    sweeps = [running({ state: "failed", stage: "ended", problem: "The market has no daily bars." })];
    results = { ...RESULTS, known: 0, cells: [], best: [] };
    server.use(
      http.get("*/api/sweeps", () =>
        HttpResponse.json({ title: "Down", detail: "Try later." }, { status: 503 }),
      ),
    );
    await renderApp(<Stateful initial={{ sweep: "swp_1" }} />, "/backtests");
    expect(await screen.findByText("Failed: The market has no daily bars.")).toBeInTheDocument();
    expect(await screen.findByText("No variant that was tried has this figure yet.")).toBeInTheDocument();
    expect(await screen.findByText("Try later.", { exact: false })).toBeInTheDocument();
  });
});

describe("a sweep of a Python file", () => {
  const PYTHON: SweepDetail = {
    ...SWEEP,
    strategy_id: null,
    strategy_version: null,
    python_file: "breakout.py",
    definition: null,
    python: { file: "breakout.py", hash: "a".repeat(64), source: "class Breakout: ..." },
    timeframe: "15m",
    prices: "raw",
  };

  it("opens a variant on the same bars and prices, from the file", () => {
    const variant = { variant: 0, values: { fast: "10" }, figures: {}, final_equity: null };
    expect(variantRequest(PYTHON, variant)).toMatchObject({
      python_file: "breakout.py",
      timeframe: "15m",
      prices: "raw",
      parameters: { fast: "10" },
    });
    expect(variantRequest(SWEEP, variant)).toMatchObject({ strategy_id: "str_1", version: 1 });
    expect(sweepTerms(PYTHON)).toMatch(/15-minute bars · prices as traded$/);
  });

  it("is sent with the file", () => {
    const [choice] = choicesOf(
      [],
      [],
      [
        {
          file: "breakout.py",
          name: "B",
          docstring: "",
          symbols: ["SPY"],
          parameters: [FAST],
          problem: null,
          hash: null,
          warm_up: 0,
        },
      ],
    );
    const terms = {
      ...firstDraft(choice ? [choice] : [], undefined, "2026-11-23"),
      timeframe: "15m",
      isRaw: true,
    };
    expect(choice && sweepRequestOf(terms, firstSweepDraft([FAST]), choice)).toMatchObject({
      python_file: "breakout.py",
      timeframe: "15m",
      prices: "raw",
      spaces: [{ name: "fast", minimum: "5", maximum: "100", step: "15" }],
    });
  });
});

describe("the draft of a sweep", () => {
  it("counts its variants and says what is wrong", () => {
    expect(usualRange(FAST)).toEqual({ from: "5", to: "100", step: "15" });
    expect(rangeCount({ from: "0.1", to: "0.3", step: "0.1" })).toBe(3);
    expect(rangeCount({ from: "3", to: "2", step: "1" })).toBe(0);
    const draft = {
      method: "grid",
      objective: "sharpe",
      samples: "5",
      seed: "0",
      inSample: "504",
      outOfSample: "126",
      ranges: { fast: { from: "1", to: "100", step: "1" }, slow: { from: "1", to: "100", step: "1" } },
    } as const;
    expect([variantCount(draft), variantCount({ ...draft, method: "random" })]).toEqual([10_000, 5]);
    expect(sweepProblem(draft)).toMatch(/^10,000 variants; at most 5,000/);
    expect(sweepProblem({ ...draft, ranges: {} })).toBe("Vary a parameter over at least two values.");
    expect(sweepProblem({ ...draft, ranges: { fast_one: { from: "", to: "2", step: "1" } } })).toMatch(
      /^fast one/,
    );
    expect(backtestsSearch({ sweep: "swp_1", mode: "sweep" })).toEqual({ sweep: "swp_1", mode: "sweep" });
    expect(backtestsSearch({ mode: "<b>" })).toEqual({});
  });
});
