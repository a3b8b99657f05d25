// Builder, backtest, sweep, paper and parity by keyboard alone, in a local market whose days last a minute.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUp } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { headingFocused, settled } from "./support/checks.mjs";
import { pressOn, tabTo, typeInto } from "./support/keyboard.mjs";
import { Product } from "./support/product.mjs";
import { picture } from "./support/screens.mjs";

/** A Monday at noon in New York, five sessions before the month ends. */
const MONDAY = "2026-10-26T16:00:00Z";
const A_DAY_MS = 60_000;

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
  await signUp(context, "keyboard");
  await page.goto("/");
  // Before, the dial is markup that no key reaches.
  await page.getByText(/Live stream, updated/).waitFor();
});

after(async () => {
  await context?.close();
  await browser?.close();
  await product?.remove();
});

const button = (name) => page.getByRole("button", { name, exact: true });
const link = (name) => page.getByRole("link", { name, exact: true });

test("a template is opened from the dial, changed and saved", async () => {
  await page.keyboard.press("8");
  await page.waitForURL((url) => url.pathname === "/strategies");
  await headingFocused(page);
  await pressOn(page, link("Customize Turn of the month"));
  await headingFocused(page);
  await typeInto(page, page.getByRole("textbox", { name: "Name", exact: true }).first(), "Turn by keys");
  const before = page.getByRole("group", { name: "before", exact: true });
  await typeInto(page, before.getByRole("textbox", { name: "Default" }), "5");
  const exit = page.getByRole("region", { name: "Exit when" });
  const second = exit.getByRole("button", { name: /^Move the rule: Sessions left in the month/ });
  await pressOn(page, second, { key: "ArrowUp" });
  await page.getByText(/^Place 1 of 2: the rule: Sessions left/).waitFor({ state: "attached" });
  await page.getByText(/Sell when the number of sessions left .* and the session of/).waitFor();
  const save = page.locator('button[aria-disabled="false"]', { hasText: "Save" });
  await pressOn(page, save, { back: true });
  await page.waitForURL((url) => url.searchParams.get("strategy")?.startsWith("str_"));
  await page.getByText("Version 1", { exact: true }).waitFor();
});

test("it is backtested", async () => {
  await pressOn(page, link("Full backtest"), { back: true });
  await page.waitForURL((url) => url.pathname === "/backtests");
  await headingFocused(page);
  await settled(page);
  await pressOn(page, button("Run backtest"));
  await page.waitForURL((url) => url.searchParams.has("run"));
  await page.getByRole("heading", { name: "How far to trust it" }).waitFor({ timeout: 120_000 });
  await page.getByText(/no signal, fill or value before it moved/).waitFor();
});

test("it is swept, and the variant that was best is backtested", async () => {
  await pressOn(page, button("New backtest"), { back: true });
  await pressOn(page, button("Parameter sweep"));
  const name = page.getByLabel("Strategy or template");
  await tabTo(page, name);
  await page.keyboard.type("Turn by keys");
  for (const [label, text] of [
    ["before from", "4"],
    ["before to", "5"],
    ["before in steps of", "1"],
    ["after from", "2"],
    ["after to", "3"],
    ["after in steps of", "1"],
  ]) {
    await typeInto(page, page.getByRole("textbox", { name: label, exact: true }), text);
  }
  await page.getByText("4 variants, each counted as a try of the strategy.").waitFor();
  await pressOn(page, button("Run sweep"));
  await page.waitForURL((url) => url.searchParams.has("sweep"));
  await page.getByRole("heading", { name: "What picking the best is worth" }).waitFor({ timeout: 120_000 });
  await settled(page);
  await pressOn(page, page.getByRole("button", { name: /^Open .* as a backtest$/ }).first());
  await page.waitForURL((url) => url.searchParams.has("run"));
  await page.getByRole("heading", { name: "How far to trust it" }).waitFor({ timeout: 120_000 });
});

test("it runs on paper as it was backtested", async () => {
  await pressOn(page, link("Run on paper"));
  const dialog = page.getByRole("dialog", { name: "Run on paper" });
  await pressOn(page, dialog.getByRole("button", { name: "Autopilot" }), { key: "Space" });
  await typeInto(page, dialog.getByLabel("Capital in USD"), "20000");
  await pressOn(page, dialog.getByRole("button", { name: "Run on paper" }));
  const card = page.getByRole("region", { name: "Version 1, autopilot" });
  await card.getByText("Running", { exact: true }).waitFor();
  await picture(page, "keyboard-running");
});

test("it buys, and the nightly check finds the same trade in its replay", async () => {
  const card = page.getByRole("region", { name: "Version 1, autopilot" });
  await card.getByText(/^Entry: buy \d+ SPY, filled, \d+ at/).waitFor({ timeout: 4 * A_DAY_MS });
  await card
    .getByText(/1 of 1 trades of the replay are there on paper, which made 1\./)
    .waitFor({ timeout: 4 * A_DAY_MS });
  await card.getByText(/^Agrees /).waitFor();
  await picture(page, "keyboard-parity");
  await pressOn(page, page.getByRole("button", { name: /^What it saw on/ }).first());
  await page.getByRole("region", { name: /What the rules saw/ }).waitFor();
});

test("it is stopped", async () => {
  const card = page.getByRole("region", { name: "Version 1, autopilot" });
  await pressOn(page, card.getByRole("button", { name: "Stop", exact: true }), { back: true });
  await pressOn(page, button("Stop for good"));
  await card.getByText("Stopped", { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});
