import { describe, expect, it } from "vitest";
import { positionWith } from "@/test/orders";
import { closingOrder, nextSorting, sortingOf, sortPositions } from "./model";
import { positionsSearch } from "./search";

const POSITIONS = [
  positionWith({ symbol: "B", market_value: "900", day_pnl: "-20", weight_percent: "9" }),
  positionWith({ symbol: "A", market_value: "10000", day_pnl: "-3", weight_percent: null }),
  positionWith({ symbol: "C", market_value: "-2000", day_pnl: "0.5", weight_percent: "10" }),
];

function sorted(search: Record<string, unknown>): string {
  return sortPositions(POSITIONS, sortingOf(positionsSearch(search)))
    .map(({ symbol }) => symbol)
    .join("");
}

describe("sorting", () => {
  it("compares figures as numbers, with their sign", () => {
    expect(sorted({})).toBe("CBA");
    expect(sorted({ sort: "market_value" })).toBe("ABC");
    expect(sorted({ sort: "day_pnl", direction: "ascending" })).toBe("BAC");
    expect(sorted({ sort: "symbol" })).toBe("ABC");
    expect(sorted({ sort: "nonsense" })).toBe("CBA");
  });

  it("turns round on a second press", () => {
    const first = sortingOf({ sort: "day_pnl" });
    expect(nextSorting(first, "day_pnl")).toEqual({ sort: "day_pnl", direction: "ascending" });
    expect(nextSorting(first, "symbol")).toEqual({ sort: "symbol", direction: "ascending" });
  });
});

describe("closingOrder", () => {
  it("is the opposite market order for the whole quantity", () => {
    expect(closingOrder(positionWith({ quantity: "10.031297648" }))).toMatchObject({
      side: "sell",
      quantity: "10.031297648",
      type: "market",
    });
    expect(closingOrder(positionWith({ quantity: "-50" }))).toMatchObject({ side: "buy", quantity: "50" });
  });
});
