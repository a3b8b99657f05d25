import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { StrategiesPage } from "./components/strategies-page";
import { type Compare, compareWords, type Parameter, stopWords, type Template } from "./model";

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
  risk: { max_positions: 4, max_weight: "0.25", stop: null, meaning: "No stop." },
  costs: { commission_per_share: "0", slippage_bps: "5", meaning: "Spread and impact." },
  fails_when: ["Markets that move sideways."],
  references: [{ author: "M. T. Faber", title: "A Quantitative Approach", year: 2007, published_in: "JWM" }],
};

describe("the gallery", () => {
  it("lists the templates in full, to be customized", async () => {
    server.use(
      http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [TEMPLATE] })),
      http.get("*/api/strategies", () => HttpResponse.json({ items: [], next_cursor: null })),
    );
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

  it("says what failed", async () => {
    server.use(
      http.get("*/api/strategies/templates", () => HttpResponse.json({ title: "Down" }, { status: 500 })),
      http.get("*/api/strategies", () => HttpResponse.json({ items: [], next_cursor: null })),
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

  it("tells a rank, plain arguments and the stop", () => {
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
    expect(stopWords({ kind: "atr_multiple", distance: { kind: "number", value: "3" } }, [])).toBe(
      "3 average true ranges from the entry",
    );
  });
});
