// Covered calls by keyboard alone, from the template over its backtest to the call written on paper in the local market.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUp } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, headingFocused, settled } from "./support/checks.mjs";
import { pressOn, tabTo, typeInto } from "./support/keyboard.mjs";
import { Product } from "./support/product.mjs";
import { picture } from "./support/screens.mjs";

/** Midnight of a Monday in New York: the tests before the run on paper take most of the hours to its close. */
const MONDAY = "2026-10-26T04:00:00Z";
/** A session lasts eleven seconds, in which the product looks at its strategies twice; what comes too late is next day's. */
const A_DAY_MS = 40_000;
const MODELLED = "Option prices are modelled, not market prices.";

let product;
let browser;
let page;
let context;
let complaints;

before(async () => {
  const settings = { PAIID_WORLD_CLOCK: `replay:${86_400_000 / A_DAY_MS}` };
  product = await Product.create(settings, { replayFrom: MONDAY });
  browser = await launch();
  ({ page, context, complaints } = await openPage(browser, product));
  await signUp(context, "contracts");
  await page.goto("/");
  // Before, the dial is markup that no key reaches.
  await page.getByText(/Live stream, updated/).waitFor();
});

after(async () => {
  await context?.close();
  await browser?.close();
  await product?.remove();
});

test("the template is found, opened and saved", async () => {
  await page.keyboard.press("8");
  await page.waitForURL((url) => url.pathname === "/strategies");
  await headingFocused(page);
  await tabTo(page, page.getByLabel("Kind of template"));
  await page.keyboard.type("Options");
  await pressOn(page, page.getByRole("link", { name: "Customize Covered call", exact: true }));
  await headingFocused(page);
  const words = page.getByRole("region", { name: "In plain words" });
  await words.getByText(/On each hundred shares held a call is written/).waitFor();
  const save = page.locator('button[aria-disabled="false"]', { hasText: "Save" });
  await pressOn(page, save);
  await page.waitForURL((url) => url.searchParams.get("strategy")?.startsWith("str_"));
  await page.getByText("Version 1", { exact: true }).waitFor();
});

test("its backtest says that option prices are modelled", async () => {
  await pressOn(page, page.getByRole("link", { name: "Full backtest", exact: true }), { back: true });
  await page.waitForURL((url) => url.pathname === "/backtests");
  await headingFocused(page);
  await settled(page);
  await pressOn(page, page.getByRole("button", { name: "Run backtest", exact: true }));
  await page.waitForURL((url) => url.searchParams.has("run"));
  await page.getByRole("heading", { name: "How far to trust it" }).waitFor({ timeout: 120_000 });
  await page.getByText(MODELLED).first().waitFor();
  await page
    .getByRole("region", { name: "Closed trades, in the order they were closed" })
    .getByRole("cell", { name: /^SPY\d{6}C\d{8} modelled$/ })
    .first()
    .waitFor();
});

test("it is put to work on paper", async () => {
  await pressOn(page, page.getByRole("link", { name: "Run on paper", exact: true }));
  const dialog = page.getByRole("dialog", { name: "Run on paper" });
  await pressOn(page, dialog.getByRole("button", { name: "Autopilot" }), { key: "Space" });
  await typeInto(page, dialog.getByLabel("Capital in USD"), "95000");
  await pressOn(page, dialog.getByRole("button", { name: "Run on paper" }));
  const card = page.getByRole("region", { name: "Version 1, autopilot" });
  await card.getByText("Running", { exact: true }).waitFor();
});

test("it buys the shares, and writes the call at the market's bid once they are there", async () => {
  const card = page.getByRole("region", { name: "Version 1, autopilot" });
  const decisions = card.getByRole("region", { name: "Decisions" });
  const patience = { timeout: 5 * A_DAY_MS };
  await decisions.getByText(/^Entry: buy 100 SPY, filled, 100 at [\d,.]+$/).waitFor(patience);
  await decisions
    .getByText(/^Entry: write 1 SPY\d{6}C\d{8} at least at [\d.]+, filled, 1 at [\d.]+$/)
    .waitFor(patience);
  const contracts = card.getByRole("region", { name: "Contracts", exact: true });
  const written = contracts.getByRole("table", { name: "Contracts it has written" });
  const row = written.getByRole("row", { name: /^SPY call/ });
  await row.getByRole("cell", { name: "100 SPY", exact: true }).waitFor();
  await pressOn(page, decisions.getByRole("button", { name: /^What it saw on/ }).last());
  const picked = decisions.getByRole("table", { name: "Contracts it picked" });
  await picked.getByRole("cell", { name: "Write 1 SPY", exact: true }).waitFor();
  await decisions.getByText(MODELLED).waitFor();
  await assertAccessible(page);
  await picture(page, "contracts-written");
  await page.setViewportSize(PHONE);
  await assertNoSideways(page);
  await assertAccessible(page);
  await picture(page, "contracts-written-phone");
  assert.deepEqual(complaints, []);
});
