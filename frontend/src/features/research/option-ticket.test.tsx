import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { optionParts, symbolWords } from "@/lib/option-name";
import { orderTitle, roleName, stateWords, typeAndLife } from "@/lib/orders/words";
import { orderWith, serveDesk } from "@/test/orders";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { OptionTicket } from "./components/option-ticket";
import { draftProblem, EMPTY_DRAFT, type OptionDraft, pick, singleOrder, spreadOrder } from "./option-ticket";

const LOW = "TLT261218C00090000";
const HIGH = "TLT261218C00095500";

const LEGS = pick(pick([], LOW, "buy"), HIGH, "sell");
const VERTICAL: OptionDraft = { ...EMPTY_DRAFT, legs: LEGS, price: "1.2" };

const PREVIEW = {
  underlying: "TLT",
  quantity: "1",
  legs: [],
  net: "1.25",
  middle: "1.2",
  price: "1.2",
  cash_change: "-120",
  needed: "120",
  available: "100000",
  outlook: { ends_together: true, max_loss: "120", max_gain: "430", break_evens: ["91.2"] },
  summary: "Buy to open 1 TLT261218C00090000, sell to open 1 TLT261218C00095500, today only.",
  blocked: null,
  quote_as_of: "2026-11-23T18:46:00Z",
  quote_source: "Tradier",
  delay: "live",
};

function Ticket({ start }: { start: OptionDraft }) {
  const [draft, setDraft] = useState(start);
  return <OptionTicket draft={draft} onChange={setDraft} />;
}

describe("what is chosen", () => {
  it("goes when pressed again, turns on its other side, and ends at four", () => {
    expect(pick(LEGS, LOW, "buy")).toEqual([LEGS[1]]);
    expect(pick(LEGS, LOW, "sell")[0]).toMatchObject({ symbol: LOW, side: "sell" });
    const four = ["A", "B", "C", "D", "E"].reduce<typeof LEGS>((legs, one) => pick(legs, one, "buy"), []);
    expect(four.map(({ symbol }) => symbol)).toEqual(["A", "B", "C", "D"]);
  });

  it("is one contract's order, or one for several with a signed net price", () => {
    expect(spreadOrder(VERTICAL)).toEqual({
      legs: [
        { symbol: LOW, ratio: 1, position_intent: "buy_to_open" },
        { symbol: HIGH, ratio: 1, position_intent: "sell_to_open" },
      ],
      quantity: "1",
      type: "limit",
      limit_price: "1.2",
    });
    expect(spreadOrder({ ...VERTICAL, isReceived: true, price: ".5" })?.limit_price).toBe("-0.5");
    expect(singleOrder(VERTICAL)).toBeNull();
    expect(singleOrder({ ...VERTICAL, legs: LEGS.slice(0, 1), type: "market" })).toEqual({
      symbol: LOW,
      side: "buy",
      quantity: "1",
      type: "market",
      time_in_force: "day",
      position_intent: "buy_to_open",
    });
    expect(draftProblem({ ...VERTICAL, quantity: "1.5" })).toMatch(/whole/);
    expect(draftProblem({ ...VERTICAL, price: "" })).toMatch(/above 0/);
  });
});

describe("a family in words", () => {
  it("says which contract, and which way the net goes", () => {
    expect(optionParts("TLT")).toBeNull();
    expect(symbolWords(HIGH)).toBe("TLT Dec 18, 2026 95.5 call");
    const lead = orderWith({ order_class: "mleg", limit_price: "-0.5", quantity: "2", side: "sell" });
    expect(orderTitle(lead)).toBe("2 × TLT spread for 0.50 received or better");
    expect(typeAndLife(lead)).toBe("Limit 0.50 received · Day");
    expect(stateWords({ ...lead, status: "filled", average_fill_price: "-0.55" })).toBe(
      "Filled for 0.55 received",
    );
    expect(roleName(lead)).toBe("Spread");
    expect(roleName({ ...lead, parent_order_id: "ord_1" })).toBe("Leg");
  });
});

describe("the ticket", () => {
  beforeEach(() => {
    serveDesk({});
  });

  it("shows what can be lost and gained, and sends once confirmed", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post("*/api/orders/spreads/preview", () => HttpResponse.json(PREVIEW)),
      http.post("*/api/orders/spreads", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(orderWith({ order_class: "mleg", limit_price: "1.2", quantity: "1" }));
      }),
      http.get("*/api/orders/ord_1", () =>
        HttpResponse.json(orderWith({ order_class: "mleg", limit_price: "1.2", quantity: "1" })),
      ),
    );
    await renderApp(<Ticket start={VERTICAL} />, "/");
    expect(await screen.findByText("$430.00")).toBeInTheDocument();
    expect(screen.getByText("91.20")).toBeInTheDocument();
    const send = screen.getByRole("button", { name: "Send option order" });
    await waitFor(() => expect(send).toHaveAttribute("aria-disabled", "false"));
    await userEvent.click(send);
    const dialog = await screen.findByRole("dialog", { name: "Send this option order?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Send order" }));
    expect(await screen.findByText("1 × TLT spread for 1.20 paid or better")).toBeInTheDocument();
    expect(sent).toHaveLength(1);
  });

  it("says why the account does not take it", async () => {
    const blocked = {
      code: "options-not-traded",
      title: "No options in this account",
      detail: "PaiiD paper broker trades no options.",
      max_quantity: null,
    };
    server.use(http.post("*/api/orders/spreads/preview", () => HttpResponse.json({ ...PREVIEW, blocked })));
    await renderApp(<Ticket start={VERTICAL} />, "/");
    expect(await screen.findByText("PaiiD paper broker trades no options.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Send option order" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });
});
