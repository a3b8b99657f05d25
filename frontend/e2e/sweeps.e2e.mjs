// Parameter sweeps: set up and run by keyboard, looked at, one variant opened as a backtest and one taken over.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { openPage } from "./support/browser.mjs";
import { assertAccessible, assertFits, assertNoSideways, settled } from "./support/checks.mjs";
import { picture, SCREENS, shared } from "./support/screens.mjs";

const used = shared();

async function type(page, label, text) {
  await page.getByRole("textbox", { name: label, exact: true }).fill(text);
}

for (const [name, viewport] of SCREENS) {
  describe(`A sweep on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(used.browser, used.product, { viewport }));
      await register(page, newEmail("sweep"));
      await page.goto("/backtests?strategy=sma-crossover&mode=sweep");
      await settled(page);
    });

    after(() => context?.close());

    test("is set up, and counts its variants", async () => {
      await page.getByText("Your sweeps will stand here").waitFor();
      await page.getByLabel("Symbols").fill("AAPL");
      await type(page, "fast from", "10");
      await type(page, "fast to", "40");
      await type(page, "fast in steps of", "10");
      await type(page, "slow from", "60");
      await type(page, "slow to", "150");
      await type(page, "slow in steps of", "30");
      await page.getByText("16 variants, each counted as a try of the strategy.").waitFor();
      await picture(page, `sweep-form-${viewport.width}`);
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("runs as a walk forward and shows what picking the best is worth", async () => {
      await page.getByRole("button", { name: "Walk forward" }).press("Enter");
      await page.getByRole("button", { name: "Run sweep" }).press("Enter");
      await page.waitForURL((url) => url.searchParams.has("sweep"));
      await page
        .getByRole("heading", { name: "What picking the best is worth" })
        .waitFor({ timeout: 120_000 });
      await page
        .getByText(/^Sharpe ratio of 16 variants/)
        .first()
        .waitFor();
      await page.getByText(/a simulated market: they show how rules behave/).waitFor();
      await page.getByRole("slider", { name: "Walk forward chart, crosshair" }).press("ArrowLeft");
      await page.getByRole("button", { name: /^fast 10, slow 60: .* Show this variant$/ }).press("Enter");
      await page.locator('tr[aria-current="true"]').getByRole("button", { name: /^Open/ }).waitFor();
      await settled(page);
      await picture(page, `sweep-done-${viewport.width}`);
      await assertFits(page.getByRole("region", { name: "Variants, the best first" }));
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("opens a variant as a backtest, and makes a strategy of it", async () => {
      await page.getByRole("button", { name: "Open fast 10, slow 60 as a backtest" }).press("Enter");
      await page.waitForURL((url) => url.searchParams.has("run"));
      await page.getByText(/^You tried 16 variants of it/).waitFor({ timeout: 120_000 });
      await page.goBack();
      await page
        .getByRole("button", { name: /^Use fast .* in the strategy$/ })
        .first()
        .press("Enter");
      await page.waitForURL((url) => url.pathname === "/strategies" && url.searchParams.has("strategy"));
      await settled(page);
      assert.deepEqual(complaints, []);
    });
  });
}
