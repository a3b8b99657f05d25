// Each of the ten workflows by press and by key, on both sizes; the ways back, and search, palette and help.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import {
  assertAccessible,
  assertNoSideways,
  focusedName,
  headingFocused,
  settled,
  WORKFLOWS,
} from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

let product;
let browser;
let storageState;

before(async () => {
  product = await Product.shared();
  browser = await launch();
  const { page, context } = await openPage(browser, product);
  const script = await Script.of(product, await signUp(context));
  await script.buy("AAPL", 3);
  await page.goto("/");
  storageState = await context.storageState();
  await context.close();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

async function goHome(page) {
  await page.goto("/");
  await page.getByText(/Live stream, updated/).waitFor();
}

/** What holds on every workflow's page, however it was opened. */
async function assertOpened(page, { path, name }) {
  await page.waitForURL((url) => url.pathname.startsWith(path));
  await headingFocused(page);
  await settled(page);
  assert.ok((await page.getByRole("heading", { level: 1 }).innerText()).length > 0);
  assert.match(await page.title(), / · PaiiD$/);
  const current = page.locator('nav [aria-current="page"]:visible');
  if ((await current.count()) > 0) {
    assert.equal(
      ((await current.getAttribute("href")) ?? "").replace(/\?.*/, ""),
      path,
      `${name} is current`,
    );
  }
  await assertNoSideways(page);
}

describe("on a desktop", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product, { storageState }));
    await goHome(page);
  });

  after(() => context?.close());

  for (const workflow of WORKFLOWS) {
    test(`${workflow.name} opens by press and by ${workflow.key}, and the ways back lead to its wedge`, async () => {
      complaints.length = 0;
      const wedge = page.locator(".wedge").and(page.getByRole("link", { name: workflow.name, exact: true }));
      await wedge.click();
      await assertOpened(page, workflow);
      assert.equal(
        await page.locator('nav[aria-label="Workflows"] [aria-current="page"]').getAttribute("href"),
        workflow.path,
      );
      await assertAccessible(page);
      await page.keyboard.press("Escape");
      await page.waitForURL((url) => url.pathname === "/");
      await page.waitForFunction(
        (name) => document.activeElement?.getAttribute("aria-label") === name,
        workflow.name,
      );
      await page.keyboard.press(workflow.key);
      await assertOpened(page, workflow);
      await page.keyboard.press("h");
      await page.waitForURL((url) => url.pathname === "/");
      await page.waitForFunction(
        (name) => document.activeElement?.getAttribute("aria-label") === name,
        workflow.name,
      );
      assert.deepEqual(complaints, []);
    });
  }

  test("back and forward lead through the pages", async () => {
    await page.keyboard.press("7");
    await assertOpened(page, WORKFLOWS[6]);
    await page.getByRole("link", { name: "Active Positions", exact: true }).click();
    await assertOpened(page, WORKFLOWS[5]);
    await page.goBack();
    await assertOpened(page, WORKFLOWS[6]);
    await page.goBack();
    await page.waitForURL((url) => url.pathname === "/");
    await page.locator(".wedge").first().waitFor();
    await page.goForward();
    await assertOpened(page, WORKFLOWS[6]);
  });

  test("the dial is one tab stop, moved by arrows, Home, End and letters, opened by Enter", async () => {
    await goHome(page);
    assert.equal(await page.locator('.wedge[tabindex="0"]').count(), 1);
    await page.locator('.wedge[tabindex="0"]').focus();
    await page.keyboard.press("Home");
    assert.equal(await focusedName(page), "Morning Routine");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focusedName(page), "News Review");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focusedName(page), "Research");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focusedName(page), "Settings");
    await page.keyboard.type("act");
    assert.equal(await focusedName(page), "Active Positions");
    await page.keyboard.press("Enter");
    await assertOpened(page, WORKFLOWS[5]);
  });

  test("slash searches, Ctrl-K opens the palette, ? the list of keys", async () => {
    await page.keyboard.press("/");
    await page.getByRole("combobox").fill("apple");
    await page.getByRole("option", { name: /AAPL/ }).waitFor();
    await assertAccessible(page, "dialog[open]");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/research/AAPL");
    await headingFocused(page);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("p&l");
    await page.getByRole("option", { name: "P&L Dashboard" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/pnl");
    await headingFocused(page);
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Morning Routine").waitFor();
    await assertAccessible(page, "dialog[open]");
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
    assert.equal(new URL(page.url()).pathname, "/pnl");
    assert.deepEqual(complaints, []);
  });

  test("keys do nothing while a field has the focus", async () => {
    await page.goto("/trade?symbol=AAPL");
    await page.getByRole("textbox", { name: "Quantity" }).fill("");
    await page.getByRole("textbox", { name: "Quantity" }).press("7");
    assert.equal(await page.getByRole("textbox", { name: "Quantity" }).inputValue(), "7");
    assert.equal(new URL(page.url()).pathname, "/trade");
  });
});

describe("on a phone", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product, { storageState, viewport: PHONE }));
  });

  after(() => context?.close());

  for (const workflow of WORKFLOWS) {
    test(`${workflow.name} opens from its tile and fits`, async () => {
      complaints.length = 0;
      if (new URL(page.url()).pathname !== "/") {
        await page.goto("/");
        // Until the page is alive its tiles are plain links, which load a page and leave the focus to the browser.
        await page.getByText(/Live stream, updated/).waitFor({ state: "attached" });
      }
      const tiles = page.getByRole("navigation", { name: "Workflows" });
      await tiles.getByRole("link", { name: workflow.name, exact: true }).tap();
      await assertOpened(page, workflow);
      await assertAccessible(page);
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home" }).tap();
      await page.waitForURL((url) => url.pathname === "/");
      assert.deepEqual(complaints, []);
    });
  }
});

describe("home", () => {
  for (const viewport of [
    DESKTOP,
    { width: 1024, height: 768 },
    { width: 800, height: 1100 },
    PHONE,
    { width: 320, height: 640 },
  ]) {
    test(`fits ${viewport.width} × ${viewport.height}, is accessible and moves nothing while it loads`, async () => {
      const { page, context, complaints } = await openPage(browser, product, { viewport, storageState });
      await page.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const { hadRecentInput, value, sources } of list.getEntries()) {
            const moved = sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent);
            window.shifts.push({ value: hadRecentInput ? 0 : value, moved });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto("/");
      await page.getByText("Paper account").first().waitFor();
      await page.waitForTimeout(1_500);
      const shifts = await page.evaluate(() => window.shifts);
      const total = shifts.reduce((sum, { value }) => sum + value, 0);
      assert.ok(total < 0.02, `layout shift ${total}: ${JSON.stringify(shifts)}`);
      await assertNoSideways(page);
      await assertAccessible(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});
