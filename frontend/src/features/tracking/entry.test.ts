import { describe, expect, it } from "vitest";
import { KINDS } from "@/lib/activities/words";
import { ApiError } from "@/lib/problem";
import { recorded } from "@/test/recorded";
import { bodyOf, type Entry, entryProblems, KIND_FIELDS, plainNumber, refusedField } from "./entry";
import { priceAge } from "./model";
import { activitiesSearch } from "./search";

const BUY: Entry = {
  type: "buy",
  account: "acc_2",
  date: "2026-01-05",
  currency: "USD",
  note: " first ",
  texts: { symbol: "aapl", quantity: "1,000", price: "185.50", fee: "", ratio: "4" },
};

describe("a number as it is typed", () => {
  it.each([
    ["1234.50", "1234.50"],
    ["1,234,567.5", "1234567.5"],
    [" \u2212.5 ", "-.5"],
    ["1,5", null],
    ["1.234,50", null],
    ["ten", null],
    ["1e5", null],
    ["", null],
  ])("%s is %s", (typed, expected) => {
    expect(plainNumber(typed)).toBe(expected);
  });
});

describe("the form of an activity", () => {
  it("sends what its kind asks for, and nothing else that was typed", () => {
    expect(bodyOf(BUY)).toEqual({
      type: "buy",
      account: "acc_2",
      date: "2026-01-05",
      currency: "USD",
      note: "first",
      symbol: "AAPL",
      quantity: "1000",
      price: "185.50",
    });
  });

  it("names what is missing or no number", () => {
    const problems = entryProblems({
      ...BUY,
      account: "",
      date: "",
      currency: "US",
      texts: { quantity: "1,5" },
    });
    expect(Object.keys(problems).sort()).toEqual([
      "account",
      "currency",
      "date",
      "price",
      "quantity",
      "symbol",
    ]);
    expect(problems.quantity).toMatch(/point/);
    expect(entryProblems(BUY)).toEqual({});
  });

  it("asks something of every kind", () => {
    expect(KINDS.every((kind) => KIND_FIELDS[kind].length > 0)).toBe(true);
  });

  it("shows a refusal at the field that the server names, where the kind has it", () => {
    const { title, detail, status, code, ...extensions } =
      recorded<Record<string, string>>("activity-refused");
    const error = new ApiError({
      status: Number(status),
      code: `${code}`,
      title: `${title}`,
      detail: `${detail}`,
      extensions,
    });
    expect(refusedField(error, BUY)).toBe("quantity");
    expect(refusedField(error, { ...BUY, type: "deposit" })).toBeNull();
    expect(refusedField(null, BUY)).toBeNull();
  });
});

describe("the query string of the list", () => {
  it("keeps what is understood", () => {
    expect(
      activitiesSearch({
        account: "acc_1",
        type: "dividend",
        symbol: "aapl",
        start: "2026-01-02",
        end: "x",
        other: 1,
      }),
    ).toEqual({ account: "acc_1", type: "dividend", symbol: "AAPL", start: "2026-01-02" });
    expect(activitiesSearch({ symbol: 7203, type: "gift", account: "../x" })).toEqual({ symbol: "7203" });
  });
});

describe("the age of a price", () => {
  it.each([
    ["2026-11-23", "today"],
    ["2026-11-22", "yesterday"],
    ["2025-11-23", "365 days old"],
    ["2020-01-01", "2,518 days old"],
  ])("of %s is %s", (day, words) => {
    expect(priceAge(day, "2026-11-23")).toBe(words);
  });
});
