import { describe, expect, it } from "vitest";
import { pointWords } from "@/components/curve/point-text";
import { amountWords } from "@/lib/amounts";
import { SAMPLE_PERFORMANCE, samplePoint } from "@/test/samples";
import { curveSentence, linesOf, pointText, stretchDays, stretchWords } from "./curve";

const SHOWN = amountWords(false);
const HIDDEN = amountWords(true);
const FOUND = SAMPLE_PERFORMANCE;
const [FIRST, LAST] = [FOUND.curve[0] as (typeof FOUND.curve)[number], FOUND.curve[1] as never];

describe("the lines of a measure", () => {
  it("of value are equity and benchmark, with the falls below zero", () => {
    const lines = linesOf(FOUND.curve, "value");
    expect(lines.own).toEqual([98697.26, 104382.16]);
    expect(lines.benchmark).toEqual([98697.26, 104382.16]);
    expect(lines.falls).toEqual([-0, -0.01]);
  });

  it("of net P&L leave out what was put in", () => {
    const curve = [
      FIRST,
      { ...samplePoint("2026-11-23", "110000", "0", "1.01"), net_deposits: "110000", benchmark: "109000" },
    ];
    const lines = linesOf(curve, "pnl");
    expect(lines.own[1]).toBeCloseTo(1302.74, 6);
    expect(lines.benchmark[1]).toBeCloseTo(302.74, 6);
  });

  it("of return are growth, the benchmark's too, whatever money moved", () => {
    expect(linesOf(FOUND.curve, "return").own[1]).toBeCloseTo(0.0576, 12);
    const later = {
      ...samplePoint("2026-11-23", "110000"),
      net_deposits: "110000",
      benchmark_growth: "1.0342",
    };
    const moved = [{ ...FIRST, benchmark_growth: "1" }, later];
    expect(linesOf(moved, "return").benchmark[1]).toBeCloseTo(0.0342, 12);
    const unknown = moved.map((point) => ({ ...point, benchmark_growth: null }));
    expect(linesOf(unknown, "return").benchmark).toEqual([null, null]);
  });

  it("have gaps where nothing is known", () => {
    const curve = FOUND.curve.map((point) => ({ ...point, benchmark: null, growth: null }));
    expect(linesOf(curve, "value").benchmark).toEqual([null, null]);
    expect(linesOf(curve, "return").own).toEqual([Number.NaN, Number.NaN]);
    expect(linesOf([], "value").own).toEqual([]);
  });
});

describe("the curve in words", () => {
  it("is one sentence", () => {
    expect(curveSentence(FOUND, SHOWN)).toBe(
      "Equity went from $98,697.26 (Aug 21, 2026) to $104,382.16 (Nov 23, 2026). Time-weighted return +5.76%, " +
        "SPY +3.42%, deepest drawdown \u22122.86%.",
    );
  });

  it("tells no amount that is hidden", () => {
    expect(curveSentence(FOUND, HIDDEN)).toContain("from •••• (Aug 21, 2026) to ••••");
    expect(pointWords(pointText(LAST, FOUND, HIDDEN))).toBe(
      "Nov 23, 2026: value ••••, spy ••••, return +5.76%, drawdown \u22121.00%",
    );
  });

  it("tells what a stretch brought, and which days it covers", () => {
    expect(stretchWords(FOUND, 1, 0)).toBe("Aug 21, 2026 to Nov 23, 2026: +5.76%");
    expect(stretchDays(FOUND, 1, 0)).toEqual({ start: "2026-08-21", end: "2026-11-23" });
    expect(stretchDays(FOUND, 1, 1)).toBeNull();
  });
});
