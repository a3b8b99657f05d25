import { describe, expect, it } from "vitest";
import { historySearch, tradeSearch } from "./search";

describe("the ticket's address", () => {
  it("takes symbol, side and a limit price, as text or as a number", () => {
    expect(tradeSearch({ symbol: "tlt", side: "sell", limit: "89.90" })).toEqual({
      symbol: "TLT",
      side: "sell",
      limit: "89.90",
    });
    expect(tradeSearch({ limit: 89.9 })).toEqual({ limit: "89.9" });
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
