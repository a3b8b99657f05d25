import { describe, expect, it } from "vitest";
import type { OrderPreview } from "@/lib/orders/types";
import { previewWith, quoteWith } from "@/test/orders";
import { checksOf } from "./checks";
import { csvAddress, historySearch, tradeSearch } from "./search";

function states(changes: Partial<OrderPreview>): string[] {
  return checksOf(previewWith(changes), quoteWith()).map(({ name, state }) => `${name}: ${state}`);
}

function refusal(code: string): NonNullable<OrderPreview["blocked"]> {
  return { code, title: "Refused", detail: "No.", max_quantity: null };
}

describe("checksOf", () => {
  it("passes all rules of an order that nothing blocks; the holding matters to sales only", () => {
    expect(states({})).toEqual(["Fresh price: passed", "Trading not halted: passed", "Buying power: passed"]);
    expect(states({ side: "sell" })).toContain("Shares to sell: passed");
  });

  it("does not claim that rules after the refusing one have passed", () => {
    expect(states({ side: "sell", blocked: refusal("short-selling-not-allowed") })).toEqual([
      "Fresh price: passed",
      "Trading not halted: passed",
      "Shares to sell: blocked",
      "Buying power: unchecked",
    ]);
  });

  it("shows a rule that it does not know by the server's own title", () => {
    expect(states({ blocked: refusal("fraction-not-allowed") })[0]).toBe("Refused: blocked");
  });

  it("warns of a short position", () => {
    expect(states({ side: "sell", opens_short: true })).toContain("Opens a short position: caution");
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

  it("become the address of the CSV file", () => {
    expect(csvAddress({ symbol: "BRK.B", status: "filled" })).toBe(
      "/api/orders?format=csv&symbol=BRK.B&status=filled",
    );
  });
});
