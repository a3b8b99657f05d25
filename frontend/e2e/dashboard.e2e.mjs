// The P&L dashboard: range, measure, table, hidden amounts, zoom, keyboard, on both sizes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, focusedName, settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

const SECTIONS = [
  "Returns & risk",
  "Calendar",
  "Contribution",
  "Allocation",
  "Trades",
  "Lots & gains",
  "Dividends",
  "Cash flows",
  "Activities",
];
let product;
let browser;
let storageState;

before(async () => {
  product = await Product.shared();
  browser = await launch();
  const { page, context } = await openPage(browser, product);
  await page.goto("/login");
  await page.getByRole("button", { name: /Try it with a demo portfolio/ }).click();
  await page.waitForURL((url) => url.pathname === "/", { timeout: 40_000 });
  storageState = await context.storageState();
  await context.close();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

const crosshair = (page) => page.getByRole("slider", { name: "Equity chart, crosshair" });

describe("the dashboard on a desktop", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product, { storageState }));
    await page.goto("/pnl");
    await settled(page);
  });

  after(() => context?.close());

  test("shows key figures, the curve and the year's months without scrolling", async () => {
    for (const name of ["Value", "Net P&L", "XIRR", "Sharpe"]) {
      await page.getByText(name, { exact: true }).first().waitFor();
    }
    const box = await crosshair(page).boundingBox();
    assert.ok(box.y + box.height < 900, `the chart ends at ${box.y + box.height}`);
    await page.getByRole("list", { name: /^Monthly returns of 20/ }).waitFor();
    assert.ok((await page.locator("canvas").count()) > 1, "the curve is drawn");
  });

  test("changes range and measure, and keeps them in its address", async () => {
    await page.getByRole("button", { name: "Max", exact: true }).click();
    await page.waitForURL("**/pnl?range=max");
    await settled(page);
    await page.getByRole("button", { name: "Return", exact: true }).click();
    await page.waitForURL("**/pnl?range=max&measure=return");
    await page.reload();
    await settled(page);
    assert.equal(
      await page.getByRole("button", { name: "Return", exact: true }).getAttribute("aria-pressed"),
      "true",
    );
  });

  test("opens a number by keyboard, down to its inputs, and gives the focus back", async () => {
    const card = page.getByRole("button", { name: /^Return, TWR/ });
    await card.focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog", { name: /time-weighted/i });
    await drawer.getByRole("heading", { name: "Formula" }).waitFor();
    await drawer.getByRole("heading", { name: "What went in" }).waitFor();
    await assertAccessible(page, "dialog[open]");
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden" });
    assert.match(await page.evaluate(() => document.activeElement?.textContent), /^Return, TWR/);
  });

  test("opens a month, a share of the allocation and a day, and all inputs of a figure", async () => {
    const drawer = page.getByRole("dialog");
    const close = async () => {
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "hidden" });
    };
    await page.goto("/pnl?range=max&view=months");
    await settled(page);
    await page.getByRole("button", { name: "Open number" }).click();
    const month = page.getByRole("button", { name: /^[A-Z]\w+ 20\d\d: .*Show how this is computed$/ }).last();
    const [, shown] = (await month.getAttribute("aria-label")).match(/: ([+\u2212][\d.]+%)/);
    await month.focus();
    await page.keyboard.press("Enter");
    await drawer.getByText(shown, { exact: true }).first().waitFor();
    await assertAccessible(page, "dialog[open]");
    await close();

    await page.getByRole("tab", { name: "Allocation" }).click();
    await settled(page);
    const share = page.getByRole("list", { name: "Allocation by sector" }).getByRole("button").first();
    const weight = (await share.innerText()).split("\n").at(-1);
    await share.click();
    await drawer
      .getByText(weight.match(/[\d.]+%/)[0])
      .first()
      .waitFor();
    await close();

    await page.getByRole("button", { name: "Show as table" }).first().click();
    await page
      .getByRole("region", { name: /^Equity and SPY/ })
      .getByRole("button")
      .first()
      .click();
    await drawer.getByRole("heading", { name: "What went in" }).waitFor();
    await close();

    await page.goto("/pnl?range=1y&explain=volatility");
    const inputs = drawer.getByRole("region", { name: "Inputs of the figure" });
    await drawer.getByText(/^100 of 2\d\d inputs/).waitFor();
    await inputs.focus();
    const loaded = async () => {
      await page.keyboard.press("End");
      return drawer.getByText(/2\d\d inputs/).innerText();
    };
    await until(loaded, (text) => /^2\d\d inputs$/.test(text), "inputs loaded");
    assert.ok((await inputs.getByRole("row").count()) < 100, "only what is on screen is drawn");
    await close();
    await page.goto("/pnl?range=max&measure=return");
    await settled(page);
  });

  test("opens an entry of the ledger far down among a figure's inputs, and comes back to it", async () => {
    await page.goto("/pnl?range=max&explain=cash");
    const drawer = page.getByRole("dialog");
    const inputs = drawer.getByRole("region", { name: "Inputs of the figure" });
    await inputs.focus();
    const seen = () => inputs.evaluate((region) => region.scrollTop);
    // Beyond what is drawn at first, and held still: a row on screen stays the one that was looked at.
    await inputs.evaluate((region) => region.scrollTo({ top: 1600, behavior: "instant" }));
    await until(seen, (top) => top > 1000, "scrolled");
    const place = await inputs.boundingBox();
    const button = inputs.getByRole("button");
    const names = await button.evaluateAll(
      (all, [top, bottom]) =>
        all
          .filter(
            (one) => one.getBoundingClientRect().top > top && one.getBoundingClientRect().bottom < bottom,
          )
          .map((one) => one.dataset.ledgerEntry),
      [place.y + 60, place.y + place.height - 20],
    );
    const chosen = inputs.locator(`[data-ledger-entry="${names[0]}"]`);
    const label = await chosen.innerText();
    const before = await seen();
    await chosen.focus();
    await page.keyboard.press("Enter");
    const entry = drawer.getByRole("region", { name: "Entry" });
    await entry.getByText("Booked", { exact: true }).waitFor();
    assert.equal((await focusedName(page)).trim(), "Back");
    await entry.getByRole("heading", { name: label }).waitFor();
    assert.match(await entry.getByRole("definition").allInnerTexts().then(String), /^\w+,[A-Z]\w+ \d+/);
    await assertAccessible(page, "dialog[open]");
    await page.keyboard.press("Enter");
    await entry.waitFor({ state: "detached" });
    assert.equal(await focusedName(page), label);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.ledgerEntry), names[0]);
    assert.ok(Math.abs((await seen()) - before) < 40, "the list stands where it was");
    await page.goto("/pnl?range=max&measure=return");
    await settled(page);
  });

  test("zooms into what a drag marks, and goes back", async () => {
    const box = await crosshair(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 120, { steps: 5 });
    await page.getByText(/^[A-Z][a-z]{2} \d+, 20\d\d to .*%$/).waitFor();
    await page.mouse.up();
    await page.waitForURL(/start=20\d\d-\d\d-\d\d&end=20\d\d/);
    await settled(page);
    await page.goBack();
    await page.waitForURL("**/pnl?range=max&measure=return");
  });

  test("is zoomed, read and switched by keyboard alone", async () => {
    await settled(page);
    await crosshair(page).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("PageUp");
    assert.match(await crosshair(page).getAttribute("aria-valuetext"), /20\d\d: value \$[\d,.]+, spy/);
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press("Shift+PageUp");
    }
    assert.match(await crosshair(page).getAttribute("aria-valuetext"), / to .*%$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/start=20/);
    await settled(page);
    const tab = page.getByRole("tab", { name: SECTIONS[0] });
    await tab.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/view=months/);
    await page.getByRole("table", { name: /^Monthly returns in percent/ }).waitFor();
  });

  for (const name of SECTIONS) {
    test(`${name} opens and is accessible`, async () => {
      await page.getByRole("tab", { name }).click();
      await settled(page);
      await assertAccessible(page, '[role="tabpanel"]');
      await assertNoSideways(page);
    });
  }

  test("shows the curve as a table that scrolls by keyboard", async () => {
    await page.goto("/pnl?range=max");
    await settled(page);
    await page.getByRole("button", { name: "Show as table" }).click();
    const region = page.getByRole("region", { name: /^Equity and SPY/ });
    const first = await region.getByRole("rowheader").first().innerText();
    await region.focus();
    await page.keyboard.press("End");
    await page.waitForFunction(
      (text) => !document.querySelector("tbody")?.textContent?.includes(text),
      first,
    );
    assert.ok((await region.getByRole("row").count()) < 100, "only what is on screen is drawn");
  });

  test("previews a sale by every method and saves the report", async () => {
    await page.goto("/pnl?view=lots&lots=preview");
    await settled(page);
    await page.getByLabel("Quantity").fill("1");
    await page.getByRole("button", { name: "Show by every method" }).click();
    await page.getByRole("row", { name: /^Highest cost first/ }).waitFor();
    await assertAccessible(page, '[role="tabpanel"]');
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Report (PDF)" }).click(),
    ]);
    assert.equal(file.suggestedFilename(), "paiid-report.pdf");
  });

  test("hides amounts everywhere and remembers it", async () => {
    await page.goto("/pnl?view=trades");
    await settled(page);
    await page.getByRole("button", { name: "Hide amounts" }).click();
    await page.getByRole("button", { name: "Show amounts" }).waitFor();
    await page.waitForFunction(() => !/\$\d/.test(document.querySelector("main")?.textContent ?? ""));
    await page.reload();
    await settled(page);
    assert.doesNotMatch(await page.locator("main").innerText(), /\$\d/);
    assert.match(await page.locator("main").innerText(), /\d%/);
    await page.getByRole("button", { name: "Show amounts" }).click();
    await page.getByText(/^\$\d/).first().waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("the dashboard on a phone", async () => {
  const { page, context, complaints } = await openPage(browser, product, { viewport: PHONE, storageState });
  for (const query of [
    "",
    "view=months",
    "view=contribution",
    "view=allocation",
    "view=trades",
    "view=lots&lots=realized",
    "view=income",
    "view=flows&range=max",
    "view=activities",
  ]) {
    await page.goto(`/pnl?${query}`);
    await settled(page);
    await assertNoSideways(page);
  }
  await page.goto("/pnl?view=trades");
  await settled(page);
  await assertAccessible(page);
  await page.getByRole("list", { name: "Closed trades, newest first" }).waitFor();
  await page.getByRole("button", { name: "Max", exact: true }).tap();
  await page.waitForURL(/range=max/);
  assert.deepEqual(complaints, []);
  await context.close();
});
