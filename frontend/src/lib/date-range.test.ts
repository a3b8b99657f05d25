import { describe, expect, it } from "vitest";
import { rangeOf } from "./date-range";

describe("rangeOf", () => {
  it("includes today and seven days for a week", () => {
    expect(rangeOf("1W", "2026-11-23")).toEqual({ start: "2026-11-17", end: "2026-11-23" });
  });

  it("stays in the shorter month", () => {
    expect(rangeOf("1M", "2026-03-31").start).toBe("2026-02-28");
  });

  it("starts the year to date on January 1", () => {
    expect(rangeOf("YTD", "2026-11-23").start).toBe("2026-01-01");
  });

  it("does not reach before the account's first day", () => {
    expect(rangeOf("1Y", "2026-11-23", "2026-08-24").start).toBe("2026-08-24");
    expect(rangeOf("All", "2026-11-23", "2026-08-24").start).toBe("2026-08-24");
  });
});
