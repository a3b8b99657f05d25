// Backtesting: a template run with its progress, read, compared and deleted; by keyboard as well.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, focusedName, settled } from "./support/checks.mjs";
import { SCREENS, shared } from "./support/screens.mjs";

const used = shared();

/** Run the form as it stands, with these symbols. */
async function run(page, symbols) {
  await page.getByLabel("Symbols").fill(symbols);
  await page.getByRole("button", { name: "Run backtest" }).press("Enter");
  await page.waitForURL((url) => url.searchParams.has("run"));
  await page.waitForFunction(() => document.activeElement?.tagName === "H2");
  await page.getByRole("heading", { name: "How far to trust it" }).waitFor({ timeout: 120_000 });
}

/** Whether a cell of a table that may scroll sideways is within what is seen of it. */
async function sees(cell, { inFrame }) {
  await cell.waitFor();
  const isSeen = await cell.evaluate((element) => {
    const frame = element.closest("section").getBoundingClientRect();
    return element.getBoundingClientRect().right <= frame.right + 1;
  });
  assert.equal(isSeen, inFrame);
}

for (const [name, viewport] of SCREENS) {
  describe(`Backtesting on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(used.browser, used.product, { viewport }));
      await register(page, newEmail("backtest"));
      await page.goto("/backtests?strategy=sma-crossover");
      await settled(page);
    });

    after(() => context?.close());

    test("begins with the strategy of its address, and no run yet", async () => {
      assert.equal(await page.getByLabel("Strategy or template").inputValue(), "sma-crossover");
      await page.getByText("Your backtests will stand here").waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("runs it and shows the result with what it rests on", async () => {
      await run(page, "AAPL, MSFT");
      await page.getByText(/Daily bars of PaiiD local market: a simulated market/).waitFor();
      await page.getByText(/no signal, fill or value before it moved/).waitFor();
      const chart = page.getByRole("slider", { name: "Equity chart, crosshair" });
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H2");
      await chart.press("ArrowLeft");
      assert.match((await chart.getAttribute("aria-valuetext")) ?? "", /equity \$/);
      const log = page.getByRole("button", { name: "Log scale" });
      await log.press("Enter");
      await page.reload();
      await log.and(page.locator('[aria-pressed="true"]')).waitFor();
      await sees(page.getByRole("columnheader", { name: "Dec" }), { inFrame: viewport !== PHONE });
      await page.getByRole("button", { name: "Show as table: equity" }).press("Enter");
      await page.getByRole("region", { name: "Equity and drawdown, newest first" }).waitFor();
      await page.getByRole("button", { name: "Trades", exact: true }).press("Enter");
      await page.getByRole("cell", { name: "Profit factor" }).waitFor();
      const candles = page.getByRole("region", { name: "Trades on the candles" });
      await candles.getByRole("slider", { name: /chart, crosshair$/ }).waitFor();
      await candles.getByRole("button", { name: "Whole range" }).press("Enter");
      await candles.getByText(/trades in (AAPL|MSFT): ▲ bought, ▼ sold/).waitFor();
      await candles.getByRole("button", { name: "One trade" }).press("Enter");
      await page.getByRole("button", { name: "Show trade 2 on the candles" }).press("Enter");
      assert.equal(await focusedName(page), "Trades on the candles");
      await candles.getByText(/^Bought [\d,]+ on .* sold on .* by /).waitFor();
      await settled(page);
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("puts two runs side by side, and deletes one", async () => {
      await page.getByRole("button", { name: "New backtest" }).press("Enter");
      await page.getByLabel("Bars", { exact: true }).selectOption("1h");
      await run(page, "SPY");
      await page.getByText(/Hourly bars of PaiiD local market/).waitFor();
      const picks = page.getByRole("checkbox", { name: /^Compare/ });
      await picks.nth(0).press("Space");
      await picks.nth(1).press("Space");
      await page.getByRole("button", { name: /^Compare 2/ }).press("Enter");
      await page.getByRole("heading", { name: "Side by side" }).waitFor();
      await page.getByRole("cell", { name: "Sharpe ratio" }).waitFor();
      await assertNoSideways(page);
      await page.goBack();
      await page.getByRole("button", { name: "Delete run" }).press("Enter");
      const asked = page.getByRole("dialog", { name: "Delete this run?" });
      await asked.getByRole("button", { name: "Delete run" }).press("Enter");
      await page.waitForURL((url) => !url.searchParams.has("run"));
      await picks.nth(1).waitFor({ state: "detached" });
      assert.deepEqual(complaints, []);
    });
  });
}
