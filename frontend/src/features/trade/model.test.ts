import { describe, expect, it } from "vitest";
import { changeTicket, emptyTicket, livesOf, orderOf, type Ticket, ticketProblems } from "./model";

const LAST = "89.9";

function ticketWith(...changes: Partial<Ticket>[]): Ticket {
  return changes.reduce<Ticket>(
    (ticket, change) => changeTicket(ticket, change, LAST),
    emptyTicket("buy", "market", "day"),
  );
}

describe("ticketProblems", () => {
  it.each([
    ["", "Enter how many shares."],
    ["0", "The quantity must be a number above 0."],
    ["0.000", "The quantity must be a number above 0."],
    ["1.2.3", "The quantity must be a number above 0."],
    ["1.0000000001", "At most nine decimals of a share."],
  ])("refuses the quantity %j", (size, message) => {
    expect(ticketProblems(ticketWith({ size }))).toEqual({ quantity: message });
  });

  it("accepts nine decimals of a share and cents of a dollar", () => {
    expect(ticketProblems(ticketWith({ size: "0.000000001" }))).toEqual({});
    expect(ticketProblems(ticketWith({ unit: "dollars", size: "100.25" }))).toEqual({});
    expect(ticketProblems(ticketWith({ unit: "dollars", size: "100.255" }))).toEqual({
      notional: "At most two decimals: whole cents.",
    });
  });

  it("asks for the prices that the type needs", () => {
    const ticket = ticketWith({ size: "1" }, { type: "stop_limit" }, { limit: "", stop: "0" });
    expect(ticket.limit).toBe("");
    expect(Object.keys(ticketProblems(ticket))).toEqual(["limit_price", "stop_price"]);
    expect(ticketProblems(ticketWith({ size: "1", type: "trailing_stop" }, { trail: "" }))).toEqual({
      trail_percent: "Enter a distance above 0.",
    });
  });
});

describe("changeTicket", () => {
  it("starts an empty price field at the newest price, and leaves a typed one", () => {
    expect(ticketWith({ type: "limit" }).limit).toBe("89.90");
    expect(ticketWith({ type: "limit" }, { limit: "88.5" }, { type: "stop_limit" })).toMatchObject({
      limit: "88.5",
      stop: "89.90",
    });
  });

  it("goes back to shares when the type takes no amount, and to market when dollars are chosen", () => {
    const dollars = ticketWith({ type: "limit" }, { unit: "dollars" });
    expect(dollars).toMatchObject({ type: "market", unit: "dollars", life: "day" });
    expect(changeTicket({ ...dollars, size: "500" }, { type: "limit" }, LAST)).toMatchObject({
      unit: "shares",
      size: "",
    });
  });

  it("never reads an amount of dollars as a number of shares", () => {
    expect(ticketWith({ unit: "dollars", size: "500" }, { unit: "shares" }).size).toBe("");
  });

  it("drops a life and extended hours that the type rules out", () => {
    const ticket = ticketWith({ type: "limit" }, { life: "gtc", isExtended: true });
    expect(ticket.isExtended).toBe(true);
    expect(changeTicket(ticket, { type: "stop" }, LAST)).toMatchObject({ isExtended: false, life: "gtc" });
    expect(ticketWith({ life: "ioc" }, { type: "stop" }).life).toBe("day");
    expect(livesOf(ticketWith({ type: "trailing_stop" }))).toEqual(["day", "gtc"]);
    expect(livesOf(ticketWith({ type: "limit" }))).toEqual(["day", "gtc", "opg", "cls", "ioc", "fok"]);
    expect(changeTicket(ticketWith({ type: "limit", life: "cls" }), { type: "stop" }, LAST).life).toBe("day");
    expect(changeTicket(ticket, { life: "opg" }, LAST).isExtended).toBe(false);
  });
});

describe("orderOf", () => {
  it("names exactly the terms of the type", () => {
    expect(orderOf("TLT", ticketWith({ size: "80." }))).toEqual({
      symbol: "TLT",
      side: "buy",
      quantity: "80",
      type: "market",
      time_in_force: "day",
      extended_hours: false,
    });
    expect(
      orderOf("TLT", ticketWith({ type: "stop_limit" }, { size: ".5", stop: "90", limit: "91" })),
    ).toMatchObject({
      quantity: "0.5",
      stop_price: "90",
      limit_price: "91",
    });
    expect(
      orderOf("TLT", ticketWith({ type: "trailing_stop" }, { trailBy: "price", trail: "2" })),
    ).toMatchObject({
      trail_price: "2",
    });
    expect(orderOf("TLT", ticketWith({ unit: "dollars", size: "500" }))).toMatchObject({ notional: "500" });
  });
});
