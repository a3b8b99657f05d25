import { describe, expect, it } from "vitest";
import { moneyAxis, ratioAxis } from "./axes";

describe("the axis", () => {
  const labels = (least: number, most: number) => {
    const text = moneyAxis(least, most, "USD");
    return Array.from({ length: 6 }, (_, index) => text(least + ((most - least) * index) / 5));
  };

  it("is short where that keeps ticks apart", () => {
    expect(labels(96_000, 106_000)).toEqual(["$96k", "$98k", "$100k", "$102k", "$104k", "$106k"]);
    expect(labels(0, 5_000_000)[5]).toBe("$5M");
  });

  it.each([
    [249_998.5, 249_999.1],
    [0, 3],
    [99_000, 101_000],
    [-5_000, 5_000],
    [1_000_000, 1_000_600],
    [10_000_000, 90_000_000],
  ])("labels neighboring ticks between %d and %d differently", (least, most) => {
    const found = labels(least, most);
    expect(new Set(found).size).toBe(found.length);
  });

  it("writes losses with a minus, and ratios as percentages", () => {
    expect(moneyAxis(-5_000, 5_000, "EUR")(-2_500)).toBe("\u2212€2.5k");
    expect(ratioAxis(-0.4, 0)(-0.2)).toBe("\u221220%");
    expect(ratioAxis(-0.01, 0)(-0.005)).toBe("\u22120.5%");
  });
});
