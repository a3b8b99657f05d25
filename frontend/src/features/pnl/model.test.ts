import { describe, expect, it } from "vitest";
import { shade, yearsOf } from "@/components/months/months";
import { amountWords, maskAmounts } from "@/lib/amounts";
import { SAMPLE_PERFORMANCE } from "@/test/samples";
import { cellAmount, largest, spansOf } from "./bars";
import { figuresOf } from "./figures";
import { isUntouched, type Performance } from "./model";
import { monthScale, monthStatistics } from "./months";

const FOUND = SAMPLE_PERFORMANCE;
const SHOWN = amountWords(false);
const HIDDEN = amountWords(true);

describe("the key figures", () => {
  it("are the server's, with signs", () => {
    const figures = figuresOf(FOUND, SHOWN);
    expect(figures.map(({ label, value }) => `${label} ${value}`)).toEqual([
      "Value $104,382.16",
      "Net P&L +$5,684.90",
      "Return, TWR +5.76%",
      "XIRR +24.29%",
      "Simple return +5.76%",
      "Max drawdown \u22122.86%",
      "Volatility 12.00%",
      "Sharpe 1.90",
    ]);
    expect(figures.map(({ note }) => note)).toEqual([
      "from $98,697.26",
      "+$4,321.00 realized",
      "SPY +3.42%",
      "a year",
      "on money in",
      "back in 13 d",
      "of 64 days",
      "of 64 days",
    ]);
  });

  it("keep percentages and signs when amounts are hidden", () => {
    const figures = figuresOf(FOUND, HIDDEN);
    expect(figures.slice(0, 3).map(({ value, note }) => `${value} ${note}`)).toEqual([
      "•••• from ••••",
      "+•••• +•••• realized",
      "+5.76% SPY +3.42%",
    ]);
  });

  it("say since when a drawdown lasts", () => {
    const lasting = { ...FOUND, drawdown: { ...FOUND.drawdown, recovered_at: null } };
    const figure = figuresOf(lasting, SHOWN).find(({ label }) => label === "Max drawdown");
    expect(figure).toMatchObject({
      note: "13 d so far",
      title: "Peak Oct 9, 2026, low Oct 13, 2026, not recovered",
    });
  });

  it("tell when several rates solve the equation, or none", () => {
    const several = { ...FOUND, xirr_status: "several" as const, xirr_all: ["-0.5", "0.24291"] };
    expect(figuresOf(several, SHOWN)[3]).toMatchObject({
      note: "one of several rates",
      title: "These rates all solve the equation: \u221250.00%, +24.29%",
    });
    const none = { ...FOUND, xirr: null, xirr_status: "none" as const, xirr_all: [] };
    expect(figuresOf(none, SHOWN)[3]).toMatchObject({ value: "—", note: "no rate" });
  });

  it("claim nothing that is not known", () => {
    const fresh: Performance = {
      ...FOUND,
      net_pnl: "0",
      simple: null,
      twr: null,
      sharpe: null,
      closed_trades: 0,
      open_positions: 0,
      benchmark: { symbol: "SPY", name: "SPY", simple: null },
      max_drawdown: "0",
      drawdown: { ratio: "0", peak_at: null, trough_at: null, recovered_at: null, days: 0 },
    };
    expect(isUntouched(fresh)).toBe(true);
    const figures = figuresOf(fresh, SHOWN);
    expect(figures[2]).toMatchObject({ value: "—", note: "", sign: 0 });
    expect(figures[5]).toMatchObject({ value: "0.00%", note: "none", sign: 0 });
    expect(figures[7]).toMatchObject({ value: "—" });
  });
});

describe("hidden amounts", () => {
  it("are dots in sentences; days, percentages and names stay", () => {
    const said =
      "The deposit of $10,000.00 on Jun 2, 2026 (2026-06-02) made 0.61% of TWR over 364 days; 1,200 shares of A2B at 18.5.";
    expect(maskAmounts(said)).toBe(
      "The deposit of •••• on Jun 2, 2026 (2026-06-02) made 0.61% of TWR over 364 days; •••• shares of A2B at ••••.",
    );
  });

  it("leave no digit of an expression", () => {
    expect(maskAmounts("(104382.16 − 98697.26) / 98697.26")).toBe("(•••• − ••••) / ••••");
  });

  it("are written in the account's currency when they are shown", () => {
    expect(amountWords(false, "EUR").money("12.5")).toBe("€12.50");
    expect(amountWords(false, "EUR").signedMoney("-12.5", "USD")).toBe("\u2212$12.50");
    expect(HIDDEN.signedMoney("-12.5")).toBe("\u2212••••");
    expect(HIDDEN.quantity("7")).toBe("••••");
  });
});

describe("the bars", () => {
  const rows = [
    { key: "AMD", amount: "40" },
    { key: "NVDA", amount: "300" },
    { key: "TLT", amount: "-100" },
    { key: "SPY", amount: "0" },
  ];

  it("stand best first without empty parts, and keep large losses", () => {
    expect(largest(rows, 9).map(({ key }) => key)).toEqual(["NVDA", "AMD", "TLT"]);
    expect(largest(rows, 2).map(({ key }) => key)).toEqual(["NVDA", "TLT"]);
  });

  it("have one zero line", () => {
    expect(spansOf(["300", "-100"])).toEqual([
      { left: 25, width: 75 },
      { left: 0, width: 25 },
    ]);
    expect(spansOf(["0"])).toEqual([{ left: 0, width: 0 }]);
  });

  it("have short, signed texts in cells", () => {
    expect(["808.4", "-1284.07", "0"].map(cellAmount)).toEqual(["+808", "\u22121.28k", "0"]);
  });

  it("are the deeper the larger", () => {
    expect(shade(0, 5)).toBeUndefined();
    expect(shade(5, 5)).toContain("--color-up) 45%");
    expect(shade(-1, 10)).toContain("--color-down) 15%");
  });
});

describe("the months", () => {
  const months = [
    { month: "2025-12", twr: "0.02", pnl: "200" },
    { month: "2026-01", twr: "-0.03", pnl: "-300" },
    { month: "2026-02", twr: null, pnl: "0" },
  ];

  it("stand in years of twelve, the latest first", () => {
    const years = yearsOf(months);
    expect(years.map(({ year }) => year)).toEqual(["2026", "2025"]);
    expect(years[0]?.months.map((month) => month?.twr ?? "none").slice(0, 3)).toEqual([
      "-0.03",
      "none",
      "none",
    ]);
    expect(years[1]?.months.filter(Boolean)).toHaveLength(1);
  });

  it("have a best and a worst, and count those that rose", () => {
    expect(monthStatistics(months)).toMatchObject({
      best: { month: "2025-12" },
      worst: { month: "2026-01" },
      rose: 1,
      count: 2,
    });
    expect(monthStatistics([])).toBeNull();
  });

  it("are colored by their usual size, not by one extreme", () => {
    const usual = Array.from({ length: 19 }, (_, index) => ({ month: `${index}`, twr: "0.02", pnl: "1" }));
    expect(monthScale([...usual, { month: "x", twr: "0.9", pnl: "1" }])).toBe(0.02);
    expect(monthScale([])).toBe(0);
  });
});
