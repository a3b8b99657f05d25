import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { recorded } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import type { Advisor, Proposal, Proposals } from "./api";
import { FRAME, proposalGeometry, spreadLabels } from "./chart-model";
import { RecommendationsPage } from "./components/recommendations-page";
import { actionWords, holdingWords, isOrdered, isWanted, levelsOf } from "./model";

const NOW = "2026-11-23T18:46:00Z";

function fact(number: number, name: string, value: string, meaning: string): Proposal["evidence"][number] {
  return {
    number,
    key: `fact_${number}`,
    name,
    value,
    unit: "percent",
    meaning,
    source: "Bars",
    as_of: NOW,
    is_foreign: false,
  };
}

function proposalWith(changes: Partial<Proposal> = {}): Proposal {
  return {
    id: "call_1",
    rank: 1,
    state: "new",
    symbol: "TLT",
    name: "20+ year Treasury bond ETF",
    direction: "buy",
    style: "mean_reversion",
    screens: ["mean_reversion"],
    entry: "89.9",
    stop: "87.4",
    target: "94.5",
    risk_per_share: "2.5",
    reward_to_risk: "1.84",
    horizon_sessions: 20,
    quantity: "54",
    limited_by: "kelly",
    price: "89.9",
    cost: "4854.60",
    at_stop: "-135.00",
    at_target: "248.40",
    exposure: {
      equity: "104350.00",
      share_before_pct: "10.34",
      share_after_pct: "14.99",
      at_stop_pct: "-0.13",
      at_target_pct: "0.24",
    },
    held_quantity: "120",
    confidence: {
      raw: "0.53",
      calibrated: "0.46",
      low: "0.38",
      high: "0.54",
      count: 112,
      break_even: "0.35",
    },
    thesis: "It returned -4.2% [1] and turned.",
    counter_thesis: "It may fall on [2].",
    citations: [1, 2],
    evidence: [
      fact(1, "Return", "-4.2%", "It fell."),
      fact(2, "RSI(14)", "70.3", "Often read as stretched."),
    ],
    advisor: "quant",
    model: "ridge-logistic-1",
    prompt_version: "none",
    session_date: "2026-11-20",
    made_at: NOW,
    valid_until: NOW,
    starts_on: "2026-11-23",
    ends_on: "2026-12-21",
    source: "PaiiD local market",
    is_simulated: true,
    is_contaminated: false,
    hash: "0".repeat(64),
    ...changes,
  };
}

const ABOUT: Advisor = {
  name: "PaiiD quantitative advisor",
  advisor: "quant",
  model: "ridge-logistic-1",
  prompt_version: "none",
  training_cutoff: null,
  method: "Learns from past cases.",
  screens: [{ screen: "momentum", rule: "It rose.", stop_atr: "2", target_atr: "3", horizon_sessions: 20 }],
  without_data: { value: "There are no fundamentals." },
  models: [
    {
      direction: "buy",
      version: "1",
      known_until: "2026-11-20",
      cases: 900,
      wins: 400,
      intercept: "-0.1234",
      weights: [
        { key: "rsi", name: "RSI(14)", weight: "-0.0512", mean: "51.2", deviation: "11.3", cases: 900 },
      ],
    },
  ],
};

function answerRun(recommendations: Proposal[]) {
  const run: Proposals = {
    recommendations,
    generated_at: NOW,
    as_of: NOW,
    session_date: "2026-11-20",
    state: "new",
    counts: { new: recommendations.length, open: 0, snoozed: 0, dismissed: 0 },
    advisor: "PaiiD quantitative advisor",
    method: "Learns from past cases.",
    source: "PaiiD local market",
    delay: "simulated",
    considered: 64,
    pending: 0,
    run: null,
    running: null,
  };
  server.use(http.get("*/api/ai/recommendations", () => HttpResponse.json(run)));
}

beforeEach(() => {
  server.use(
    http.get("*/api/auth/me", () => HttpResponse.json({ role: "owner" })),
    http.get("*/api/proposals", () => HttpResponse.json({ items: [], next_cursor: null, waiting: 0 })),
    http.get("*/api/ai/scorecard", () => HttpResponse.json(recorded("advice/scorecard-too-few"))),
    http.get("*/api/ai/scorecard/curve", () => HttpResponse.json(recorded("advice/scorecard-curve"))),
    http.get("*/api/ai/advisor", () => HttpResponse.json(ABOUT)),
    http.get("*/api/market/bars/:symbol", () =>
      HttpResponse.json({
        bars: [
          { session_date: "2026-09-01", close: "92.1" },
          { session_date: "2026-11-20", close: "89.9" },
          { session_date: "2026-11-23", close: "99.9" },
        ],
      }),
    ),
  );
});

describe("a proposal", () => {
  it("shows action, levels, figures, both sides and the probability", async () => {
    answerRun([proposalWith()]);
    await renderApp(<RecommendationsPage />, "/recommendations");
    const card = await screen.findByRole("article", { name: "TLT" });
    expect(within(card).getByText("Buy 54 shares")).toBeInTheDocument();
    expect(
      await within(card).findByRole("img", {
        name: "TLT since Sep 1: target 94.50, entry 89.90, stop 87.40",
      }),
    ).toBeInTheDocument();
    expect(card).toHaveTextContent("Cost$4,854.60");
    expect(card).toHaveTextContent("Share of equity10.34% to 14.99%");
    expect(card).toHaveTextContent("At stop−$135.00 (−0.13%)");
    expect(card).toHaveTextContent("At target+$248.40 (+0.24%)");
    expect(card).toHaveTextContent("You hold120 shares");
    expect(card).toHaveTextContent("Target before stop46% range 38 to 54%");
    expect(card).toHaveTextContent("break-even 35%");
    expect(card).toHaveTextContent("Raw 53%, calibrated on 112");
    expect(within(card).getByRole("heading", { name: "Counter-thesis" })).toBeInTheDocument();
    expect(card).toHaveTextContent("It returned −4.2%");
  });

  it("opens the ticket with symbol, side and the entry as limit; it sends nothing", async () => {
    answerRun([proposalWith()]);
    const { user, router } = await renderApp(<RecommendationsPage />, "/recommendations");
    await user.click(await screen.findByRole("link", { name: "Review order" }));
    expect(router.state.location.pathname).toBe("/trade");
    expect(router.state.location.search).toEqual({
      symbol: "TLT",
      side: "buy",
      limit: "89.9",
      quantity: "54",
      stop: "87.4",
      target: "94.5",
      call: "call_1",
    });
  });

  it("tells the meaning of evidence from the citation and from the chip", async () => {
    answerRun([proposalWith()]);
    const { user } = await renderApp(<RecommendationsPage />, "/recommendations");
    await user.click(await screen.findByRole("button", { name: "Source 1: Return" }));
    expect(screen.getByText("It fell.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: /2 RSI\(14\) 70.3/ }));
    expect(screen.getByText("Often read as stretched.")).toBeInTheDocument();
    expect(screen.queryByText("It fell.")).not.toBeInTheDocument();
  });

  it("is folded into disclosures on a phone, the thesis open", async () => {
    vi.stubGlobal("matchMedia", () => ({
      matches: true,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
    }));
    answerRun([proposalWith()]);
    const { user } = await renderApp(<RecommendationsPage />, "/recommendations");
    const card = await screen.findByRole("article", { name: "TLT" });
    const groups = within(card).getAllByRole("group");
    expect(groups.map((group) => group.hasAttribute("open"))).toEqual([true, false, false]);
    await user.click(screen.getByRole("button", { name: "Source 1: Return" }));
    expect(groups[2]).toHaveAttribute("open");
    vi.unstubAllGlobals();
  });
});

describe("what the server answers", () => {
  it("is shown as it comes: each proposal with its cited evidence, and its run", async () => {
    const run = recorded<Proposals>("advice-runs/recommendations");
    server.use(
      http.get("*/api/ai/recommendations", () => HttpResponse.json(run)),
      http.get("*/api/ai/advisor", () => HttpResponse.json(recorded("advice-runs/advisor"))),
    );
    await renderApp(<RecommendationsPage />, "/recommendations");
    for (const proposal of run.recommendations) {
      const card = await screen.findByRole("article", { name: proposal.symbol });
      expect(card).toHaveTextContent("The long trend speaks for it");
      for (const { number, value } of proposal.evidence.filter(({ number }) =>
        proposal.citations.includes(number),
      )) {
        expect(
          within(card).getAllByRole("button", { name: new RegExp(`^Source ${number}: `) })[0],
        ).toBeVisible();
        expect(card).toHaveTextContent(value.replace("-", "\u2212"));
      }
    }
    expect(screen.getByText(/It says what a test tells it to/)).toBeVisible();
    expect(screen.getByText(/did not give the headlines of WC in time/)).toBeVisible();
  });
});

describe("the run", () => {
  it("says how it was made and that there is no proposal", async () => {
    answerRun([]);
    await renderApp(<RecommendationsPage />, "/recommendations");
    expect(await screen.findByText(/None of the 64 symbols looked at/)).toBeInTheDocument();
    expect(await screen.findByText("Learns from past cases.")).toBeInTheDocument();
  });

  it("is asked for anew", async () => {
    answerRun([]);
    let asked = 0;
    server.use(
      http.post("*/api/ai/recommendations/refresh", () => {
        asked += 1;
        answerRun([proposalWith()]);
        return HttpResponse.json({ id: "run_1" }, { status: 202 });
      }),
    );
    const { user } = await renderApp(<RecommendationsPage />, "/recommendations");
    await user.click(await screen.findByRole("button", { name: "Ask for new" }));
    expect(await screen.findByRole("article", { name: "TLT" })).toBeInTheDocument();
    expect(asked).toBe(1);
  });

  it("keeps the page and offers another try when the advisor fails", async () => {
    server.use(
      http.get("*/api/ai/recommendations", () =>
        HttpResponse.json({ title: "Advisor down" }, { status: 503 }),
      ),
    );
    const { user } = await renderApp(<RecommendationsPage />, "/recommendations");
    await screen.findByRole("alert");
    expect(await screen.findAllByText(/Too few to judge/)).not.toHaveLength(0);
    answerRun([proposalWith()]);
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("article", { name: "TLT" })).toBeInTheDocument();
  });
});

describe("words and places", () => {
  it("names the levels by direction", () => {
    const sale = levelsOf(proposalWith({ direction: "sell" }));
    expect([sale.entry.name, sale.stop.name, sale.target.name]).toEqual(["Sell at", "Wrong at", "Target"]);
    expect(isOrdered(proposalWith())).toBe(true);
    expect(isOrdered(proposalWith({ direction: "sell" }))).toBe(false);
    expect([holdingWords("0"), holdingWords("1"), holdingWords("-5")]).toEqual([
      "none",
      "1 share",
      "short 5 shares",
    ]);
  });

  it("says the action with what is held", () => {
    expect(actionWords(proposalWith({ quantity: "1" }))).toBe("Buy 1 share");
    expect(actionWords(proposalWith({ direction: "sell", quantity: "20", held_quantity: "50" }))).toBe(
      "Sell 20 of 50 shares",
    );
    expect(actionWords(proposalWith({ direction: "sell", quantity: "50", held_quantity: "50" }))).toBe(
      "Sell 50 shares",
    );
  });

  it("keeps what fits every filter", () => {
    const proposal = proposalWith();
    expect(isWanted(proposal, {})).toBe(true);
    expect(isWanted(proposal, { symbol: "TLT", direction: "buy", strategy: "mean_reversion" })).toBe(true);
    expect(isWanted(proposal, { symbol: "TLT", direction: "sell" })).toBe(false);
    expect(isWanted(proposal, { advisor: "anthropic" })).toBe(false);
  });

  it("keeps labels apart and inside the frame", () => {
    const placed = spreadLabels([20, 95, 97]).toSorted((a, b) => a - b);
    const gaps = placed.slice(1).map((y, index) => y - (placed[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(16);
    expect(Math.max(...placed)).toBeLessThanOrEqual(FRAME.bottom + 4);
  });

  it("draws the levels without any history", () => {
    const drawn = proposalGeometry([], ["94.5", "89.9", "87.4"], "89.9");
    expect(drawn.path).toBe("");
    expect(drawn.levels[0]?.y).toBe(FRAME.top);
    expect(drawn.levels[2]?.y).toBe(FRAME.bottom);
  });
});
