import { describe, expect, it, vi } from "vitest";
import { stepDecimal } from "./decimal-step";
import {
  etDate,
  formatAge,
  formatClock,
  formatCompact,
  formatDate,
  formatDateTime,
  formatDay,
  formatDuration,
  formatMoment,
  formatMoney,
  formatPercent,
  formatPrice,
  formatQuantity,
  formatSignedMoney,
  formatSignedPercent,
  formatSignedWholeMoney,
  formatTime,
  setZoneDisplay,
  signOf,
  zoneName,
} from "./format";

const NOW = "2026-11-23T18:46:09Z";

describe("money and numbers", () => {
  it("groups thousands and keeps two decimals", () => {
    expect(formatMoney("104382.16")).toBe("$104,382.16");
  });

  it("writes a loss with U+2212 before the currency sign", () => {
    expect(formatMoney("-126.48")).toBe("\u2212$126.48");
  });

  it("formats decimals that no float can hold", () => {
    expect(formatMoney("9007199254740993.01")).toBe("$9,007,199,254,740,993.01");
  });

  it("rounds and groups as the browser's own formatter does", () => {
    const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
    const price = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
    const texts = [
      "0.005",
      "0.004999",
      ".5",
      "7",
      "1.",
      "999.995",
      "1000",
      "999999.99",
      "00012.3",
      "12.34565",
    ];
    for (const text of [...texts, "1234567890123.45678", "1e-3", "1.5E3"]) {
      expect(formatMoney(text)).toBe(money.format(text as `${number}`));
      expect(formatPrice(text)).toBe(price.format(text as `${number}`));
    }
  });

  it("writes other currencies with their own sign", () => {
    expect(formatMoney("-1284.5", "EUR")).toBe("\u2212€1,284.50");
  });

  it("signs a gain, and leaves zero without a sign", () => {
    expect(formatSignedMoney("1284.07")).toBe("+$1,284.07");
    expect(formatSignedMoney("0")).toBe("$0.00");
    expect(formatSignedMoney("-0.001")).toBe("$0.00");
    expect(formatSignedWholeMoney("1284.07")).toBe("+$1,284");
  });

  it("shows a missing or unreadable value as a dash, never as zero", () => {
    for (const value of [null, undefined, "", "NaN", "abc"]) {
      expect(formatMoney(value)).toBe("—");
      expect(formatPercent(value)).toBe("—");
    }
  });

  it("gives prices two to four decimals", () => {
    expect(formatPrice("671.9")).toBe("671.90");
    expect(formatPrice("0.1234")).toBe("0.1234");
  });

  it("drops trailing zeros of quantities", () => {
    expect(formatQuantity("12.500000")).toBe("12.5");
    expect(formatQuantity("1200")).toBe("1,200");
  });

  it("gives percents two decimals", () => {
    expect(formatPercent("0.42")).toBe("0.42%");
    expect(formatSignedPercent("-0.1")).toBe("\u22120.10%");
    expect(formatSignedPercent("1.25")).toBe("+1.25%");
  });

  it("shortens large counts", () => {
    expect(formatCompact("48200000")).toBe("48.2M");
  });

  it("reads the sign from the text", () => {
    expect([signOf("1"), signOf("-0.01"), signOf("-0.00"), signOf(null)]).toEqual([1, -1, 0, 0]);
  });
});

describe("dates", () => {
  it("are in New York and name the zone", () => {
    expect(formatDate(NOW)).toBe("Nov 23, 2026");
    expect(formatTime(NOW)).toBe("1:46 PM ET");
    expect(formatClock(NOW)).toBe("13:46 ET");
    expect(formatDateTime(NOW)).toBe("Nov 23, 2026, 1:46 PM ET");
    expect(formatMoment(NOW)).toBe("Mon 23 Nov · 1:46 PM ET");
  });

  it("are in the device's zone when that is chosen, and name it", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    setZoneDisplay("local");
    expect(formatTime(NOW)).toBe("7:46 PM GMT+1");
    expect(formatDateTime("2026-07-01T23:30:00Z")).toBe("Jul 2, 2026, 1:30 AM GMT+2");
    expect(formatDay("2026-11-23")).toBe("Nov 23, 2026");
    expect(etDate(new Date("2026-11-24T03:00:00Z"))).toBe("2026-11-23");
    setZoneDisplay("ET");
    vi.unstubAllEnvs();
    expect(zoneName()).toBe("ET");
  });

  it("do not move a plain date by a zone", () => {
    expect(formatDay("2026-11-23")).toBe("Nov 23, 2026");
  });

  it("find the calendar day in New York", () => {
    expect(etDate(new Date("2026-11-24T03:00:00Z"))).toBe("2026-11-23");
  });

  it("show a dash for what is no instant", () => {
    expect(formatTime("soon")).toBe("—");
    expect(formatDateTime(null)).toBe("—");
  });

  it("tell ages and durations", () => {
    expect([800, 12_000, 180_000, 7_200_000, 432_000_000].map(formatAge)).toEqual([
      "0.8 s",
      "12 s",
      "3 min",
      "2 h",
      "5 d",
    ]);
    expect([8_040_000, 540_000, -1].map(formatDuration)).toEqual(["2 h 14 min", "9 min", "0 min"]);
  });
});

describe("stepDecimal", () => {
  it("adds exactly", () => {
    expect(stepDecimal("0.1", "0.2", 1)).toBe("0.3");
    expect(stepDecimal("89.90", "0.01", 1)).toBe("89.91");
  });

  it("stays within its limits", () => {
    expect(stepDecimal("1", "1", -5)).toBe("0");
    expect(stepDecimal("54", "1", 10, "0", "60")).toBe("60");
  });

  it("takes empty text for zero", () => {
    expect(stepDecimal("", "1", 1)).toBe("1");
  });
});
