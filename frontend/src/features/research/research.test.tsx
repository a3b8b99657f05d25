import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { quoteWith } from "@/test/orders";
import { FakeEventSource, renderApp } from "@/test/render";
import { server } from "@/test/server";
import { ResearchPage } from "./components/research-page";
import { SymbolPage } from "./components/symbol-page";
import { placeInRange, placeWords, spreadOf } from "./model";
import { rangeOf, symbolSearch } from "./ranges";

vi.mock("@/components/chart/candle-chart", () => ({ default: () => <p>Candles drawn</p> }));

const NOW = "2026-11-23T18:46:00Z";
const TRUTH = { source: "PaiiD local market", as_of: NOW, delay: "simulated" };
const FIGURES = {
  instrument: { symbol: "TLT", sector: "Bonds", exchange: "XNAS", tradable: true },
  high_52w: "101.2",
  low_52w: "84.5",
  average_volume_20d: 47924400,
  return_1m: "0.2059",
  return_3m: "-0.0716",
  return_1y: null,
  volatility_1y: "0.262",
  trailing_dividends: "3.6",
  dividend_yield: "0.04",
  next_ex_date: "2026-12-01",
  sma_50: "88.1",
  sma_200: null,
  ...TRUTH,
};
const BAR = {
  start: NOW,
  session_date: "2026-11-23",
  open: "90",
  high: "91",
  low: "89",
  close: "90.5",
  volume: 5,
};

let saved: { version: number; preferences: { watchlist: string[] } };
let barRequests: string[];

function answer(path: string, body: object, status = 200) {
  return http.get(`*/api/${path}`, () =>
    HttpResponse.json(body, {
      status,
      headers: { "content-type": status === 200 ? "application/json" : "application/problem+json" },
    }),
  );
}

beforeEach(() => {
  saved = { version: 3, preferences: { watchlist: ["TLT", "SPY"] } };
  barRequests = [];
  server.use(
    http.get("*/api/settings", () => HttpResponse.json(saved)),
    answer("market/indices", {
      indices: [
        {
          symbol: "$SPX",
          name: "S&P 500",
          last: "6730.6",
          change: "1",
          change_percent: "2.65",
          spark: [],
          ...TRUTH,
        },
      ],
    }),
    answer("market/quotes", {
      quotes: [quoteWith(), quoteWith({ symbol: "SPY", name: "SPDR" })],
      unknown: [],
    }),
    answer("market/search", { items: [{ symbol: "AMD", name: "Advanced Micro Devices" }] }),
    answer("market/quote/:symbol", quoteWith()),
    answer("market/instruments/:symbol", FIGURES),
    answer("news", { news: [], ...TRUTH, next_cursor: null }),
    answer("portfolio", { account: {}, positions: [] }),
    http.get("*/api/market/bars/:symbol", ({ request }) => {
      barRequests.push(new URL(request.url).search);
      return HttpResponse.json({
        symbol: "TLT",
        interval: "1d",
        adjusted: true,
        adjustment: "splits",
        bars: [BAR],
        ...TRUTH,
      });
    }),
  );
});

describe("the watchlist", () => {
  it("shows each symbol's live price and the broad market", async () => {
    await renderApp(<ResearchPage />, "/research");
    const row = await screen.findByRole("row", { name: /TLT/ });
    expect(await within(row).findByText("89.93")).toBeInTheDocument();
    expect(within(row).getByText("−0.20 (−0.22%)")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: /S&P 500/ })).toHaveAttribute("href", "/research/%24SPX");
    await waitFor(() => expect(FakeEventSource.last?.url).toContain("quotes%3ATLT"));
    FakeEventSource.last?.emit("quote", quoteWith({ last: "91.5", as_of: "2026-11-23T18:46:01Z" }));
    expect(await within(row).findByText("91.50")).toBeInTheDocument();
  });

  it("adds and removes on the newest list of the server and names its version", async () => {
    const bodies: unknown[] = [];
    const versions: (string | null)[] = [];
    server.use(
      http.put("*/api/settings", async ({ request }) => {
        const body = (await request.json()) as { preferences: { watchlist: string[] } };
        bodies.push(body);
        versions.push(request.headers.get("if-match"));
        saved = { version: saved.version + 1, preferences: body.preferences };
        return HttpResponse.json(saved);
      }),
    );
    const { user } = await renderApp(<ResearchPage />, "/research");
    await screen.findByRole("row", { name: /TLT/ });
    saved = { version: 8, preferences: { watchlist: ["TLT", "SPY", "KO"] } };
    await user.type(screen.getByRole("combobox", { name: /Add a symbol/ }), "amd");
    await user.click(await screen.findByRole("option", { name: /AMD/ }));
    expect(await screen.findByRole("row", { name: /AMD/ })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Remove TLT from the watchlist" }));
    await waitFor(() => expect(screen.queryByRole("row", { name: /TLT/ })).not.toBeInTheDocument());
    expect(bodies).toEqual([
      { preferences: { watchlist: ["TLT", "SPY", "KO", "AMD"] } },
      { preferences: { watchlist: ["SPY", "KO", "AMD"] } },
    ]);
    expect(versions).toEqual(['"8"', '"9"']);
  });

  it("says why a change failed and keeps the list", async () => {
    server.use(
      http.put("*/api/settings", () =>
        HttpResponse.json(
          {
            type: "urn:paiid:problem:settings-changed",
            title: "Settings changed",
            detail: "Read them again.",
          },
          { status: 412, headers: { "content-type": "application/problem+json" } },
        ),
      ),
    );
    const { user } = await renderApp(<ResearchPage />, "/research");
    await user.click(await screen.findByRole("button", { name: "Remove TLT from the watchlist" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Settings changed");
    expect(screen.getByRole("row", { name: /TLT/ })).toBeInTheDocument();
  });
});

describe("a symbol's page", () => {
  it("tells the price with its source, the figures, and where to trade it", async () => {
    await renderApp(<SymbolPage symbol="TLT" search={{}} />, "/research/TLT");
    expect(await screen.findByText("Candles drawn")).toBeInTheDocument();
    expect(screen.getByText("Bonds · Nasdaq")).toBeInTheDocument();
    const trust = screen.getByLabelText("About this price");
    expect(trust).toHaveTextContent(/Simulated.*Local simulator.*89.92 × 1,200.*89.94 × 900.*0.02/);
    expect(screen.getByRole("link", { name: "Trade TLT" })).toHaveAttribute("href", "/trade?symbol=TLT");
    const figures = screen.getByRole("region", { name: "Key figures" });
    expect(figures).toHaveTextContent("+20.59%");
    expect(figures).toHaveTextContent("−7.16%");
    expect(figures).toHaveTextContent("price above$88.10");
    expect(figures).toHaveTextContent("200-day average—");
    expect(figures).toHaveTextContent("Dec 1, 2026");
    expect(
      within(figures).getByRole("img", { name: /52-week range \$84.50 to \$101.20/ }),
    ).toBeInTheDocument();
    expect(screen.getByText("No headline about TLT yet.")).toBeInTheDocument();
    expect(screen.queryByRole("region", { name: "Your position" })).not.toBeInTheDocument();
  });

  it("shows what is held, with the way to sell it", async () => {
    const position = { symbol: "TLT", quantity: "120", average_price: "89.15", unrealized_pnl: "93.6" };
    server.use(answer("portfolio", { account: {}, positions: [position] }));
    await renderApp(<SymbolPage symbol="TLT" search={{}} />, "/research/TLT");
    const own = await screen.findByRole("region", { name: "Your position" });
    expect(own).toHaveTextContent("120 shares");
    expect(within(own).getByRole("link", { name: "Sell" })).toHaveAttribute(
      "href",
      "/trade?symbol=TLT&side=sell",
    );
  });

  it("asks for the bars of the range, unadjusted when wanted, and keeps both in the address", async () => {
    const { user, router } = await renderApp(
      <SymbolPage symbol="TLT" search={{ range: "1d", raw: true }} />,
      "/",
    );
    await screen.findByText("Candles drawn");
    expect(barRequests).toEqual(["?interval=5m&limit=78&adjusted=false"]);
    await user.click(screen.getByRole("button", { name: "Max" }));
    expect(router.state.location.search).toEqual({ range: "max", raw: true });
    await user.click(screen.getByRole("switch", { name: /Adjusted/ }));
    expect(router.state.location.search).toEqual({ range: "1d" });
    await user.click(screen.getByRole("button", { name: "Show as table" }));
    expect(screen.getByRole("row", { name: /Nov 23, 2026/ })).toHaveTextContent("90.50");
  });

  it("marks a halted symbol and a stale price", async () => {
    server.use(answer("market/quote/:symbol", quoteWith({ is_halted: true, delay: "stale" })));
    await renderApp(<SymbolPage symbol="TLT" search={{}} />, "/research/TLT");
    expect(await screen.findByText("Trading halted")).toBeInTheDocument();
    expect(screen.getByText(/^as of .*13:46:\d\d ET$/)).toBeInTheDocument();
  });

  it("offers no trade in an index", async () => {
    const index = quoteWith({ symbol: "$SPX", asset_class: "index", bid: null, ask: null });
    server.use(answer("market/quote/:symbol", index));
    await renderApp(<SymbolPage symbol="$SPX" search={{}} />, "/");
    expect(await screen.findByText(/An index cannot be traded/)).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: /Trade/ })).not.toBeInTheDocument();
    expect(screen.queryByRole("switch", { name: /Adjusted/ })).not.toBeInTheDocument();
  });

  it("says that a symbol does not exist, offers the search and asks the stream for nothing", async () => {
    const problem = { type: "urn:paiid:problem:unknown-symbol", title: "Unknown symbol", detail: "None." };
    server.use(answer("market/quote/:symbol", problem, 404));
    FakeEventSource.last = null;
    const { user, router } = await renderApp(<SymbolPage symbol="ZZZZ" search={{}} />, "/research/ZZZZ");
    expect(await screen.findByText("There is no instrument with the symbol ZZZZ.")).toBeInTheDocument();
    expect(decodeURIComponent((FakeEventSource.last as FakeEventSource | null)?.url ?? "")).not.toContain(
      "ZZZZ",
    );
    await user.type(screen.getByRole("combobox", { name: /Find a symbol/ }), "amd");
    await user.click(await screen.findByRole("option", { name: /AMD/ }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/research/AMD"));
  });
});

describe("figures in words", () => {
  it("reads the range from the address and falls back to half a year", () => {
    expect(symbolSearch({ range: "5y", raw: true, other: 1 })).toEqual({ range: "5y", raw: true });
    expect(symbolSearch({ range: "9y", raw: "yes" })).toEqual({});
    expect(rangeOf(undefined)).toMatchObject({ interval: "1d", count: 126 });
  });

  it("places a price in its range and holds it inside", () => {
    expect(placeInRange("15", "10", "20")).toBe(50);
    expect(placeInRange("25", "10", "20")).toBe(100);
    expect(placeInRange("15", "10", "10")).toBeNull();
    expect(placeInRange("15", null, "20")).toBeNull();
  });

  it("computes the spread exactly and names places once", () => {
    expect(spreadOf({ bid: "0.1", ask: "0.3" })).toBe("0.20");
    expect(spreadOf({ bid: null, ask: "0.3" })).toBe("—");
    expect(placeWords({ sector: "Index", exchange: "INDEX" })).toBe("Index");
    expect(placeWords({ sector: "Unknown", exchange: "XNAS" })).toBe("Nasdaq");
  });
});
