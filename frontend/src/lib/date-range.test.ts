import { describe, expect, it } from "vitest";
import { PRESETS, rangeOf } from "./date-range";

describe("rangeOf", () => {
  it("starts the week on Monday, also on a Sunday", () => {
    expect(rangeOf("wtd", "2026-11-25")).toEqual({ start: "2026-11-23", end: "2026-11-25" });
    expect(rangeOf("wtd", "2026-11-29").start).toBe("2026-11-23");
  });

  it("stays in the shorter month", () => {
    expect(rangeOf("1m", "2026-03-31").start).toBe("2026-02-28");
    expect(rangeOf("1y", "2028-02-29").start).toBe("2027-02-28");
  });

  it("starts month, quarter and year on their first days", () => {
    expect(["mtd", "qtd", "ytd"].map((preset) => rangeOf(preset as never, "2026-11-23").start)).toEqual([
      "2026-11-01",
      "2026-10-01",
      "2026-01-01",
    ]);
    expect(rangeOf("qtd", "2026-03-31").start).toBe("2026-01-01");
  });

  it("does not reach before the account's first day", () => {
    expect(rangeOf("1y", "2026-11-23", "2026-08-24").start).toBe("2026-08-24");
    expect(rangeOf("max", "2026-11-23", "2026-08-24").start).toBe("2026-08-24");
  });

  it("ends today, whatever the preset", () => {
    expect(PRESETS.map((preset) => rangeOf(preset, "2026-11-23").end)).toEqual(
      PRESETS.map(() => "2026-11-23"),
    );
    expect(rangeOf("today", "2026-11-23").start).toBe("2026-11-23");
  });
});
