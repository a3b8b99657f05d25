// Selling short and written options: built by keyboard, backtested, read, and saved as a file that says what is modelled.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { openPage } from "./support/browser.mjs";
import {
  assertAccessible,
  assertFits,
  assertNoSideways,
  headingFocused,
  settled,
} from "./support/checks.mjs";
import { pressOn, tabTo, typeInto } from "./support/keyboard.mjs";
import { picture, SCREENS, shared } from "./support/screens.mjs";

const used = shared();

/** Presses "Run backtest" and waits for the result. */
async function run(page) {
  await pressOn(page, page.getByRole("button", { name: "Run backtest" }));
  await page.waitForURL((url) => url.searchParams.has("run"));
  await page.getByRole("heading", { name: "How far to trust it" }).waitFor({ timeout: 120_000 });
  await settled(page);
}

/** Chooses an option of a native select by typing the beginning of its words. */
async function choose(page, select, words) {
  await tabTo(page, select);
  await page.keyboard.type(words);
}

for (const [name, viewport] of SCREENS) {
  describe(`Short and written, on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(used.browser, used.product, {
        viewport,
        acceptDownloads: true,
      }));
      await register(page, newEmail("sides"));
      await page.goto("/strategies?empty=true");
      await settled(page);
    });

    after(() => context?.close());

    test("a strategy that sells short is built by keyboard, its stop above the entry", async () => {
      const direction = page.getByRole("group", { name: "Direction" });
      await pressOn(page, direction.getByRole("button", { name: "Short" }));
      await page.getByRole("region", { name: "Sell short when" }).waitFor();
      await choose(page, page.getByLabel("Protective stop"), "Part of");
      await typeInto(page, page.getByLabel("Distance of the stop, above the entry"), "0.08");
      const words = page.getByRole("region", { name: "In plain words" });
      await words.getByText(/Sell short at the next open when/).waitFor();
      await words.getByText(/A protective stop stands 8 % above the entry\./).waitFor();
      await typeInto(
        page,
        page.getByRole("textbox", { name: "Name", exact: true }).first(),
        "Short by keys",
        { back: true },
      );
      await assertNoSideways(page);
      await assertAccessible(page);
      await picture(page, `sides-builder-${viewport.width}`);
      const save = page.locator('button[aria-disabled="false"]', { hasText: "Save" });
      await pressOn(page, save, { back: true });
      await page.waitForURL((url) => url.searchParams.get("strategy")?.startsWith("str_"));
    });

    test("its backtest tells the side of each trade, the exposure and what borrowed shares cost", async () => {
      await pressOn(page, page.getByRole("link", { name: "Full backtest" }), { back: true });
      await page.waitForURL((url) => url.pathname === "/backtests");
      await headingFocused(page);
      await settled(page);
      await typeInto(page, page.getByLabel("Fee for borrowed shares, % a year"), "3");
      await run(page);
      await page.getByText(/Shares to sell short are taken to be there to borrow/).waitFor();
      const trades = page.getByRole("region", { name: "Closed trades, in the order they were closed" });
      // On a phone a cell is told with the heading that stands before it.
      await trades
        .getByRole("cell", { name: /^(Side ?)?Short$/ })
        .first()
        .waitFor();
      assert.equal(await trades.getByRole("cell", { name: /^(Side ?)?Long$/ }).count(), 0);
      await assertFits(trades);
      await page.getByText(/^exposure \d/).waitFor();
      await page
        .getByRole("region", { name: "Trades on the candles" })
        .getByText(/^Sold \d+ short on .*, bought back on /)
        .waitFor();
      await pressOn(page, page.getByRole("button", { name: "Costs", exact: true }));
      const fee = page.getByRole("row", { name: /^Borrowed shares/ });
      await fee.waitFor();
      assert.match(await fee.innerText(), /\$\d*[1-9]/);
      await assertNoSideways(page);
      await assertAccessible(page);
      await picture(page, `sides-short-${viewport.width}`);
    });

    test("a covered call says that its prices are modelled: on the result, in the list and in its file", async () => {
      await page.goto("/backtests?strategy=covered-call");
      await settled(page);
      await run(page);
      await page.getByText("Option prices are modelled, not market prices.").first().waitFor();
      await page.getByText("Modelled option prices").waitFor();
      await page
        .getByText(/· option prices modelled$/)
        .first()
        .waitFor();
      const trades = page.getByRole("region", { name: "Closed trades, in the order they were closed" });
      await trades
        .getByRole("cell", { name: /^(Symbol ?)?SPY\d{6}C\d{8} modelled$/ })
        .first()
        .waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
      await picture(page, `sides-covered-${viewport.width}`);
      const saved = page.waitForEvent("download");
      await pressOn(page, page.getByRole("button", { name: "Everything (JSON)" }), { back: true });
      const text = await readFile(await (await saved).path(), "utf8");
      const { headline, result, trades: all } = JSON.parse(text);
      assert.equal(headline.modelled, true);
      assert.equal(result.modelled, true);
      assert.ok(result.assumptions.some((one) => one.includes("modelled, not market prices")));
      assert.ok(all.some((one) => one.modelled && one.right === "call"));
      assert.deepEqual(complaints, []);
    });
  });
}
