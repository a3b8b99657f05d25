import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { SAMPLE_SETTINGS } from "@/test/samples";
import { server } from "@/test/server";
import { BuilderPage } from "./components/builder-page";
import { StrategiesPage } from "./components/strategies-page";
import { EMPTY } from "./editing";
import { type Compare, compareWords, type Parameter, type Template, type TemplateRecord } from "./model";
import { strategySearch } from "./search";
import { begun, number } from "./writing";

const WORDS = { when: "", entry: "", exit: "", size: "", limits: "", stop: "", costs: "" };
const FAST: Parameter = {
  name: "fast",
  type: "integer",
  default: "50",
  minimum: "5",
  maximum: "100",
  step: "5",
  meaning: "Sessions in the fast average.",
};
const AVERAGE = {
  kind: "indicator",
  name: "sma",
  arguments: { period: { kind: "parameter", name: "fast" } },
  symbol: null,
  ago: 0,
} as const;
const CLOSE = { kind: "price", field: "close", symbol: null, ago: 0 } as const;
const ABOVE: Compare = { node: "compare", left: CLOSE, comparator: "above", right: AVERAGE };
const TEMPLATE: Template = {
  id: "one",
  name: "Trend filter",
  family: "trend_following",
  summary: "Holds a fund above its average.",
  runs: true,
  limit: "",
  direction: "long",
  universe: { name: "Funds", symbols: ["SPY"], meaning: "Broad funds." },
  timeframe: "1d",
  evaluation: "month_end",
  parameters: [FAST],
  entry: { node: "and", rules: [ABOVE, { node: "not", rules: [{ ...ABOVE, comparator: "below" }] }] },
  entry_text: "the close is above the 50-session average",
  exit: { node: "constant", value: false },
  exit_text: "never",
  sizing: { method: "equal_weight", arguments: {}, meaning: "A quarter each." },
  risk: { max_positions: 4, max_weight: "0.25", stop: null, target: null, meaning: "No stop." },
  costs: { commission_per_share: "0", slippage_bps: "5", meaning: "Spread and impact." },
  option_writing: null,
  contracts_text: null,
  fails_when: ["Markets that move sideways."],
  references: [{ author: "M. T. Faber", title: "A Quantitative Approach", year: 2007, published_in: "JWM" }],
};

const RECORD: TemplateRecord = {
  template_id: "one",
  start: "2016-11-28",
  end: "2026-11-25",
  whole: true,
  source: "Local market",
  delay: "simulated",
  adjustment: "splits_and_dividends",
  benchmark: "SPY",
  trades: 14,
  modelled: false,
  strategy: { annual_return: "0.0712", max_drawdown: "-0.1834", sharpe: "0.71" },
  held: { annual_return: "0.0901", max_drawdown: "-0.3372", sharpe: "0.66" },
};

const GUIDE = {
  model: null,
  problem: null,
  longest: 2000,
  examples: ["Buy when RSI(2) is below 10"],
  grammar: [{ title: "Stops", phrases: "stop 2 ATR" }],
};

beforeEach(() => {
  server.use(
    http.get("*/api/market/status", () => HttpResponse.json({ session_date: "2026-11-23" })),
    http.get("*/api/backtests", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/auth/me", () => HttpResponse.json({ id: "usr_1", role: "owner" })),
    http.get("*/api/strategies/draft", () => HttpResponse.json(GUIDE)),
    http.get("*/api/strategies", () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [TEMPLATE] })),
    http.get("*/api/backtests/templates/one", () => HttpResponse.json(RECORD)),
    http.get("*/api/settings", () => HttpResponse.json(SAMPLE_SETTINGS)),
    http.post("*/api/strategies/validate", () => HttpResponse.json({ problems: [], words: WORDS })),
    http.post("*/api/backtests/preview", () => HttpResponse.json({}, { status: 503 })),
    http.post("*/api/backtests/rules", () => HttpResponse.json({}, { status: 503 })),
  );
});

describe("a description", () => {
  it("comes filled in from a link, as the assistant gives one, and nothing is sent by itself", async () => {
    const search = strategySearch({ words: "Buy when RSI(2) is below 10" });
    renderApp(<StrategiesPage search={search} />);
    expect(await screen.findByLabelText("Your strategy in words")).toHaveValue("Buy when RSI(2) is below 10");
    expect(screen.getByRole("button", { name: "Draft it" })).toBeEnabled();
    expect(strategySearch({ words: "  " })).toEqual({});
    expect(strategySearch({ words: "a".repeat(3000) }).words).toHaveLength(2000);
  });

  it("becomes an unsaved draft in the builder; what is not understood is told", async () => {
    const definition = { ...EMPTY, name: "Dips" };
    server.use(
      http.post("*/api/strategies/draft", async ({ request }) => {
        const { text } = (await request.json()) as { text: string };
        const notes = [{ kind: "not_understood", phrase: "the moon", meaning: "This phrase is not known." }];
        const problem = { title: "No strategy was understood", detail: "No rule.", notes };
        const reading = { notes, by: "phrases", model: null, problem: null, cost_usd: "0" };
        return text.startsWith("Buy")
          ? HttpResponse.json({ definition, problems: [], words: {}, ...reading })
          : HttpResponse.json(problem, { status: 422 });
      }),
    );
    const { user, router } = await renderApp(<StrategiesPage search={{}} />, "/strategies");
    const box = await screen.findByLabelText("Your strategy in words");
    expect(await screen.findByText(/No language model is connected/)).toBeInTheDocument();
    await user.type(box, "the moon");
    await user.click(screen.getByRole("button", { name: "Draft it" }));
    expect(await screen.findByRole("list", { name: "Not understood" })).toHaveTextContent("the moon");
    await user.click(screen.getByText("Buy when RSI(2) is below 10"));
    expect(box).toHaveValue("Buy when RSI(2) is below 10");
    await user.click(screen.getByRole("button", { name: "Draft it" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ described: true }));
    await renderApp(
      <BuilderPage
        owner="usr_1"
        start={{ id: null, template: null, version: 0, definition: EMPTY, described: true }}
      />,
    );
    expect(await screen.findByText(/This is a draft of your words. Nothing is saved/)).toBeInTheDocument();
    expect(screen.getByLabelText("Name")).toHaveValue("Dips");
    expect(screen.getByRole("region", { name: "How your words were read" })).toHaveTextContent("the moon");
  });

  it("of contracts opens with them in their card", async () => {
    const strike = { kind: "percent_out_of_the_money", distance: number("0.05") } as const;
    const writing = { ...begun("covered_call"), strike, close_at: number("0.5") };
    const made = { notes: [], by: "phrases", model: null, problem: null, cost_usd: "0" };
    const definition = { ...EMPTY, entry: { node: "constant", value: true }, option_writing: writing };
    server.use(
      http.post("*/api/strategies/draft", () =>
        HttpResponse.json({ ...made, definition, problems: [], words: {} }),
      ),
    );
    const words = "Sell a covered call on AAPL 30 days out, 5 % above the price";
    const { user, router } = await renderApp(<StrategiesPage search={{ words }} />, "/strategies");
    await user.click(await screen.findByRole("button", { name: "Draft it" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ described: true }));
    const start = { id: null, template: null, version: 0, definition: EMPTY, described: true } as const;
    await renderApp(<BuilderPage owner="usr_1" start={start} />);
    const card = within(await screen.findByRole("region", { name: "Options written" }));
    expect(card.getByLabelText("Writes")).toHaveValue("covered_call");
    expect(card.getByLabelText("Out of the money (0.05 is 5 %)")).toHaveValue("0.05");
    expect(card.getByLabelText("Once it costs at most (0.5 is half the premium)")).toHaveValue("0.5");
    expect(screen.getByText("5% out, 30 days")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Discard the draft" })).toBeInTheDocument();
  });

  it("asks before it takes the place of an unsaved draft, which a step back brings back", async () => {
    const made = {
      problems: [],
      words: {},
      notes: [],
      by: "phrases",
      model: null,
      problem: null,
      cost_usd: "0",
    };
    let count = 0;
    server.use(
      http.post("*/api/strategies/draft", () => {
        count += 1;
        return HttpResponse.json({ ...made, definition: { ...EMPTY, name: `Draft ${count}` } });
      }),
    );
    const { user, router } = await renderApp(<StrategiesPage search={{}} />, "/strategies");
    const words = await screen.findByLabelText("Your strategy in words");
    const draft = () => user.click(screen.getByRole("button", { name: "Draft it" }));
    await user.type(words, "Buy");
    await draft();
    await waitFor(() => expect(router.state.location.search).toEqual({ described: true }));
    expect(await screen.findByText(/The unsaved draft “Draft 1” is kept/)).toBeInTheDocument();
    await draft();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Go back" }));
    expect(count).toBe(1);
    await draft();
    await user.click(screen.getByRole("button", { name: "Replace it" }));
    await waitFor(() => expect(count).toBe(2));
    await renderApp(
      <BuilderPage
        owner="usr_1"
        start={{ id: null, template: null, version: 0, definition: EMPTY, described: true }}
      />,
    );
    expect(await screen.findByLabelText("Name")).toHaveValue("Draft 2");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByLabelText("Name")).toHaveValue("Draft 1");
  });
});

describe("the gallery", () => {
  it("lists the templates in full, to be customized", async () => {
    await renderApp(<StrategiesPage search={{}} />, "/strategies");
    await screen.findByText("Holds a fund above its average.", {}, { timeout: 5000 });
    expect(await screen.findByText(/Strategies that you save stand here/)).toBeInTheDocument();
    const card = screen.getByRole("region", { name: "Trend filter" });
    expect(card).toHaveTextContent("The close is above the 50-session average");
    expect(card).toHaveTextContent("Markets that move sideways.");
    expect(card).toHaveTextContent("AND all of these hold");
    expect(card).toHaveTextContent("NOT none of these holds");
    expect(card).toHaveTextContent("each up to 25.00% of equity. Stop: None.");
    expect(card).toHaveTextContent("M. T. Faber, “A Quantitative Approach”, JWM, 2007");
    expect(within(card).getByRole("row", { name: /fast 50 5 to 100 5/, hidden: true })).toBeInTheDocument();
    const customize = within(card).getByRole("link", { name: "Customize Trend filter" });
    expect(customize).toHaveAttribute("href", "/strategies?template=one");
  });

  it("shows what a template was measured to make, and asks what fall one could sit through", async () => {
    renderApp(<StrategiesPage search={{}} />);
    const measured = within(await screen.findByRole("region", { name: "Trend filter, measured" }));
    const mine = await measured.findByRole("row", { name: /This template/ });
    expect(mine).toHaveTextContent("+7.12%−18.34%0.71");
    expect(measured.getByRole("row", { name: /SPY held/ })).toHaveTextContent("+9.01%−33.72%0.66");
    expect(measured.getByText(/14 trades, after costs. Prices: Local market, simulated/)).toBeVisible();
    expect(await measured.findByRole("link", { name: "Say in Settings" })).toHaveAttribute(
      "href",
      "/settings",
    );
  });

  it.each([
    [20, "Fits your risk"],
    [10, "Beyond your risk"],
  ])("with a fall of %i%% told, says: %s", async (bearable_fall_percent, words) => {
    const preferences = { ...SAMPLE_SETTINGS.preferences, bearable_fall_percent };
    server.use(http.get("*/api/settings", () => HttpResponse.json({ ...SAMPLE_SETTINGS, preferences })));
    renderApp(<StrategiesPage search={{}} />);
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.getByText(/It fell by 18.34%/)).toBeVisible();
  });

  it("says when a template could not be measured", async () => {
    server.use(
      http.get("*/api/backtests/templates/one", () =>
        HttpResponse.json({ title: "Bad gateway", detail: "Tradier is away.", status: 502 }, { status: 502 }),
      ),
    );
    renderApp(<StrategiesPage search={{}} />);
    const measured = within(await screen.findByRole("region", { name: "Trend filter, measured" }));
    expect(await measured.findByText("Tradier is away.")).toBeVisible();
  });

  it("says of a template that writes options that their prices are modelled, with its record", async () => {
    const told = {
      ...TEMPLATE,
      name: "Covered call",
      limit: "No source has past prices.",
      option_writing: begun("covered_call"),
      contracts_text: "On each hundred shares held a call is written.",
    };
    server.use(
      http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [told] })),
      http.get("*/api/backtests/templates/one", () => HttpResponse.json({ ...RECORD, modelled: true })),
    );
    await renderApp(<StrategiesPage search={{}} />, "/strategies");
    const card = await screen.findByRole("region", { name: "Covered call" });
    expect(card).toHaveTextContent("Modelled: No source has past prices.");
    expect(card).toHaveTextContent("On each hundred shares held a call is written.");
    expect(await within(card).findByText("Option prices are modelled, not market prices.")).toBeVisible();
    expect(within(card).getByRole("link", { name: "Customize Covered call" })).toBeVisible();
  });

  it("says of a record that its source reaches less far and tells no dividends", async () => {
    server.use(
      http.get("*/api/backtests/templates/one", () =>
        HttpResponse.json({ ...RECORD, whole: false, delay: "live", adjustment: "splits" }),
      ),
    );
    await renderApp(<StrategiesPage search={{}} />, "/strategies");
    expect(await screen.findByText(/do not reach back the ten years/)).toBeVisible();
    expect(screen.getByText("Dividends are missing, those of SPY too.")).toBeVisible();
  });

  it("says what failed", async () => {
    server.use(
      http.get("*/api/strategies/templates", () => HttpResponse.json({ title: "Down" }, { status: 500 })),
    );
    await renderApp(<StrategiesPage search={{}} />, "/strategies");
    expect(await screen.findByRole("alert")).toBeInTheDocument();
  });
});

describe("rules in words", () => {
  it("names parameters with their defaults, other symbols and bars before", () => {
    expect(compareWords(ABOVE, [FAST])).toBe("Close is above Average (fast = 50)");
    const other: Compare = {
      node: "compare",
      left: {
        ...AVERAGE,
        name: "highest_high",
        symbol: "SPY",
        ago: 1,
        arguments: { period: { kind: "number", value: "20" } },
      },
      comparator: "crosses_below",
      right: { kind: "position", field: "sessions_held" },
    };
    expect(compareWords(other, [])).toBe(
      "Highest high (20) of SPY, 1 bar before crosses below Sessions held",
    );
  });

  it("tells a rank, and plain arguments", () => {
    const rank: Compare = {
      node: "compare",
      left: {
        kind: "rank",
        by: {
          ...AVERAGE,
          name: "total_return",
          arguments: { period: { kind: "number", value: "252" }, skip: { kind: "number", value: "0" } },
        },
      },
      comparator: "at_most",
      right: { kind: "parameter", name: "hold" },
    };
    expect(compareWords(rank, [])).toBe("Rank by Return (252) is at most hold");
  });
});
