import { describe, expect, it } from "vitest";
import { ApiError } from "@/lib/problem";
import { orderWith } from "@/test/orders";
import { nearestTicks, shortFigures } from "./problem";
import { replaceTerms } from "./replace";
import { orderSentence, shortTitle, stateWords, typeAndLife } from "./words";

describe("an order in words", () => {
  it.each([
    [orderWith({ type: "market", limit_price: null }), "Buy 10 TLT at the market, today only."],
    [orderWith(), "Buy 10 TLT at 89.90 or lower, today only."],
    [
      orderWith({ side: "sell", type: "stop_limit", stop_price: "88", time_in_force: "gtc" }),
      "Sell 10 TLT at 89.90 or higher once the price reaches 88.00, until canceled.",
    ],
    [
      orderWith({ side: "sell", type: "trailing_stop", limit_price: null, trail_percent: "3" }),
      "Sell 10 TLT at the market once the price turns 3% from its highest, today only.",
    ],
    [
      orderWith({ type: "market", limit_price: null, quantity: null, notional: "500" }),
      "Buy $500.00 of TLT at the market, today only.",
    ],
    [
      orderWith({ extended_hours: true }),
      "Buy 10 TLT at 89.90 or lower, today only, outside regular hours too.",
    ],
  ])("%#", (order, sentence) => {
    expect(orderSentence(order)).toBe(sentence);
  });

  it("has a form for buttons and one for tables", () => {
    expect(shortTitle(orderWith())).toBe("buy 10 TLT at 89.90");
    expect(typeAndLife(orderWith({ time_in_force: "gtc" }))).toBe("Limit 89.90 · GTC");
    expect(typeAndLife(orderWith({ type: "trailing_stop", limit_price: null, trail_price: "2" }))).toBe(
      "Trailing $2.00 · Day",
    );
  });
});

describe("stateWords", () => {
  it.each([
    [orderWith({ status: "pending_new" }), "Sending"],
    [orderWith({ status: "new" }), "Working"],
    [orderWith({ status: "new", reason: "Too large by 4." }), "Working: Too large by 4"],
    [orderWith({ status: "partially_filled", filled_quantity: "4" }), "Part filled 4 of 10"],
    [orderWith({ status: "filled", average_fill_price: "89.9" }), "Filled at 89.90"],
    [orderWith({ status: "canceled", reason: "Canceled on request." }), "Canceled on request"],
    [orderWith({ status: "canceled", filled_quantity: "4" }), "Canceled, 4 of 10 filled"],
    [orderWith({ status: "denied", reason: "Not enough buying power." }), "Denied: Not enough buying power"],
  ])("%#", (order, words) => {
    expect(stateWords(order)).toBe(words);
  });
});

describe("replaceTerms", () => {
  it("names only what differs as a number", () => {
    const order = orderWith();
    expect(replaceTerms(order, { quantity: "10.0", limit_price: "89.90" }, "day")).toEqual({});
    expect(replaceTerms(order, { quantity: "12", limit_price: "89.9" }, "gtc")).toEqual({
      quantity: "12",
      time_in_force: "gtc",
    });
    expect(replaceTerms(order, { quantity: "0", limit_price: "89.9" }, "day")).toBeNull();
  });
});

describe("problems of orders", () => {
  const error = (code: string, extensions: Record<string, unknown>) =>
    new ApiError({ status: 422, code, title: "", detail: "", extensions });

  it("offer the prices of the grid above 0", () => {
    const offTick = error("off-tick-price", { field: "stop_price", below: "0", above: "0.0001" });
    expect(nearestTicks(offTick)).toEqual({ field: "stop_price", prices: ["0.0001"] });
    expect(nearestTicks(error("invalid-order", { field: "stop_price" }))).toBeNull();
  });

  it("name what is short in its unit", () => {
    const shares = error("short-selling-not-allowed", { requested: "50", available: "20", short_by: "30" });
    expect(shortFigures(shares)).toEqual([
      ["Needed", "50"],
      ["Available", "20"],
      ["Short", "30"],
    ]);
    expect(shortFigures(error("other", { needed: "1" }))).toEqual([]);
  });
});
