import { useLocation } from "@tanstack/react-router";
import { act, configure, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { liveKeys } from "@/lib/live/keys";
import type { OrderRead, PositionClose } from "@/lib/orders/types";
import { settingsWith } from "@/test/accounts";
import {
  AT,
  orderWith,
  portfolioWith,
  positionWith,
  previewWith,
  problem,
  quoteWith,
  serveDesk,
} from "@/test/orders";
import { FakeEventSource, renderApp } from "@/test/render";
import { server } from "@/test/server";
import { positionsSearch } from "../search";
import { PositionsPage } from "./positions-page";

configure({ asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

const TLT = positionWith();
const NVDA = positionWith({ symbol: "NVDA", weight_percent: "30", day_pnl: "-50", market_value: "30000" });

/** The page with its query string, as its route gives it. */
function Host() {
  return <PositionsPage search={positionsSearch(useLocation().search as Record<string, unknown>)} />;
}

async function openPositions(open: OrderRead[] = [], first = TLT) {
  serveDesk({ portfolio: portfolioWith([first, NVDA]), open: [orderWith({ symbol: "SPY" }), ...open] });
  const app = await renderApp(<Host />, "/positions");
  const table = within(await screen.findByRole("table", { name: "Open positions" }));
  const symbols = () =>
    table
      .getAllByRole("rowheader")
      .slice(0, 2)
      .map((cell) => cell.querySelector("a")?.textContent);
  return { ...app, table, symbols };
}

describe("positions", () => {
  it("show the account, each holding and the totals, and follow the stream", async () => {
    const { table } = await openPositions();
    expect(screen.getByText("$104,382.16")).toBeInTheDocument();
    expect(screen.getAllByText("+$1,284.07")).toHaveLength(2);
    expect(table.getAllByText("+$93.60 (+0.87%)")).toHaveLength(2);
    expect(table.getByRole("row", { name: /^Total/ })).toHaveTextContent("+$1,363.90");
    expect(await screen.findByRole("button", { name: /^Cancel: Buy 10 SPY/ })).toBeInTheDocument();
    act(() => {
      FakeEventSource.last?.emit("portfolio", portfolioWith([TLT], { equity: "99000" }));
    });
    expect(screen.getByText("$99,000.00")).toBeInTheDocument();
  });

  it("are dots while the reader hides amounts, percentages and prices stay", async () => {
    let isHidden = false;
    server.use(
      http.get("*/api/settings", () => HttpResponse.json(settingsWith({ hide_amounts: isHidden }))),
      http.put("*/api/settings", async ({ request }) => {
        isHidden = ((await request.json()) as { preferences: { hide_amounts: boolean } }).preferences
          .hide_amounts;
        return HttpResponse.json(settingsWith({ hide_amounts: isHidden }));
      }),
    );
    const { user, table } = await openPositions();
    await user.click(screen.getByRole("button", { name: "Hide amounts" }));
    expect(await screen.findByRole("button", { name: "Show amounts" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    expect(screen.queryByText(/[$]/)).toBeNull();
    expect(table.getByRole("row", { name: /^Total/ })).toHaveTextContent("••••");
    expect(table.getAllByText("+0.87%").length).toBeGreaterThan(0);
    await user.click(screen.getByRole("button", { name: "Show amounts" }));
    expect(await screen.findByText("$104,382.16")).toBeInTheDocument();
  });

  it("of a tracked account buy nothing and wait for no order, and say what is left out", async () => {
    const gap = {
      symbol: "OLDCO",
      kind: "price" as const,
      first: "2026-11-23",
      last: "2026-11-23",
      detail: "OLDCO has no price: it is left out.",
    };
    const tracked = { mode: "tracked", broker: "tracked" as const, name: "Schwab", dividends: "12.50" };
    serveDesk({ portfolio: { ...portfolioWith([TLT], tracked), gaps: [gap] } });
    await renderApp(<Host />, "/positions");
    expect(await screen.findByText("$12.50")).toBeInTheDocument();
    expect(screen.getByText("Dividends")).toBeInTheDocument();
    expect(screen.queryByText("Buying power")).toBeNull();
    expect(screen.queryByText("Open orders")).toBeNull();
    expect(screen.getByText(/^These figures are partial/)).toBeInTheDocument();
    expect(screen.getByText(/OLDCO has no price/)).toBeInTheDocument();
  });

  it("lead from every figure to how it is computed", async () => {
    const { table } = await openPositions();
    const row = within(table.getByRole("row", { name: /^TLT/ }));
    const ways = row.getAllByTitle("Show how this is computed").map((link) => link.getAttribute("href"));
    expect(ways).toEqual(
      ["average_price", "market_value", "day_pnl", "unrealized_pnl", "weight"].map(
        (figure) => `/pnl?explain=${figure}%7ETLT`,
      ),
    );
    const equity = screen.getByRole("link", { name: "$104,382.16" });
    expect(equity).toHaveAttribute("href", "/pnl?explain=equity");
  });

  it("say at the price that a second source disagrees with it", async () => {
    const second = {
      source: "Alpaca",
      last: "91.73",
      as_of: AT,
      difference_percent: "2",
      disagrees: true,
    };
    const { table, queryClient } = await openPositions();
    act(() => queryClient.setQueryData(liveKeys.quote("TLT"), quoteWith({ second })));
    const words = "Sources disagree: Alpaca says 91.73 (2.00% apart)";
    await waitFor(() => expect(table.getByRole("row", { name: /^TLT/ })).toHaveTextContent(words));
    expect(table.getByRole("row", { name: /^NVDA/ })).not.toHaveTextContent("disagree");
  });

  it("lead to the prices of what only its owner prices, not to a market that does not know it", async () => {
    const items = [{ symbol: "MYHOUSE", name: "The house" }];
    server.use(http.get("*/api/instruments/private", () => HttpResponse.json({ items, next_cursor: null })));
    const { table } = await openPositions([], positionWith({ symbol: "MYHOUSE" }));
    const row = within(table.getByRole("row", { name: /^MYHOUSE/ }));
    expect(await row.findByRole("link", { name: "Prices of MYHOUSE" })).toHaveAttribute(
      "href",
      "/instruments",
    );
    expect(row.queryByRole("link", { name: "Trade MYHOUSE" })).toBeNull();
    expect(table.getByRole("link", { name: "Trade NVDA" })).toBeVisible();
  });

  it("grey what an old price is worth", async () => {
    const { table } = await openPositions([], positionWith({ delay: "stale" }));
    const row = within(table.getByRole("row", { name: /^TLT/ }));
    expect(row.getByText("$10,791.60").parentElement).toHaveClass("text-text3!");
    expect(row.getByText(/^as of/)).toBeVisible();
  });

  it("sort by a column and keep that in the query string", async () => {
    const { user, table, symbols, router } = await openPositions();
    expect(symbols()).toEqual(["NVDA", "TLT"]);
    const column = () => table.getByRole("columnheader", { name: "Day P&L" });
    expect(column()).not.toHaveAttribute("aria-sort");
    await user.click(table.getByRole("button", { name: "Day P&L" }));
    await waitFor(() => expect(column()).toHaveAttribute("aria-sort", "descending"));
    expect(symbols()).toEqual(["TLT", "NVDA"]);
    await user.click(table.getByRole("button", { name: "Day P&L" }));
    await waitFor(() => expect(column()).toHaveAttribute("aria-sort", "ascending"));
    expect(router.state.location.search).toEqual({ sort: "day_pnl", direction: "ascending" });
  });

  it("say what will appear while there is none, with one action", async () => {
    serveDesk({ portfolio: portfolioWith([]) });
    await renderApp(<Host />, "/positions");
    expect(await screen.findByText(/No open position/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Place a paper trade" })).toHaveAttribute("href", "/trade");
  });

  it("tell a failure with its request id and try again", async () => {
    serveDesk();
    server.use(http.get("*/api/portfolio", () => problem(503, "unavailable", { detail: "No prices." })));
    const { user } = await renderApp(<Host />, "/positions");
    expect(await screen.findByText("Request req_1")).toBeInTheDocument();
    server.use(http.get("*/api/portfolio", () => HttpResponse.json(portfolioWith([TLT]))));
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("table", { name: "Open positions" })).toBeInTheDocument();
  });
});

describe("closing a position", () => {
  async function openClose(open: OrderRead[] = []) {
    const app = await openPositions(open);
    const sent: { key: string | null; wanted: PositionClose }[] = [];
    server.use(
      http.post("*/api/orders/preview", () =>
        HttpResponse.json(previewWith({ side: "sell", cash_change: "10789.20" })),
      ),
      http.post("*/api/orders/close", async ({ request }) => {
        sent.push({
          key: request.headers.get("Idempotency-Key"),
          wanted: (await request.json()) as PositionClose,
        });
        return sent.length === 1
          ? HttpResponse.error()
          : HttpResponse.json({ order: orderWith({ side: "sell" }), canceled: open });
      }),
      http.get("*/api/orders/ord_1", () => HttpResponse.json(orderWith({ side: "sell" }))),
    );
    await app.user.click(app.table.getByRole("button", { name: "Close position TLT" }));
    const dialog = within(screen.getByRole("dialog"));
    const confirm = dialog.getByRole("button", { name: "Close position" });
    await waitFor(() => expect(confirm).toHaveAttribute("aria-disabled", "false"));
    return { ...app, sent, dialog, confirm };
  }

  it("shows what it brings, then sends the opposite market order for all of it, once", async () => {
    const { user, sent, dialog, confirm } = await openClose();
    expect(dialog.getByText("Sell 120 TLT at the market, today only.")).toBeInTheDocument();
    expect(dialog.getByText("$10,789.20")).toBeInTheDocument();
    await user.click(confirm);
    expect(await dialog.findByText(/Sending again is safe/)).toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Close position" }));
    expect(await screen.findByRole("region", { name: "The order just sent" })).toBeInTheDocument();
    expect(sent).toHaveLength(2);
    expect(sent[0]?.wanted).toEqual({ symbol: "TLT", cancel_orders: false });
    expect(sent[1]?.key).toBe(sent[0]?.key);
  });

  it("cancels the symbol's open orders first when one holds shares back, unless told not to", async () => {
    const target = orderWith({ id: "ord_2", side: "sell", limit_price: "95" });
    const { user, sent, dialog, confirm } = await openClose([target, orderWith({ id: "ord_3" })]);
    const choice = dialog.getByLabelText("Also cancel 2 open orders of TLT");
    expect(choice).toBeChecked();
    await user.click(choice);
    expect(dialog.getByText("They go on working and may open a position again.")).toBeInTheDocument();
    await user.click(choice);
    await user.click(confirm);
    await waitFor(() => expect(sent.map(({ wanted }) => wanted.cancel_orders)).toEqual([true]));
  });

  it("leaves open orders that hold nothing back alone unless asked", async () => {
    const { dialog } = await openClose([orderWith({ id: "ord_3" })]);
    expect(dialog.getByLabelText("Also cancel the open order of TLT")).not.toBeChecked();
  });
});

describe("adding exits", () => {
  it("sends a take profit and a stop loss for all of the position, until canceled, as one order", async () => {
    const { user, table } = await openPositions();
    const sent: unknown[] = [];
    server.use(
      http.post("*/api/orders", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(orderWith({ order_class: "oco" }));
      }),
      http.get("*/api/orders/ord_1", () =>
        HttpResponse.json({ ...orderWith({ order_class: "oco" }), legs: [], executions: [] }),
      ),
    );
    await user.click(table.getByRole("button", { name: "Add exits for TLT" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.getByText(/^Sell 120 TLT at a profit or to stop a loss/)).toBeInTheDocument();
    expect(dialog.getByText("at 98.92, 10% above 89.93")).toBeInTheDocument();
    const send = dialog.getByRole("button", { name: "Add exits" });
    await waitFor(() => expect(send).toHaveAttribute("aria-disabled", "false"));
    await user.click(send);
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(sent).toEqual([
      {
        symbol: "TLT",
        side: "sell",
        quantity: "120",
        type: "limit",
        limit_price: "98.92",
        time_in_force: "gtc",
        extended_hours: false,
        order_class: "oco",
        take_profit: { limit_price: "98.92" },
        stop_loss: { stop_price: "85.43" },
      },
    ]);
  });

  it("says at the exit what the server refuses of it, and sends nothing", async () => {
    const { user, table } = await openPositions();
    const detail = "The stop loss must be below the present price, 80.";
    server.use(
      http.post("*/api/orders/preview", () =>
        problem(422, "invalid-order", { detail, field: "stop_loss.stop_price" }),
      ),
    );
    await user.click(table.getByRole("button", { name: "Add exits for TLT" }));
    await waitFor(() => expect(screen.getByLabelText("Stop loss, distance")).toBeInvalid());
    expect(screen.getByRole("button", { name: "Add exits" })).toHaveAttribute("aria-disabled", "true");
  });
});
