import { describe, expect, it } from "vitest";
import { type Argument, type SizingMethod, whenWords } from "./model";
import { sizingWords } from "./sizing-words";

function words(method: SizingMethod, given: Record<string, string>): string {
  const entries = Object.entries(given).map(([name, value]): [string, Argument] => [
    name,
    { kind: "number", value },
  ]);
  return sizingWords({ method, arguments: Object.fromEntries(entries), meaning: "" }, []);
}

describe("the size of a position on a tile", () => {
  it("is a percent of the equity, an amount or a number of shares, as the method says", () => {
    expect(words("fixed_fraction", { fraction: "0.1" })).toBe("10% of the equity");
    expect(words("fixed_amount", { amount: "10000" })).toBe("10,000 USD a position");
    expect(words("fixed_shares", { shares: "100" })).toBe("100 shares");
    expect(words("risk_per_trade", { risk: "0.005" })).toBe("0.50% risk a trade");
    expect(words("equal_weight", {})).toBe("Equal parts");
  });
});

describe("a rule in a sentence", () => {
  it('needs no "when" where it is always or never true', () => {
    expect(whenWords("RSI(2) is below 10")).toBe("when RSI(2) is below 10");
    expect(["always", "never"].map(whenWords)).toEqual(["always", "never"]);
  });
});
