import { describe, expect, it } from "vitest";
import type { MarketStatus } from "./events";
import { nextChange, nextChangeShort } from "./market-clock";

const AT = Date.parse("2026-11-24T01:43:00Z");

function status(state: MarketStatus["state"], next: string): MarketStatus {
  return { state, next_change_at: next } as MarketStatus;
}

describe("the market's next change", () => {
  it("is told to the minute where there is room", () => {
    expect(nextChange(status("closed", "2026-11-24T09:00:00Z"), AT)).toBe("pre-market in 7 h 17 min");
  });

  it("is told in whole hours in narrow places while the market is closed", () => {
    expect(nextChangeShort(status("closed", "2026-11-24T09:00:00Z"), AT)).toBe("pre-market in 7 h");
    expect(nextChangeShort(status("pre", "2026-11-24T02:10:00Z"), AT)).toBe("opens in 27 min");
  });

  it("is what is left of an open session", () => {
    expect(nextChangeShort(status("open", "2026-11-24T03:57:00Z"), AT)).toBe("2 h 14 min left");
  });

  it("is the exchange's where the simulated market trades on without it", () => {
    const simulated = { ...status("pre", "2026-11-24T02:10:00Z"), world_clock: "always_open" as const };
    expect(nextChange(simulated, AT)).toBe("NYSE opens in 27 min");
    expect(nextChangeShort({ ...simulated, state: "closed" }, AT)).toBe("NYSE pre-market in 27 min");
    expect(nextChange({ ...simulated, state: "open" }, AT)).toBe("closes in 27 min");
  });
});
