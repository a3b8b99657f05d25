// The Morning Routine: composed on demand, a step ticked off, a figure traced to where it is from; by keyboard as well.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

let product;
let browser;

before(async () => {
  product = await Product.shared();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

for (const [name, viewport] of [
  ["a desk", DESKTOP],
  ["a phone", PHONE],
]) {
  describe(`the Morning Routine on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(browser, product, { viewport }));
      await register(page, newEmail("morning"));
      await page.goto("/morning");
      await settled(page);
    });

    after(() => context?.close());

    test("is empty at first and says what will be there", async () => {
      await page.getByText("Today's brief will appear here").waitFor();
      await assertAccessible(page);
    });

    test("composes a brief whose steps come in by themselves", async () => {
      await page.getByRole("button", { name: "Compose the brief" }).press("Enter");
      await page.getByText(/0 of 7 steps reviewed/).waitFor();
      await page
        .getByRole("region", { name: "Market and calendar" })
        .getByText(/The market is/)
        .waitFor();
      await page
        .getByRole("region", { name: "Your holdings" })
        .getByText(/holds no position/)
        .waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("opens where a figure is from", async () => {
      const card = page.getByRole("region", { name: "Indices and sectors" });
      await card.getByRole("button", { name: /^Source 1: / }).press("Enter");
      await card.getByText(/PaiiD local market, simulated, as of/).waitFor();
    });

    test("keeps what was ticked off", async () => {
      await page.getByRole("checkbox", { name: /Reviewed ?: Open orders/ }).press("Space");
      await page.getByText(/1 of 7 steps reviewed/).waitFor();
      await page.reload();
      await page.getByText(/1 of 7 steps reviewed/).waitFor();
      assert.equal(await page.getByRole("checkbox", { name: /Reviewed ?: Open orders/ }).isChecked(), true);
      assert.deepEqual(complaints, []);
    });
  });
}
