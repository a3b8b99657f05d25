import { describe, expect, it } from "vitest";
import { compareDecimals, magnitude, ratioToPercent, wholeShare } from "./decimal-text";
import { newIdempotencyKey } from "./idempotency-key";

describe("decimal text", () => {
  it.each([
    ["1", "1.00", 0],
    ["-0", "0", 0],
    ["10", "9.99", 1],
    ["-10", "-9.99", -1],
    ["-1", "0.001", -1],
    ["12345678901234567890.1", "12345678901234567890.2", -1],
  ])("compares %s with %s exactly", (a, b, expected) => {
    expect(compareDecimals(a, b)).toBe(expected);
  });

  it.each([
    ["0.1723", "17.23"],
    ["0.05", "5"],
    ["1.5", "150"],
    ["0", "0"],
    ["-0.004567", "-0.4567"],
    ["2", "200"],
  ])("writes the ratio %s as the percent number %s", (ratio, percent) => {
    expect(Number(ratioToPercent(ratio))).toBe(Number(percent));
    expect(ratioToPercent(ratio)).not.toMatch(/^-?0\d/);
  });

  it("rounds parts of a quantity down to whole shares", () => {
    expect(wholeShare("425", 50)).toBe("212");
    expect(wholeShare("10.031297648", 25)).toBe("2");
    expect(wholeShare("1", 25)).toBe("0");
  });

  it("drops a sign", () => {
    expect(magnitude("-7192.00")).toBe("7192.00");
    expect(magnitude("5")).toBe("5");
  });
});

it("makes idempotency keys that the server takes and that differ", () => {
  const keys = new Set(Array.from({ length: 50 }, newIdempotencyKey));
  expect(keys.size).toBe(50);
  for (const key of keys) {
    expect(key).toMatch(/^[\x21-\x7e]{1,128}$/);
  }
});
