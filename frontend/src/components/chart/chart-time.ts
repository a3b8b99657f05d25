import type { BusinessDay } from "lightweight-charts";

/** A calendar day ("2026-11-23") as the chart's own time. */
export function dayTime(text: string): BusinessDay {
  const [year = 0, month = 1, day = 1] = text.split("-").map(Number);
  return { year, month, day };
}
