import { describe, expect, it } from "vitest";
import { SAMPLE_PERFORMANCE, samplePoint } from "@/test/samples";
import { geometryOf } from "./chart-geometry";
import { barsBySymbol, cellAmount, curveSentence, figuresOf, isUntouched, type Performance } from "./model";
import { choosePeriod, monthPeriod, shiftMonth, weeksOf } from "./period";
import { pnlSearch } from "./search";

const FOUND = SAMPLE_PERFORMANCE;
const point = samplePoint;

describe("the query string", () => {
  it("keeps what it knows and drops the rest", () => {
    expect(pnlSearch({ range: "1Y", list: "executions", symbol: "BRK.B", month: "2026-11" })).toEqual({
      range: "1Y",
      list: "executions",
      symbol: "BRK.B",
      month: "2026-11",
    });
    expect(pnlSearch({ range: "2Y", symbol: "<b>", month: "2026-13", start: "soon", end: 3 })).toEqual({});
  });

  it("takes two own days only in order", () => {
    expect(pnlSearch({ start: "2026-01-05", end: "2026-02-05" })).toEqual({
      start: "2026-01-05",
      end: "2026-02-05",
    });
    expect(pnlSearch({ start: "2026-02-05", end: "2026-01-05" })).toEqual({});
  });
});

describe("the period", () => {
  const today = "2026-11-23";

  it("is three months up to the present when nothing is chosen", () => {
    const chosen = choosePeriod({}, today, "2024-11-22");
    expect(chosen.preset).toBe("3M");
    expect(chosen.period).toEqual({ start: "2026-08-23" });
  });

  it("has no start for All, and does not reach before the account", () => {
    expect(choosePeriod({ range: "All" }, today, "2024-11-22").period).toEqual({});
    expect(choosePeriod({ range: "1Y" }, today, "2026-11-02").range.start).toBe("2026-11-02");
  });

  it("names its end when it lies in the past", () => {
    expect(choosePeriod({ start: "2026-03-02", end: "2026-03-31" }, today, undefined)).toEqual({
      preset: null,
      range: { start: "2026-03-02", end: "2026-03-31" },
      period: { start: "2026-03-02", end: "2026-03-31" },
    });
    expect(choosePeriod({ start: "2026-11-02", end: today }, today, undefined).period).toEqual({
      start: "2026-11-02",
    });
  });

  it("of a month ends with the month or the present", () => {
    expect(monthPeriod("2026-02", today)).toEqual({ start: "2026-02-01", end: "2026-02-28" });
    expect(monthPeriod("2026-11", today)).toEqual({ start: "2026-11-01" });
    expect(shiftMonth("2026-01", -1)).toBe("2025-12");
  });

  it("lays a month out in weeks of five days", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks).toHaveLength(5);
    expect(weeks[0]).toEqual(["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"]);
    expect(weeks[4]).toEqual(["2026-11-30", null, null, null, null]);
    expect(weeksOf("2026-09")[0]).toEqual([null, "2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"]);
  });
});

describe("the key figures", () => {
  it("are the server's, with signs", () => {
    const figures = figuresOf(FOUND);
    expect(figures.map(({ value }) => value)).toEqual([
      "+$5,684.90",
      "+$4,321.00",
      "+$1,363.90",
      "63.16%",
      "\u22122.86%",
      "+$257.96",
    ]);
    expect(figures.map(({ note }) => note)).toEqual([
      "+5.76% vs +3.42% SPY",
      "38 closed trades",
      "12 open positions",
      "24 of 38",
      "Oct 9 – Oct 13, back Oct 22",
      "$0.00 fees paid",
    ]);
  });

  it("say since when a drawdown lasts", () => {
    const lasting = { ...FOUND, drawdown: { ...FOUND.drawdown, recovered_at: null } };
    const figure = figuresOf(lasting)[4];
    expect(figure?.note).toBe("not back since Oct 9, 2026");
    expect(figure?.title).toBe("Peak Oct 9, 2026, low Oct 13, 2026, not recovered");
  });

  it("claim nothing that is not known", () => {
    const fresh: Performance = {
      ...FOUND,
      net_pnl: "0",
      simple: null,
      win_rate: null,
      winning_trades: 0,
      closed_trades: 0,
      open_positions: 0,
      benchmark: { symbol: "SPY", name: "SPY", simple: null },
      max_drawdown: "0",
      drawdown: { ratio: "0", peak_at: null, trough_at: null, recovered_at: null, days: 0 },
    };
    expect(isUntouched(fresh)).toBe(true);
    const figures = figuresOf(fresh);
    expect(figures[0]).toMatchObject({ value: "$0.00", note: "—", sign: 0 });
    expect(figures[3]).toMatchObject({ value: "—", note: "no closed trades" });
    expect(figures[4]).toMatchObject({ value: "0.00%", sign: 0 });
  });

  it("put the curve into one sentence", () => {
    expect(curveSentence(FOUND)).toBe(
      "Equity went from $98,697.26 (Aug 21, 2026) to $104,382.16 (Nov 23, 2026). Result without deposits and " +
        "withdrawals +5.76%, SPY +3.42%, deepest drawdown \u22122.86%.",
    );
  });
});

describe("the bars by symbol", () => {
  const rows = [
    { symbol: "NVDA", realized_pnl: "300", dividends: "0" },
    { symbol: "AMD", realized_pnl: "40", dividends: "9" },
    { symbol: "TLT", realized_pnl: "-100", dividends: "0" },
    { symbol: "SPY", realized_pnl: "0", dividends: "3" },
  ];

  it("stand around one zero line, best first, without empty symbols", () => {
    const bars = barsBySymbol(rows, "realized_pnl");
    expect(bars.map(({ symbol }) => symbol)).toEqual(["NVDA", "AMD", "TLT"]);
    expect(bars[0]).toMatchObject({ left: 25, width: 75 });
    expect(bars[2]).toMatchObject({ left: 0, width: 25 });
  });

  it("keep large losses when only the largest are shown", () => {
    expect(barsBySymbol(rows, "realized_pnl", 2).map(({ symbol }) => symbol)).toEqual(["NVDA", "TLT"]);
  });
});

describe("the drawing", () => {
  it("labels neighbouring ticks differently, however small the range", () => {
    const curve = [point("2026-11-20", "249999.10"), point("2026-11-23", "249998.50")];
    const labels = geometryOf({ ...FOUND, curve }, 780).moneyTicks.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(geometryOf(FOUND, 780).moneyTicks.map(({ label }) => label)).toContain("$100k");
  });

  it("leaves a gap where the benchmark is unknown", () => {
    const curve = FOUND.curve.map((entry) => ({ ...entry, benchmark: null }));
    expect(geometryOf({ ...FOUND, curve }, 780).benchmarkLine).toBe("");
  });
});

describe("a calendar cell", () => {
  it("is short and signed", () => {
    expect(["808.4", "-1284.07", "0"].map(cellAmount)).toEqual(["+808", "\u22121.28k", "0"]);
  });
});
