import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accountWith } from "@/test/accounts";
import { renderApp } from "@/test/render";
import { SAMPLE_PERFORMANCE, SAMPLE_PORTFOLIO, SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import type { PnlSearch } from "../search";
import { PnlPage } from "./pnl-page";

const TRADE = {
  id: "ord_1",
  symbol: "AMD",
  direction: "long",
  quantity: "60",
  entry_price: "208.62",
  exit_price: "214.55",
  pnl: "355.80",
  return_percent: "2.84",
  opened_at: "2026-11-02T15:00:00Z",
  closed_at: "2026-11-23T15:00:00Z",
};

let asked: URLSearchParams[] = [];

function Stateful({ initial }: { initial: PnlSearch }) {
  const [search, setSearch] = useState(initial);
  return <PnlPage search={search} onSearch={(change) => setSearch({ ...search, ...change })} />;
}

beforeEach(() => {
  asked = [];
  server.use(
    http.get("*/api/portfolio/performance", ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({
        ...SAMPLE_PERFORMANCE,
        by_day: [{ date: "2026-11-20", pnl: "-388" }],
        by_symbol: [{ symbol: "NVDA", realized_pnl: "2140", dividends: "0" }],
      });
    }),
    http.get("*/api/portfolio/closed-trades", ({ request }) => {
      const query = new URL(request.url).searchParams;
      const isFirst = !query.get("cursor");
      const items = query.get("symbol") === "TSLA" ? [] : [{ ...TRADE, id: isFirst ? "ord_1" : "ord_2" }];
      return HttpResponse.json({ items, next_cursor: isFirst ? "next" : null, total: 2 });
    }),
    http.get("*/api/portfolio", () => HttpResponse.json(SAMPLE_PORTFOLIO)),
    http.get("*/api/market/status", () => HttpResponse.json(SAMPLE_STATUS)),
  );
});

describe("the P&L dashboard", () => {
  it("shows the server's figures, where they come from, and the day's result in the calendar", async () => {
    await renderApp(<Stateful initial={{}} />, "/pnl");
    expect(await screen.findByText("+$5,684.90", { selector: "p" })).toBeVisible();
    expect(screen.getByText("24 of 38")).toBeVisible();
    expect(screen.getAllByText(/Simulated/).length).toBeGreaterThan(0);
    expect(await screen.findByText("\u2212$388.00")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "NVDA" })).toHaveAttribute("href", "/research/NVDA");
  });

  it("moves a crosshair by keyboard and reads the point out", async () => {
    const { user } = await renderApp(<Stateful initial={{}} />, "/pnl");
    const crosshair = await screen.findByRole("slider", { name: "Equity chart, crosshair" });
    crosshair.focus();
    await user.keyboard("{ArrowLeft}");
    expect(crosshair).toHaveAttribute(
      "aria-valuetext",
      "Aug 21, 2026: account $98,697.26, SPY $98,697.26, drawdown 0.00%",
    );
  });

  it("shows the curve as a table on demand", async () => {
    const { user } = await renderApp(<Stateful initial={{}} />, "/pnl");
    await user.click(await screen.findByRole("button", { name: "Show as table" }));
    const table = screen.getByRole("table", { name: "Equity and SPY, newest first" });
    expect(within(table).getAllByRole("row")).toHaveLength(3);
  });

  it("asks for the chosen period", async () => {
    const { user } = await renderApp(<Stateful initial={{}} />, "/pnl");
    await screen.findByText("24 of 38");
    await user.click(screen.getByRole("button", { name: "YTD" }));
    expect(screen.getByRole("button", { name: "YTD" })).toHaveAttribute("aria-pressed", "true");
    await vi.waitFor(() => expect(asked.map((query) => query.get("start"))).toContain("2026-01-01"));
  });

  it("loads more closed trades and narrows them by symbol", async () => {
    const { user } = await renderApp(<Stateful initial={{}} />, "/pnl");
    expect(await screen.findByText("1 of 2 closed trades")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Load more" }));
    expect(await screen.findByText("2 of 2 closed trades")).toBeVisible();
    await user.type(screen.getByLabelText("Symbol"), "tsla{Enter}");
    expect(await screen.findByText("No closed trades of TSLA in this period.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Show all symbols", description: "" }));
    expect(await screen.findByText(/of 2 closed trades/)).toBeVisible();
  });

  it("reaches back to executions of earlier accounts where a reset left one", async () => {
    const accounts: (string | null)[] = [];
    server.use(
      http.get("*/api/portfolio/accounts", () =>
        HttpResponse.json({
          accounts: [accountWith(), accountWith({ id: "acc_0", archived_at: "2026-11-20T15:00:00Z" })],
        }),
      ),
      http.get("*/api/trades", ({ request }) => {
        accounts.push(new URL(request.url).searchParams.get("account"));
        return HttpResponse.json({ items: [], next_cursor: null });
      }),
    );
    const { user } = await renderApp(<Stateful initial={{ list: "executions" }} />, "/pnl");
    await user.click(await screen.findByLabelText("Include earlier accounts"));
    expect(await screen.findByText(/Paper executions of this account and of those before it/)).toBeVisible();
    expect([accounts[0], accounts.at(-1)]).toEqual([null, "all"]);
  });

  it("says so and offers a trade while the account is new", async () => {
    server.use(
      http.get("*/api/portfolio/performance", () =>
        HttpResponse.json({
          ...SAMPLE_PERFORMANCE,
          net_pnl: "0",
          closed_trades: 0,
          open_positions: 0,
          win_rate: null,
        }),
      ),
    );
    await renderApp(<Stateful initial={{}} />, "/pnl");
    expect(await screen.findByText(/appears here after the first trade/)).toBeVisible();
    expect(screen.getByRole("link", { name: "Place a paper trade" })).toHaveAttribute("href", "/trade");
  });

  it("keeps the trades when the figures fail, and tries again", async () => {
    let fails = true;
    server.use(
      http.get("*/api/portfolio/performance", () =>
        fails
          ? HttpResponse.json(
              { title: "No price for something held", detail: "No quote.", request_id: "req-7" },
              { status: 503 },
            )
          : HttpResponse.json(SAMPLE_PERFORMANCE),
      ),
    );
    const { user } = await renderApp(<Stateful initial={{}} />, "/pnl");
    expect(await screen.findByText("1 of 2 closed trades")).toBeVisible();
    expect((await screen.findAllByText("Request req-7"))[0]).toBeVisible();
    fails = false;
    await user.click(screen.getAllByRole("button", { name: "Retry" })[0] as HTMLElement);
    expect(await screen.findByText("24 of 38")).toBeVisible();
  });
});
