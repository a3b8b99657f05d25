// A strategy on paper: looked at, started, paused, resumed and stopped, by keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { openPage } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled } from "./support/checks.mjs";
import { picture, SCREENS, shared } from "./support/screens.mjs";

const used = shared();

for (const [name, viewport] of SCREENS) {
  describe(`On paper, on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(used.browser, used.product, { viewport }));
      await register(page, newEmail("paper"));
      await page.goto("/strategies?template=low-volatility");
      await settled(page);
      await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
      await page.getByRole("link", { name: "On paper" }).press("Enter");
    });

    after(() => context?.close());

    test("says what it would do before it is started", async () => {
      await page.getByText("It does not run yet.").waitFor();
      await settled(page);
      await assertNoSideways(page);
      await picture(page, `paper-${viewport.width}-empty`);
      await page.getByRole("button", { name: "Run on paper" }).press("Enter");
      const dialog = page.getByRole("dialog", { name: "Run on paper" });
      await dialog.getByLabel("Capital in USD").fill("20000");
      await dialog.getByRole("button", { name: "Autopilot" }).press("Enter");
      await dialog.getByLabel("Pause it after").selectOption("4");
      await dialog.getByRole("button", { name: "What would it do now?" }).press("Enter");
      await dialog.getByRole("region", { name: "What the rules saw" }).waitFor({ timeout: 120_000 });
      await settled(page);
      await assertAccessible(page);
      await picture(page, `paper-${viewport.width}-dialog`);
    });

    test("runs, pauses, goes on and ends", async () => {
      const dialog = page.getByRole("dialog", { name: "Run on paper" });
      await dialog.getByRole("button", { name: "Run on paper" }).press("Enter");
      const card = page.getByRole("region", { name: "Version 1, autopilot" });
      await card.getByText("Running", { exact: true }).waitFor();
      await settled(page);
      await assertNoSideways(page);
      await assertAccessible(page);
      await picture(page, `paper-${viewport.width}-running`);
      await card.getByRole("button", { name: "Pause" }).press("Enter");
      await card.getByText("You paused it.").waitFor();
      await card.getByRole("button", { name: "Resume" }).press("Enter");
      await card.getByText("Running", { exact: true }).waitFor();
      await card.getByRole("button", { name: "Stop" }).press("Enter");
      await page.getByRole("button", { name: "Stop for good" }).press("Enter");
      await card.getByText("Stopped", { exact: true }).waitFor();
      assert.equal(await card.getByRole("button", { name: "Resume" }).count(), 0);
      assert.deepEqual(complaints, []);
    });
  });
}
