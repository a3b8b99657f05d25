// Every page for everyone: axe, small and zoomed windows, less motion, forced colors.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled, until, WORKFLOWS } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

const ROUTES = ["/", ...WORKFLOWS.map(({ path }) => path), "/research/AAPL", "/trade/orders"];
let product;
let browser;
let storageState;

before(async () => {
  product = await Product.shared();
  browser = await launch();
  const { page, context } = await openPage(browser, product);
  const script = await Script.of(product, await signUp(context));
  await script.buy("AAPL", 3);
  const { id } = await script.buy("TSLA", 1);
  assert.ok(id);
  await script.call("POST", "/api/orders", {
    symbol: "MSFT",
    quantity: 2,
    side: "buy",
    type: "limit",
    limit_price: "1.00",
    time_in_force: "gtc",
  });
  await page.goto("/");
  storageState = await context.storageState();
  await context.close();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

describe("axe finds nothing", () => {
  for (const viewport of [DESKTOP, PHONE]) {
    const size = `${viewport.width} × ${viewport.height}`;

    test(`signed out at ${size}`, async () => {
      const { page, context, complaints } = await openPage(browser, product, { viewport });
      for (const path of ["/login", "/register"]) {
        await page.goto(path);
        await page.getByRole("button", { name: /demo portfolio/ }).waitFor();
        await assertAccessible(page);
        await assertNoSideways(page);
      }
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("alert").first().waitFor();
      await assertAccessible(page);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test(`in dialogs, menus and lists at ${size}`, async () => {
      const { page, context, complaints } = await openPage(browser, product, { viewport, storageState });
      await page.goto("/trade?symbol=AAPL");
      await page.getByRole("textbox", { name: "Quantity" }).fill("1");
      await page.getByText("Cost, about").waitFor();
      const send = page.getByRole("button", { name: /^(Send buy order|Review: buy)/ });
      await page.waitForFunction(
        () => !document.querySelector('button[aria-keyshortcuts="Control+Enter"][aria-disabled="true"]'),
      );
      await send.click();
      await page.getByRole("dialog").waitFor();
      await assertAccessible(page, "dialog[open]");
      await page.keyboard.press("Escape");
      await page.goto("/positions");
      await page.getByRole("button", { name: "Close position AAPL" }).click();
      await page
        .getByRole("dialog")
        .getByText(/Proceeds, about/)
        .waitFor();
      await assertAccessible(page, "dialog[open]");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Replace: Buy 2 MSFT/ }).click();
      await page.getByRole("dialog").waitFor();
      await assertAccessible(page, "dialog[open]");
      await page.keyboard.press("Escape");
      await page.goto("/pnl");
      await settled(page);
      await page
        .getByRole("button", { name: /20\d\d/ })
        .first()
        .click();
      await page.getByRole("grid").first().waitFor();
      await assertAccessible(page, 'fieldset[aria-label="Date range"]');
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Show as table" }).click();
      await assertAccessible(page, '[aria-label="Equity"]');
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  test("on pages beside the ten workflows", async () => {
    for (const viewport of [DESKTOP, PHONE]) {
      const { page, context } = await openPage(browser, product, { viewport, storageState });
      for (const path of ["/research/AAPL", "/research/NOSUCH", "/trade/orders"]) {
        await page.goto(path);
        await settled(page);
        await assertAccessible(page);
        await assertNoSideways(page);
      }
      await context.close();
    }
  });
});

test("a 640 px window at 200 % (320 CSS px) needs no sideways scrolling on any page", async () => {
  const viewport = { width: 320, height: 512 };
  const { page, context, complaints } = await openPage(browser, product, {
    viewport,
    storageState,
    deviceScaleFactor: 2,
    isMobile: false,
  });
  for (const path of ROUTES) {
    await page.goto(path);
    await settled(page);
    await assertNoSideways(page);
  }
  await context.clearCookies();
  for (const path of ["/login", "/register"]) {
    await page.goto(path);
    await page.getByRole("button", { name: /demo portfolio/ }).waitFor();
    await assertNoSideways(page);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

describe("motion", () => {
  const lift = (page) =>
    page
      .getByRole("link", { name: "Research", exact: true })
      .first()
      .evaluate((wedge) => {
        const moved = [wedge, ...wedge.querySelectorAll("*")].map((part) => getComputedStyle(part).transform);
        return moved.filter((transform) => /matrix\(1, 0, 0, 1, (?!0, 0\))/.test(transform)).length;
      });

  async function hoverWedge(reducedMotion) {
    const { page, context } = await openPage(browser, product, { storageState, reducedMotion });
    await page.goto("/");
    await page.getByText(/Live stream, updated/).waitFor();
    const before = await lift(page);
    await page.getByRole("link", { name: "Research", exact: true }).first().hover();
    await page.waitForTimeout(400);
    const after = await lift(page);
    const long = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((one) => Number(one.effect?.getComputedTiming().activeDuration) > 80)
        .map((one) => one.animationName ?? one.transitionProperty),
    );
    await context.close();
    return { isLifted: after > before, long };
  }

  test("lifts the wedge under the pointer", async () => {
    assert.equal((await hoverWedge("no-preference")).isLifted, true);
  });

  test("is absent when the person asks for less of it", async () => {
    assert.deepEqual(await hoverWedge("reduce"), { isLifted: false, long: [] });
  });
});

test("forced colors keep the wedges, their names and the focus in sight", async () => {
  const { page, context, complaints } = await openPage(browser, product, {
    storageState,
    forcedColors: "active",
  });
  await page.goto("/");
  await page.getByText(/Live stream, updated/).waitFor();
  await page.locator('.wedge[tabindex="0"]').focus();
  const strokesOf = () =>
    page
      .locator(".wedge .w")
      .evaluateAll((outlines) => outlines.map((outline) => getComputedStyle(outline).stroke));
  const strokes = await until(
    strokesOf,
    (all) => new Set(all).size >= 2,
    "the focused wedge looks like the others",
  );
  assert.equal(strokes.length, 10);
  assert.ok(!strokes.includes("none"), strokes.join());
  const fills = await page
    .locator(".wedge .lb")
    .evaluateAll((labels) => [...new Set(labels.map((label) => getComputedStyle(label).fill))]);
  const [canvasText, grayText] = await page.evaluate(() =>
    ["CanvasText", "GrayText"].map((color) => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.color = color;
      const found = getComputedStyle(probe).color;
      probe.remove();
      return found;
    }),
  );
  assert.deepEqual(
    fills.filter((fill) => fill !== canvasText && fill !== grayText),
    [],
    "labels in colors of ours",
  );
  if (process.env.E2E_SCREENSHOTS) {
    await page.screenshot({ path: `${process.env.E2E_SCREENSHOTS}/forced-colors.png` });
  }
  assert.deepEqual(complaints, []);
  await context.close();
});
