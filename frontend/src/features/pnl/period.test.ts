import { describe, expect, it } from "vitest";
import { choosePeriod, listFilter, monthPeriod, shiftMonth, weeksOf, yearsSince } from "./period";
import { pnlSearch } from "./search";

describe("the query string", () => {
  it("keeps what it knows and drops the rest", () => {
    const known = { range: "1y", list: "executions", symbol: "BRK.B", month: "2026-11", measure: "return" };
    expect(pnlSearch({ ...known, view: "months", account: "all", benchmark: "QQQ" })).toEqual({
      ...known,
      view: "months",
      account: "all",
      benchmark: "QQQ",
    });
    expect(
      pnlSearch({ range: "2y", symbol: "<b>", month: "2026-13", start: "soon", end: 3, view: "x" }),
    ).toEqual({});
  });

  it("takes a year, also as the number that the router makes of it", () => {
    expect(pnlSearch({ range: 2025 })).toEqual({ range: "2025" });
    expect(pnlSearch({ range: "1776" })).toEqual({});
  });

  it("understands earlier links", () => {
    expect(["1M", "All", "YTD", "1D", "1W"].map((range) => pnlSearch({ range }).range)).toEqual([
      "1m",
      "max",
      "ytd",
      "today",
      "wtd",
    ]);
  });

  it("takes two own days only in order and without a range", () => {
    expect(pnlSearch({ start: "2026-01-05", end: "2026-02-05" })).toEqual({
      start: "2026-01-05",
      end: "2026-02-05",
    });
    expect(pnlSearch({ start: "2026-02-05", end: "2026-01-05" })).toEqual({});
    expect(pnlSearch({ range: "ytd", start: "2026-01-05", end: "2026-02-05" })).toEqual({ range: "ytd" });
  });
});

describe("the period", () => {
  const today = "2026-11-23";

  it("is a year up to the present when nothing is chosen, in the server's own word", () => {
    const chosen = choosePeriod({}, today, "2024-11-22");
    expect(chosen).toEqual({
      range: "1y",
      days: { start: "2025-11-23", end: today },
      period: { range: "1y" },
    });
  });

  it("tells the server days where it has no word", () => {
    expect(choosePeriod({ range: "3m" }, today, undefined).period).toEqual({ start: "2026-08-23" });
  });

  it("of a calendar year ends with it, or with the present", () => {
    expect(choosePeriod({ range: "2025" }, today, undefined).days).toEqual({
      start: "2025-01-01",
      end: "2025-12-31",
    });
    expect(choosePeriod({ range: "2026" }, today, undefined).days.end).toBe(today);
  });

  it("names its end when it lies in the past", () => {
    expect(choosePeriod({ start: "2026-03-02", end: "2026-03-31" }, today, undefined)).toEqual({
      range: null,
      days: { start: "2026-03-02", end: "2026-03-31" },
      period: { start: "2026-03-02", end: "2026-03-31" },
    });
    expect(choosePeriod({ start: "2026-11-02", end: today }, today, undefined).period).toEqual({
      start: "2026-11-02",
    });
  });

  it("is told to lists as days, without any for all of it", () => {
    const days = { start: "2025-01-01", end: "2025-12-31" };
    expect(listFilter({ filter: { range: "2025" }, days, today })).toEqual(days);
    expect(
      listFilter({ filter: { range: "max", account: "all" }, days: { ...days, end: today }, today }),
    ).toEqual({
      account: "all",
    });
  });

  it("of a month ends with the month or the present", () => {
    expect(monthPeriod("2026-02", today)).toEqual({ start: "2026-02-01", end: "2026-02-28" });
    expect(monthPeriod("2026-11", today)).toEqual({ start: "2026-11-01" });
    expect(shiftMonth("2026-01", -1)).toBe("2025-12");
  });

  it("offers the years since the account's first day", () => {
    expect(yearsSince("2024-11-22", today)).toEqual(["2026", "2025", "2024"]);
    expect(yearsSince(undefined, today)).toEqual(["2026"]);
  });

  it("lays a month out in weeks of five days", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks).toHaveLength(5);
    expect(weeks[0]).toEqual(["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"]);
    expect(weeks[4]).toEqual(["2026-11-30", null, null, null, null]);
    expect(weeksOf("2026-09")[0]).toEqual([null, "2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"]);
  });
});
