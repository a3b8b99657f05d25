import { describe, expect, it } from "vitest";
import { percentAway } from "@/lib/decimal-text";
import {
  BOTH_EXITS,
  exitPrice,
  exitsSentence,
  exitTerms,
  exitWords,
  NO_EXITS,
  stopLimitProblem,
  stopLimitWords,
  switched,
} from "./exits";

const percent = (value: string) => ({ isOn: true, by: "percent", value, limit: null }) as const;
const price = (value: string) => ({ isOn: true, by: "price", value, limit: null }) as const;

describe("a price in percent from another", () => {
  it("is exact and rounded half away from zero to the grid", () => {
    expect(percentAway("89.93", "10", true, 2)).toBe("98.92");
    expect(percentAway("89.93", "5", false, 2)).toBe("85.43");
    // 100.05 × 0.999 = 99.94995
    expect(percentAway("100.05", "0.1", false, 2)).toBe("99.95");
    expect(percentAway("0.5", "50", true, 4)).toBe("0.7500");
    expect(percentAway("10", "150", false, 2)).toBe("0.00");
  });
});

describe("exits", () => {
  it("lie beyond and short of a buy's price, and the other way round for a sale", () => {
    expect(exitPrice("profit", percent("10"), "buy", "100")).toBe("110.00");
    expect(exitPrice("stop", percent("5"), "buy", "100")).toBe("95.00");
    expect(exitPrice("profit", percent("10"), "sell", "100")).toBe("90.00");
    expect(exitPrice("stop", percent("5"), "sell", "100")).toBe("105.00");
  });

  it("have no price while there is nothing to count from, or nothing would be left", () => {
    expect(exitPrice("stop", percent("5"), "buy", null)).toBeNull();
    expect(exitPrice("stop", percent("100"), "buy", "100")).toBeNull();
    expect(exitPrice("stop", price(""), "buy", "100")).toBeNull();
    expect(exitPrice("stop", price("95."), "buy", null)).toBe("95");
  });

  it("say where a distance stands", () => {
    expect(exitWords("profit", percent("10"), "buy", "89.93")).toBe("at 98.92, 10% above 89.93");
    expect(exitWords("profit", price("98"), "buy", "89.93")).toBeNull();
  });

  it("make a bracket of two, an oto of one, and nothing of none", () => {
    expect(exitTerms(BOTH_EXITS, "buy", "100")).toEqual({
      order_class: "bracket",
      take_profit: { limit_price: "110.00" },
      stop_loss: { stop_price: "95.00" },
    });
    const stopOnly = { ...NO_EXITS, stop: switched("stop", NO_EXITS.stop, true) };
    expect(exitTerms(stopOnly, "buy", "100")).toEqual({
      order_class: "oto",
      stop_loss: { stop_price: "95.00" },
    });
    expect(exitTerms(NO_EXITS, "buy", "100")).toEqual({});
  });

  it("give a stop loss a limit of its own where one is entered", () => {
    const stop = { ...percent("5"), limit: "94.5" };
    expect(exitTerms({ ...NO_EXITS, stop }, "buy", "100")).toEqual({
      order_class: "oto",
      stop_loss: { stop_price: "95.00", limit_price: "94.5" },
    });
    expect(stopLimitWords(stop, "buy")).toBe("Sells at 94.50 or higher, or not at all.");
    expect(stopLimitWords({ ...stop, limit: "105.5" }, "sell")).toBe(
      "Buys at 105.50 or lower, or not at all.",
    );
    expect(stopLimitWords(percent("5"), "buy")).toBe("Sells at the market.");
  });

  it("are said in a sentence", () => {
    const bracket = { ...BOTH_EXITS, stop: { ...percent("5"), limit: "94.5" } };
    expect(exitsSentence({ side: "buy", ...exitTerms(bracket, "buy", "100") })).toBe(
      "Then sell at 110.00 or higher, or at 94.50 or higher once the price reaches 95.00.",
    );
    const stop = { ...NO_EXITS, stop: percent("5") };
    expect(exitsSentence({ side: "sell", ...exitTerms(stop, "sell", "100") })).toBe(
      "Then buy back at the market once the price reaches 105.00.",
    );
    expect(exitsSentence({ side: "buy", ...exitTerms(NO_EXITS, "buy", "100") })).toBeNull();
  });

  it("refuse a stop loss whose limit is none or lies short of its stop", () => {
    const of = (limit: string | null, side: "buy" | "sell" = "buy") =>
      stopLimitProblem({ ...percent("5"), limit }, side, "100");
    expect([of(null), of("95"), of("90")]).toEqual([null, null, null]);
    expect(of("95.01")).toBe("The limit must be 95.00 or lower, or it may not fill when it has to.");
    expect(of("104.99", "sell")).toBe(
      "The limit must be 105.00 or higher, or it may not fill when it has to.",
    );
    expect(of("105", "sell")).toBeNull();
    expect([of(""), of("0")]).toEqual(Array(2).fill("Enter a limit price above 0."));
  });
});
