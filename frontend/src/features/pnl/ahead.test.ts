import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test, vi } from "vitest";
import { askAhead } from "./ahead";

function asked(search: Record<string, unknown>): unknown[] {
  const client = new QueryClient();
  const prefetch = vi.spyOn(client, "prefetchQuery").mockResolvedValue();
  askAhead(client, search);
  return prefetch.mock.calls.map(([options]) => options.queryKey);
}

describe("what the P&L page asks for ahead of its scripts", () => {
  test("is the very question that the page asks", () => {
    expect(asked({})).toEqual([["pnl", "performance", { range: "1y" }]]);
    expect(asked({ range: "max", account: "acc_1", benchmark: "QQQ", view: "lots" })).toEqual([
      ["pnl", "performance", { range: "max", account: "acc_1", benchmark: "QQQ" }],
    ]);
  });

  test("is nothing where the market's day decides which days are meant", () => {
    expect(asked({ range: "1m" })).toEqual([]);
    expect(asked({ start: "2026-01-05", end: "2026-02-05" })).toEqual([]);
  });
});
