import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  assertAccessible,
  assertNoSideways,
  DESKTOP,
  launch,
  openPage,
  PASSWORD,
  PHONE,
  Product,
  register,
} from "./support.mjs";

const WORKFLOWS = [
  ["1", "/morning", "Morning Routine"],
  ["2", "/news", "News Review"],
  ["3", "/research", "Research"],
  ["4", "/recommendations", "Recommendations"],
  ["5", "/trade", "Execute Trade"],
  ["6", "/positions", "Active Positions"],
  ["7", "/pnl", "P&L Dashboard"],
  ["8", "/strategies", "Strategy Builder"],
  ["9", "/backtests", "Backtesting"],
  ["0", "/settings", "Settings"],
];
const EMAIL = "shell@example.com";

let product;
let browser;
let storageState;

before(async () => {
  product = await Product.create();
  browser = await launch();
  const { page, context, complaints } = await openPage(browser, product);
  await register(page, EMAIL);
  await page.locator(".wedge").first().waitFor();
  storageState = await context.storageState();
  assert.deepEqual(complaints, []);
  await context.close();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

function signedIn(options = {}) {
  return openPage(browser, product, { storageState, ...options });
}

function focusedName(page) {
  return page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent,
  );
}

describe("the dial", () => {
  test("shows live, labelled prices in its hub", async () => {
    const { page, context, complaints } = await signedIn();
    await page.goto("/");
    const hub = page.locator(".dial-hub");
    await hub
      .getByText(/^[\d,]+\.\d\d/)
      .first()
      .waitFor();
    await page.getByText(/Live stream, updated/).waitFor();
    await page.locator("footer").getByText("Simulated market data").waitFor();
    const read = () => hub.locator(".hub-quote").allInnerTexts();
    const first = await read();
    await page.waitForFunction(
      (before) =>
        [...document.querySelectorAll(".dial-hub .hub-quote")].map((row) => row.innerText).join() !== before,
      first.join(),
    );
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("works by keyboard alone: Tab, arrows, Enter, H, letters", async () => {
    const { page, context } = await signedIn();
    await page.goto("/");
    await page.getByText(/Live stream, updated/).waitFor();
    await page.locator('.wedge[tabindex="0"]').focus();
    assert.equal(await focusedName(page), "Recommendations");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focusedName(page), "Research");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focusedName(page), "Settings");
    await page.keyboard.type("act");
    assert.equal(await focusedName(page), "Active Positions");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/positions");
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await page.keyboard.press("h");
    await page.waitForURL((url) => url.pathname === "/");
    await page.waitForFunction(
      () => document.activeElement?.getAttribute("aria-label") === "Active Positions",
    );
    await context.close();
  });

  test("moves nothing while it loads", async () => {
    const { page, context } = await signedIn();
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          window.shift += entry.hadRecentInput ? 0 : entry.value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto("/");
    await page.getByText(/Live stream, updated/).waitFor();
    await page.waitForTimeout(2_000);
    const shift = await page.evaluate(() => window.shift);
    assert.ok(shift < 0.02, `layout shift ${shift}`);
    await context.close();
  });
});

describe("every workflow", () => {
  for (const [key, path, name] of WORKFLOWS) {
    test(`${name} opens with ${key}, is accessible and silent`, async () => {
      const { page, context, complaints } = await signedIn();
      await page.goto("/");
      await page.getByText(/Live stream, updated/).waitFor();
      await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname.startsWith(path));
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForTimeout(1_500);
      assert.match(await page.title(), / · PaiiD$/);
      await assertAccessible(page);
      await assertNoSideways(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test(`${name} fits a phone`, async () => {
      const { page, context, complaints } = await signedIn({ viewport: PHONE });
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForTimeout(1_500);
      await assertNoSideways(page);
      await assertAccessible(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  test("that is not built says so", async () => {
    const { page, context } = await signedIn();
    for (const path of ["/morning", "/strategies", "/backtests"]) {
      await page.goto(path);
      await page.getByText("Not built yet").waitFor();
      await page
        .getByText(/Arrives with/)
        .first()
        .waitFor();
    }
    await context.close();
  });
});

describe("home", () => {
  for (const viewport of [
    DESKTOP,
    { width: 1024, height: 768 },
    { width: 800, height: 1100 },
    PHONE,
    { width: 320, height: 640 },
  ]) {
    test(`fits ${viewport.width} × ${viewport.height} and is accessible`, async () => {
      const { page, context, complaints } = await signedIn({ viewport });
      await page.goto("/");
      await page.getByText("Paper account").first().waitFor();
      await page.waitForTimeout(2_000);
      await assertNoSideways(page);
      await assertAccessible(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

describe("search", () => {
  test("finds a symbol with Ctrl-K and opens its page", async () => {
    const { page, context } = await signedIn();
    await page.goto("/pnl");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or jump to" }).waitFor();
    await page.keyboard.type("apple");
    await page.getByRole("option", { name: /AAPL/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/research/AAPL");
    await context.close();
  });
});

describe("the session", () => {
  test("ends with sign out, and signing in leads back to the page that was asked for", async () => {
    const { page, context } = await openPage(browser, product);
    await page.goto("/pnl");
    await page.waitForURL("**/login?next=%2Fpnl");
    await assertAccessible(page);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/pnl");
    await page.getByRole("button", { name: /^Account menu/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    await page.goto("/pnl");
    await page.waitForURL("**/login?next=%2Fpnl");
    await context.close();
  });
});
