import { describe, expect, it } from "vitest";
import { csvAddress, historySearch, tradeSearch } from "./search";

describe("the ticket's address", () => {
  it("takes symbol, side and a limit price, as text or as a number", () => {
    expect(tradeSearch({ symbol: "tlt", side: "sell", limit: "89.90" })).toEqual({
      symbol: "TLT",
      side: "sell",
      limit: "89.90",
    });
    expect(tradeSearch({ limit: 89.9 })).toEqual({ limit: "89.9" });
  });

  it("takes a market order by its name, as a draft of the assistant says it", () => {
    expect(tradeSearch({ symbol: "AAPL", quantity: "5", type: "market" })).toEqual({
      symbol: "AAPL",
      quantity: "5",
      type: "market",
    });
    expect(tradeSearch({ limit: "150", type: "limit" })).toEqual({ limit: "150" });
  });

  it("drops what is no price", () => {
    for (const limit of ["-1", "1e9", "1.23456", "<b>", null, {}]) {
      expect(tradeSearch({ limit })).toEqual({});
    }
  });

  it("is no filter of the history", () => {
    expect(historySearch({ symbol: "TLT", limit: "89.90" })).toEqual({ symbol: "TLT" });
  });
});

describe("query strings", () => {
  it("keep what is understood and leave out the rest", () => {
    expect(tradeSearch({ symbol: " tlt ", side: "hold" })).toEqual({ symbol: "TLT" });
    expect(tradeSearch({ symbol: "<script>", side: "sell" })).toEqual({ side: "sell" });
    expect(historySearch({ status: "filled", start: "2026-11-01", end: "soon" })).toEqual({
      status: "filled",
      start: "2026-11-01",
    });
  });

  it("may ask for earlier accounts too, by that word alone", () => {
    expect(historySearch({ account: "all" })).toEqual({ account: "all" });
    expect(historySearch({ account: "acc_1" })).toEqual({});
  });

  it("become the address of the CSV file", () => {
    expect(csvAddress({ symbol: "BRK.B", status: "filled" })).toBe(
      "/api/orders?format=csv&symbol=BRK.B&status=filled",
    );
  });
});
