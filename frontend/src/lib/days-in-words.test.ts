import { expect, it } from "vitest";
import { withDays } from "./days-in-words";

it("writes each day of a sentence as the screens do, and leaves other numbers alone", () => {
  expect(withDays("Between 2026-10-28 and 2026-11-02.")).toBe("Between Oct 28, 2026 and Nov 2, 2026.");
  expect(withDays("engine 3-9fa9, 2026-10, 12026-10-281")).toBe("engine 3-9fa9, 2026-10, 12026-10-281");
});
