import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { render } from "@/prerender";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { HomePage } from "./components/home-page";
import { attentionItems, greeting, headlineCount, healthWords, troubled } from "./model";

const NOW = "2026-11-23T18:46:00Z";
const ACCOUNT = {
  mode: "paper",
  broker: "paper",
  broker_name: "PaiiD paper broker",
  equity: "104382.16",
  buying_power: "38219.44",
  day_pnl: "1284.07",
  day_pnl_percent: "1.25",
  open_orders: 3,
  as_of: NOW,
  delay: "simulated",
};
const QUOTE = {
  last: "671.93",
  change: "2.81",
  change_percent: "0.42",
  as_of: NOW,
  delay: "simulated",
  source: "PaiiD local market",
};
const HEALTH = { status: "ok", dependencies: { database: { status: "ok" }, redis: { status: "degraded" } } };

function answer(path: string, body: object) {
  return http.get(`*/api/${path}`, () => HttpResponse.json(body));
}

beforeEach(() => {
  server.use(
    answer("auth/me", { email: "sam@example.com", full_name: "Sam Porter", role: "owner" }),
    answer("portfolio", { account: ACCOUNT, positions: [{ symbol: "AMD" }, { symbol: "TLT" }] }),
    answer("settings", { preferences: { watchlist: ["NVDA", "AAPL"], number_keys_enabled: true } }),
    answer("market/status", {
      state: "open",
      is_tradable: true,
      label: "Market open",
      now: NOW,
      opens_at: "2026-11-23T14:30:00Z",
      closes_at: "2026-11-23T21:00:00Z",
      next_change_at: "2026-11-23T21:00:00Z",
    }),
    answer("market/indices", {
      indices: [
        { ...QUOTE, symbol: "SPY", spark: ["1", "2"] },
        { ...QUOTE, symbol: "QQQ", spark: [] },
      ],
    }),
    answer("market/quotes", { quotes: [{ ...QUOTE, symbol: "NVDA", name: "NVIDIA" }], unknown: [] }),
    answer("market/sparks", { sparks: { NVDA: ["1", "2"] }, source: "PaiiD local market", as_of: NOW }),
    answer("morning/brief", {
      brief: { wanted: ["market", "risks", "actions"], reviewed: ["risks"] },
    }),
    answer("news", { news: [{ published_at: NOW }], as_of: NOW }),
    answer("ai/recommendations", { recommendations: [{ symbol: "AMD" }], generated_at: NOW }),
    answer("proposals", { items: [], next_cursor: null, waiting: 1 }),
    answer("backtests", {
      items: [{ state: "done", headline: { total_return: "0.1008" } }],
      next_cursor: null,
    }),
    answer("health/detailed", HEALTH),
    answer("portfolio/performance", { curve: [] }),
  );
});

describe("home", () => {
  it("shows account, market and watchlist with their live figures", async () => {
    await renderApp(<HomePage />);
    expect((await screen.findAllByText("$104,382.16")).length).toBeGreaterThan(0);
    expect((await screen.findAllByText(/closes in 2 h 1[34] min/)).length).toBeGreaterThan(0);
    expect(await screen.findByText("NVIDIA")).toBeInTheDocument();
    expect(screen.getAllByText("Simulated market data").length).toBeGreaterThan(0);
    expect(screen.getAllByText("Paper account").length).toBeGreaterThan(0);
  });

  it("calls a tracked account tracked, never live", async () => {
    server.use(
      answer("portfolio", {
        account: { ...ACCOUNT, mode: "tracked", broker: "tracked", name: "Schwab" },
        positions: [],
      }),
    );
    await renderApp(<HomePage />);
    expect((await screen.findAllByText("Tracked: Schwab")).length).toBeGreaterThan(0);
    const trade = () => screen.getAllByRole("link", { name: "Execute Trade" })[0];
    await vi.waitFor(() => expect(trade()).toHaveAccessibleDescription(/^Takes no orders\./));
    expect(screen.queryByText("Live account")).toBeNull();
    expect(screen.queryByText("Buying power")).toBeNull();
    expect(screen.getByText("Dividends received")).toBeInTheDocument();
  });

  it("writes dots for the account's money where the reader hides amounts", async () => {
    server.use(answer("settings", { preferences: { watchlist: ["NVDA"], hide_amounts: true } }));
    await renderApp(<HomePage />);
    expect((await screen.findAllByText(/^\+1\.25%$/)).length).toBeGreaterThan(0);
    expect(screen.getAllByText("••••").length).toBeGreaterThan(1);
    expect(document.body.textContent).not.toMatch(/104,382|38,219|1,284/);
    const wedge = screen.getAllByRole("link", { name: "P&L Dashboard" })[0];
    expect(wedge).toHaveAccessibleDescription(/^\+1\.25%\./);
  });

  it("gives each wedge its fact", async () => {
    await renderApp(<HomePage />);
    const wedge = (name: string) => screen.getAllByRole("link", { name })[0];
    await vi.waitFor(
      () => expect(wedge("Active Positions")).toHaveAccessibleDescription(/^2 open\./),
      10_000,
    );
    await vi.waitFor(() => expect(wedge("Recommendations")).toHaveAccessibleDescription(/^1 idea\./), 10_000);
    expect(wedge("P&L Dashboard")).toHaveAccessibleDescription(/^\+\$1,284\./);
    expect(wedge("News Review")).toHaveAccessibleDescription(/^1 today\./);
    expect(wedge("Morning Routine")).toHaveAccessibleDescription(/^1 of 2 steps done\./);
    expect(wedge("Settings")).toHaveAccessibleDescription(/^All healthy\./);
    await vi.waitFor(
      () => expect(wedge("Backtesting")).toHaveAccessibleDescription(/^Last \+10.08%\./),
      10_000,
    );
  });

  it("says that quotes are unavailable instead of showing zeros", async () => {
    server.use(
      http.get("*/api/market/indices", () =>
        HttpResponse.json({ title: "Down", detail: "No." }, { status: 404 }),
      ),
    );
    await renderApp(<HomePage />);
    expect(await screen.findByText("Quotes unavailable")).toBeInTheDocument();
    expect(screen.queryByText("0.00")).toBeNull();
  });
});

describe("the prerendered page", () => {
  it("has the ten links and no figure", async () => {
    const html = await render();
    const page = new DOMParser().parseFromString(html, "text/html");
    const links = [...page.querySelectorAll("nav .wedge")].map((link) => link.getAttribute("href"));
    expect(links).toHaveLength(10);
    expect(page.body.textContent).not.toMatch(/\$\d|\d%/);
    expect(html).not.toContain("<script");
  });
});

describe("model", () => {
  it("greets by the hour in New York", () => {
    expect(greeting(null)).toBe("Welcome");
    expect(greeting("2026-11-23T13:00:00Z")).toBe("Good morning");
    expect(greeting(NOW)).toBe("Good afternoon");
    expect(greeting("2026-11-23T23:30:00Z")).toBe("Good evening");
    expect(greeting("2026-11-23T07:00:00Z")).toBe("Good night");
  });

  it("counts the headlines of the day in New York", () => {
    const items = [{ published_at: NOW }, { published_at: "2026-11-23T04:00:00Z" }];
    expect(headlineCount(items, Date.parse(NOW), 30)).toBe("1");
    expect(headlineCount(items.slice(0, 1), Date.parse(NOW), 1)).toBe("1+");
  });

  it("names what is not well, only when the service does", () => {
    expect(healthWords(HEALTH as never)).toBe("All healthy");
    const degraded = { ...HEALTH, status: "degraded" } as never;
    expect(troubled(degraded)).toEqual(["redis"]);
    expect(healthWords(degraded)).toBe("redis degraded");
  });

  it("lists what waits, most pressing first", () => {
    const items = attentionItems({
      ideas: { recommendations: [{ symbol: "AMD" }, { symbol: "TLT" }], generated_at: NOW } as never,
      health: { ...HEALTH, status: "degraded" } as never,
      portfolio: { account: ACCOUNT, positions: [] } as never,
    });
    expect(items.map((item) => item.title)).toEqual([
      "The service is degraded",
      "3 working orders",
      "2 ideas to review",
    ]);
    const [asked] = attentionItems({
      ideas: undefined,
      health: undefined,
      portfolio: undefined,
      proposed: { items: [], next_cursor: null, waiting: 2 },
    });
    expect(asked?.title).toBe("2 orders wait for your yes");
  });
});
