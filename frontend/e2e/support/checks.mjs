// What must hold on every page.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";

export const WORKFLOWS = [
  { key: "1", path: "/morning", name: "Morning Routine" },
  { key: "2", path: "/news", name: "News Review" },
  { key: "3", path: "/research", name: "Research" },
  { key: "4", path: "/recommendations", name: "Recommendations" },
  { key: "5", path: "/trade", name: "Execute Trade" },
  { key: "6", path: "/positions", name: "Active Positions" },
  { key: "7", path: "/pnl", name: "P&L Dashboard" },
  { key: "8", path: "/strategies", name: "Strategy Builder" },
  { key: "9", path: "/backtests", name: "Backtesting" },
  { key: "0", path: "/settings", name: "Settings" },
];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Waits until no block of the page is still loading. */
export async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.querySelector('main .late, main [aria-busy="true"]'));
}

/** Fails with the rule, the element and the reason of each violation, on the page or in the part that `scope` selects. */
export async function assertAccessible(page, scope) {
  const axe = new AxeBuilder({ page }).withTags(WCAG);
  const { violations } = await (scope ? axe.include(scope) : axe).analyze();
  const lines = violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary}`),
  );
  assert.deepEqual(lines, [], `accessibility of ${page.url()}`);
}

/** Fails when the page scrolls sideways. */
export async function assertNoSideways(page) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${page.url()} is ${over} px wider than the window`);
}

/** Fails when what `region` shows is wider than itself: on a phone its rows are cards. */
export async function assertFits(region) {
  const over = await region.evaluate((element) => element.scrollWidth - element.clientWidth);
  assert.ok(over <= 0, `${await region.getAttribute("aria-label")} scrolls sideways by ${over} px`);
}

export function focusedName(page) {
  return page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent,
  );
}

/** Waits until the h1 of the page that was opened has the focus. */
export async function headingFocused(page) {
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
}

/** Waits until the text of one of the `locators`, prices on screen, differs from what it is now: at night they are slow. */
export async function changes(...locators) {
  const read = () => Promise.all(locators.map((locator) => locator.innerText()));
  const before = JSON.stringify(await read());
  await until(read, (texts) => JSON.stringify(texts) !== before, "prices", 60_000);
}

/** Waits until `read` gives a value that `isRight` accepts, and returns it. */
export async function until(read, isRight, what, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isRight(value)) {
      return value;
    }
    assert.ok(Date.now() < deadline, `${what}: still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
