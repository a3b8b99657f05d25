import { act, configure, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import type { OrderCreate } from "@/lib/orders/types";
import { type DeskData, orderWith, previewWith, problem, serveDesk } from "@/test/orders";
import { FakeEventSource, renderApp } from "@/test/render";
import { server } from "@/test/server";
import { TradePage } from "./trade-page";

// The preview waits for the typing to settle, and a busy machine is slow to render.
configure({ asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

interface Sent {
  readonly key: string | null;
  readonly order: OrderCreate;
}

/** Collect the orders sent; `answer` decides what each gets. */
function collectOrders(answer: (count: number) => Response | Promise<Response>): Sent[] {
  const sent: Sent[] = [];
  server.use(
    http.post("*/api/orders", async ({ request }) => {
      sent.push({
        key: request.headers.get("Idempotency-Key"),
        order: (await request.json()) as OrderCreate,
      });
      return answer(sent.length);
    }),
    http.get("*/api/orders/ord_1", () => HttpResponse.json({ ...orderWith(), executions: [] })),
  );
  return sent;
}

const accepted = () => HttpResponse.json(orderWith());

async function openTicket(data: DeskData = {}) {
  serveDesk(data);
  const app = await renderApp(<TradePage symbol="TLT" side="buy" />, "/trade");
  await screen.findByText("89.93");
  return app;
}

/** The page's Send, also while a dialog stands before it. */
function sendButton(): HTMLElement {
  const button = document.querySelector<HTMLElement>("button[aria-keyshortcuts]");
  if (!button) {
    throw new Error("There is no Send button.");
  }
  return button;
}

const dialog = () => within(screen.getByRole("dialog"));

async function ready() {
  await waitFor(() => expect(sendButton()).toHaveAttribute("aria-disabled", "false"));
}

describe("the ticket", () => {
  it("says what is missing instead of sending", async () => {
    const { user } = await openTicket();
    const sent = collectOrders(accepted);
    expect(screen.getByText("Enter how many shares.")).toBeInTheDocument();
    expect(sendButton()).toHaveAttribute("aria-disabled", "true");
    await user.click(sendButton());
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(screen.queryByText("Send this buy order?")).not.toBeInTheDocument();
    expect(sent).toEqual([]);
  });

  it("previews what is typed: cost, buying power and position before and after", async () => {
    const { user } = await openTicket();
    const asked: OrderCreate[] = [];
    server.use(
      http.post("*/api/orders/preview", async ({ request }) => {
        asked.push((await request.json()) as OrderCreate);
        return HttpResponse.json(previewWith());
      }),
    );
    await user.click(screen.getByRole("button", { name: "Limit" }));
    await user.type(screen.getByLabelText("Quantity"), "80");
    expect(await screen.findByText("$7,192.00")).toBeInTheDocument();
    expect(screen.getByText("$31,027.44")).toBeInTheDocument();
    expect(screen.getByText("200 shares")).toBeInTheDocument();
    expect(screen.getByText("17.23%")).toBeInTheDocument();
    expect(asked.at(-1)).toMatchObject({ quantity: "80", type: "limit", limit_price: "89.93" });
  });

  it("attaches exits in percent or at a price, and shows risk and reward", async () => {
    const { user } = await openTicket();
    const asked: OrderCreate[] = [];
    server.use(
      http.post("*/api/orders/preview", async ({ request }) => {
        asked.push((await request.json()) as OrderCreate);
        const exits = { base_price: "89.93", risk: "45", reward: "90", reward_to_risk: "2" };
        return HttpResponse.json(previewWith({ exits }));
      }),
    );
    await user.click(screen.getByRole("button", { name: "Limit" }));
    await user.type(screen.getByLabelText("Quantity"), "10");
    await user.click(screen.getByRole("switch", { name: "Take profit" }));
    expect(screen.getByText("at 98.92, 10% above 89.93")).toBeInTheDocument();
    await user.click(screen.getByRole("switch", { name: "Stop loss" }));
    const stop = within(screen.getByRole("group", { name: "Stop loss in" }));
    await user.click(stop.getByRole("button", { name: "Price" }));
    expect(screen.getByLabelText("Stop loss, price")).toHaveValue("85.43");
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({
        order_class: "bracket",
        take_profit: { limit_price: "98.92" },
        stop_loss: { stop_price: "85.43" },
      }),
    );
    expect(await screen.findByText("$45.00")).toBeInTheDocument();
    expect(screen.getByText("2 to 1, counted from 89.93")).toBeInTheDocument();
  });

  it("says at the exit what the server refuses of it", async () => {
    const { user } = await openTicket();
    const detail = "The stop loss must be below the present price, 89.93.";
    server.use(
      http.post("*/api/orders/preview", () =>
        problem(422, "invalid-order", { detail, field: "stop_loss.stop_price" }),
      ),
    );
    await user.type(screen.getByLabelText("Quantity"), "10");
    await user.click(screen.getByRole("switch", { name: "Stop loss" }));
    await waitFor(() => expect(screen.getByLabelText("Stop loss, distance")).toBeInvalid());
    expect(screen.getByLabelText("Stop loss, distance")).toHaveAccessibleDescription(
      expect.stringContaining(detail),
    );
  });

  it("shows every rule of the server with its figures, and counts them", async () => {
    const { user } = await openTicket();
    const checks = [
      { code: "market-open", label: "Market open", state: "warning", detail: "the order waits" },
      { code: "price-fresh", label: "Price fresh", state: "passed", detail: "13:46:00 ET, simulated" },
      { code: "buying-power", label: "Buying power", state: "failed", detail: "$1.00 short." },
    ] as const;
    server.use(
      http.post("*/api/orders/preview", () => HttpResponse.json(previewWith({ checks: [...checks] }))),
    );
    await user.type(screen.getByLabelText("Quantity"), "80");
    const list = within(await screen.findByRole("list", { name: "Checks" }));
    expect(list.getAllByRole("listitem").map((one) => one.textContent)).toEqual([
      "Market open, to weigh: the order waits",
      "Price fresh, passed: 13:46:00 ET, simulated",
      "Buying power, failed: $1.00 short.",
    ]);
    expect(screen.getByText("1 passed")).toBeInTheDocument();
    expect(screen.getByText("1 failed")).toBeInTheDocument();
  });

  it("blocks with the server's reason and offers the most that fits", async () => {
    const { user } = await openTicket();
    const blocked = {
      code: "insufficient-buying-power",
      title: "Not enough buying power",
      detail: "The order needs 900000.00 USD: 861780.56 USD short.",
      max_quantity: "424",
    };
    server.use(
      http.post("*/api/orders/preview", async ({ request }) => {
        const { quantity } = (await request.json()) as OrderCreate;
        return HttpResponse.json(previewWith({ blocked: quantity === "9999" ? blocked : null }));
      }),
    );
    await user.type(screen.getByLabelText("Quantity"), "9999");
    expect(await screen.findByText(blocked.detail)).toBeInTheDocument();
    expect(sendButton()).toHaveAttribute("aria-disabled", "true");
    await user.click(screen.getByRole("button", { name: "Use 424 shares, the most that fits" }));
    expect(screen.getByLabelText("Quantity")).toHaveValue("424");
    await ready();
  });

  it("offers the nearest ticks for a price between two", async () => {
    const { user } = await openTicket();
    const offTick = { field: "limit_price", below: "89.9", above: "89.91", detail: "The step is 0.01 USD." };
    server.use(
      http.post("*/api/orders/preview", async ({ request }) => {
        const order = (await request.json()) as OrderCreate;
        return order.limit_price === "89.905"
          ? problem(422, "off-tick-price", offTick)
          : HttpResponse.json(previewWith());
      }),
    );
    await user.click(screen.getByRole("button", { name: "Limit" }));
    await user.type(screen.getByLabelText("Quantity"), "1");
    await user.clear(screen.getByLabelText("Limit price"));
    await user.type(screen.getByLabelText("Limit price"), "89.905");
    await user.click(await screen.findByRole("button", { name: "Use 89.91" }));
    expect(screen.getByLabelText("Limit price")).toHaveValue("89.91");
    await ready();
  });

  it.each([
    [{ delay: "stale" as const }, /too old to decide on/],
    [{ is_halted: true }, /is halted. A limit order can wait/],
  ])("cannot send on %j", async (quote, reason) => {
    const { user } = await openTicket({ quote });
    await user.type(screen.getByLabelText("Quantity"), "1");
    expect(screen.getByText(reason)).toBeInTheDocument();
    expect(sendButton()).toHaveAttribute("aria-disabled", "true");
  });

  it("says before sending that the price is late, which blocks nothing", async () => {
    const { user } = await openTicket({ quote: { delay: "delayed", source: "Tradier sandbox" } });
    await user.type(screen.getByLabelText("Quantity"), "1");
    await ready();
    const note = screen.getByText(/^Tradier sandbox sends prices 15 minutes late: this one is as of /);
    expect(note).toBeVisible();
    expect(sendButton()).toHaveAccessibleDescription(/15 minutes late/);
  });

  it("cannot send while the browser is offline, and says why", async () => {
    const { user } = await openTicket();
    await user.type(screen.getByLabelText("Quantity"), "1");
    await ready();
    const isOnline = (value: boolean) => {
      Object.defineProperty(navigator, "onLine", { value, configurable: true });
      act(() => void window.dispatchEvent(new Event(value ? "online" : "offline")));
    };
    isOnline(false);
    expect(sendButton()).toHaveAttribute("aria-disabled", "true");
    expect(sendButton()).toHaveAccessibleDescription(/You are offline/);
    isOnline(true);
    act(() => FakeEventSource.last?.emit("heartbeat", {}));
    await ready();
  });

  it("fills in the most that fits, as the server sees it", async () => {
    const { user } = await openTicket();
    server.use(
      http.post("*/api/orders/preview", async ({ request }) => {
        const order = (await request.json()) as OrderCreate;
        const refusal = { code: "insufficient-buying-power", title: "", detail: "", max_quantity: "425" };
        return HttpResponse.json(previewWith({ blocked: order.quantity === "10000000" ? refusal : null }));
      }),
    );
    await user.click(screen.getByRole("button", { name: "50%" }));
    await waitFor(() => expect(screen.getByLabelText("Quantity")).toHaveValue("212"));
    await user.click(screen.getByRole("button", { name: "Sell" }));
    await user.click(screen.getByRole("button", { name: "Max" }));
    expect(screen.getByLabelText("Quantity")).toHaveValue("120");
  });
});

describe("sending", () => {
  it("sends once on a double press, then follows the order on the stream", async () => {
    const { user } = await openTicket();
    const sent = collectOrders(accepted);
    await user.type(screen.getByLabelText("Quantity"), "10");
    await ready();
    await user.click(sendButton());
    expect(dialog().getByText("Buy 10 TLT at the market, today only.")).toBeInTheDocument();
    await user.dblClick(dialog().getByRole("button", { name: "Send buy order" }));
    const outcome = within(await screen.findByRole("region", { name: "The order just sent" }));
    expect(outcome.getByText("Working")).toBeInTheDocument();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.key).toMatch(/^web-[0-9a-f]{32}$/);
    expect(screen.getByLabelText("Quantity")).toHaveValue("");

    const filled = orderWith({
      status: "filled",
      average_fill_price: "89.94",
      updated_at: "2026-11-23T18:46:01Z",
    });
    act(() => FakeEventSource.last?.emit("order", filled));
    expect(outcome.getByText("Filled at 89.94")).toBeInTheDocument();
  });

  it("carries the same key when the answer was lost, and a new one for the next order", async () => {
    const { user } = await openTicket({ preferences: { confirm_orders: false } });
    const sent = collectOrders((count) => (count === 1 ? HttpResponse.error() : accepted()));
    await user.type(screen.getByLabelText("Quantity"), "10");
    await ready();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Sending again is safe/)).toBeInTheDocument();
    await user.click(sendButton());
    await screen.findByRole("region", { name: "The order just sent" });
    await user.type(screen.getByLabelText("Quantity"), "10");
    await ready();
    await user.click(sendButton());
    await waitFor(() => expect(sent).toHaveLength(3));
    expect(sent[1]?.key).toBe(sent[0]?.key);
    expect(sent[2]?.key).not.toBe(sent[0]?.key);
  });

  it("takes a new key when the terms change after a lost answer", async () => {
    const { user } = await openTicket({ preferences: { confirm_orders: false } });
    const sent = collectOrders((count) => (count === 1 ? HttpResponse.error() : accepted()));
    await user.type(screen.getByLabelText("Quantity"), "10");
    await ready();
    await user.click(sendButton());
    await screen.findByText(/Sending again is safe/);
    await user.type(screen.getByLabelText("Quantity"), "1");
    await ready();
    await user.click(sendButton());
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
  });

  it("tells a refusal at once with its figures, and keeps the ticket", async () => {
    const { user } = await openTicket();
    const short = { detail: "Too little.", needed: "900", available: "100.5", short_by: "799.5" };
    collectOrders(() => problem(409, "insufficient-buying-power", short));
    await user.type(screen.getByLabelText("Quantity"), "10");
    await ready();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const alert = within(await screen.findByRole("alert"));
    expect(alert.getByText("$799.50")).toBeInTheDocument();
    expect(alert.getByText("Request req_1")).toBeInTheDocument();
    expect(screen.getByLabelText("Quantity")).toHaveValue("10");
  });
});

describe("the orders", () => {
  it("stand with live ones first and say their state", async () => {
    await openTicket({
      open: [orderWith({ status: "partially_filled", filled_quantity: "4", symbol: "SPY" })],
      closed: [orderWith({ id: "ord_2", status: "rejected", reason: "Stale quote.", symbol: "TSLA" })],
    });
    const table = within(await screen.findByRole("table", { name: /Live orders/ }));
    expect(table.getByText("Live · 1")).toBeInTheDocument();
    expect(table.getByText("Part filled 4 of 10")).toBeInTheDocument();
    expect(table.getByText("Rejected: Stale quote")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "All orders" })).toHaveAttribute("href", "/trade/orders");
  });
});
