// The Strategy Builder: a template is customized by keyboard, saved, changed, compared; unsaved changes outlive a reload.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, focusedName, settled } from "./support/checks.mjs";
import { SCREENS, shared } from "./support/screens.mjs";

const used = shared();

/** Pulls one element onto another with the mouse, in steps as a hand does. */
async function drag(page, from, to) {
  await from.scrollIntoViewIfNeeded();
  const middle = async (locator) => {
    const { x, y, width, height } = await locator.boundingBox();
    return [x + width / 2, y + height / 2];
  };
  await page.mouse.move(...(await middle(from)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(to)), { steps: 8 });
  await page.mouse.up();
}

for (const [name, viewport] of SCREENS) {
  describe(`the Strategy Builder on ${name}`, () => {
    let page;
    let context;
    let complaints;
    const isPhone = viewport === PHONE;

    before(async () => {
      ({ page, context, complaints } = await openPage(used.browser, used.product, { viewport }));
      await register(page, newEmail("strategies"));
      await page.goto("/strategies");
      await settled(page);
    });

    after(() => context?.close());

    test("offers templates and an empty start", async () => {
      await page.getByText("Strategies that you save stand here").waitFor();
      const customize = page.getByRole("link", { name: /^Customize / });
      assert.ok((await customize.count()) >= 12);
      await page.getByLabel("Kind of template").selectOption("mean_reversion");
      await page.getByText(/^\d of \d+ are shown\.$/).waitFor();
      assert.ok((await customize.count()) < 12);
      await page.getByText("Rules, parameters, costs and references").first().press("Enter");
      await page.locator("details[open] a").first().waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("words become a draft that is reviewed before it is saved", async () => {
      await page
        .getByLabel("Your strategy in words")
        .fill("Buy when RSI(2) is below 10 and the moon is full, sell after 5 days, trailing stop 8 %");
      await page.getByRole("button", { name: "Draft it" }).press("Enter");
      await page.waitForURL(/described=true/);
      await page.getByRole("region", { name: "Not understood" }).getByText("the moon is full").waitFor();
      await page
        .getByRole("region", { name: "In plain words" })
        .getByText("A trailing stop follows 8 % below the highest price since the entry.")
        .waitFor();
      await page.getByText("Not saved yet").waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
      await page.getByRole("button", { name: "Discard the draft" }).press("Enter");
      await page.goto("/strategies");
      await settled(page);
    });

    test("a template is customized by keyboard and told in words", async () => {
      await page.getByRole("link", { name: "Customize Moving-average crossover" }).press("Enter");
      const enter = page.getByRole("region", { name: "Enter when" });
      await enter.getByRole("button", { name: "Rule", exact: true }).press("Enter");
      const form = isPhone ? page.getByRole("dialog") : enter;
      await form.getByRole("combobox", { name: "Left side" }).selectOption("indicator:rsi");
      await form.getByRole("combobox", { name: "Compares" }).selectOption("below");
      await form.getByRole("combobox", { name: "Right side" }).selectOption("number:");
      await form.getByRole("textbox", { name: "Value" }).fill("70");
      if (isPhone) {
        await form.getByRole("button", { name: "Done" }).press("Enter");
      }
      await page
        .getByRole("region", { name: "In plain words" })
        .getByText(/and RSI\(14\) is below 70\. Sell when/)
        .waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("a rule goes into another group by keys and by the pointer, and all of it back and forth", async () => {
      const enter = page.getByRole("region", { name: "Enter when" });
      const words = () => page.getByRole("region", { name: "In plain words" }).innerText();
      const told = (pattern) => page.getByText(pattern).waitFor({ state: "attached" });
      const before = await words();
      await enter.getByRole("button", { name: "Group", exact: true }).first().press("Enter");
      const handle = enter.getByRole("button", { name: "Move the rule: RSI (14) is below 70", exact: true });
      await handle.press("ArrowRight");
      await told(/^In “any of these” of Enter when, place 1 of 2: the rule: RSI/);
      await page.getByText(/and \(RSI\(14\) is below 70 or /).waitFor();
      assert.equal(await focusedName(page), "Move the rule: RSI (14) is below 70");
      await enter
        .getByRole("button", { name: "Move, group or copy the rule: RSI (14) is below 70" })
        .press("Enter");
      // The menu lies over what is below it, which is not to be pressed meanwhile.
      await assertAccessible(page, '[data-group="entry"]');
      await assertNoSideways(page);
      await enter.getByRole("button", { name: "In a NOT group" }).press("Enter");
      await page.getByText(/and \(not \(?RSI\(14\) is below 70\)? or /).waitFor();
      assert.equal(await focusedName(page), "Move, group or copy the group “none of these”");
      if (!isPhone) {
        await drag(page, handle, enter.getByRole("combobox", { name: "Kind of group, all of these" }));
        await told(/^In “all of these” of Enter when, place 1 of 4: the rule: RSI/);
        assert.equal(await enter.getByText("none of these", { exact: true }).count(), 0);
      }
      for (let steps = 0; steps < (isPhone ? 3 : 4); steps += 1) {
        await page.keyboard.press("Control+z");
      }
      await page.waitForFunction(
        ([was]) => [...document.querySelectorAll("section")].some((one) => one.innerText === was),
        [before],
      );
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY");
      await page.keyboard.press("Control+Shift+z");
      await page.keyboard.press("Control+y");
      await page.getByText(/and \(RSI\(14\) is below 70 or /).waitFor();
      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+z");
    });

    test("what is wrong is told where it is, and cannot be saved", async () => {
      const positions = page.getByRole("spinbutton", { name: "Positions at most" });
      await positions.fill("0");
      await page.getByText("Positions at most: must be at least 1").waitFor();
      assert.equal(await positions.getAttribute("aria-invalid"), "true");
      const save = page.getByRole("button", { name: "Save", exact: true });
      assert.equal(await save.getAttribute("aria-disabled"), "true");
      await page.getByRole("button", { name: "Undo" }).press("Enter");
      await page.getByText("Positions at most: must be at least 1").waitFor({ state: "detached" });
      assert.equal(await positions.inputValue(), "4");
    });

    test("it is saved, and what is changed later outlives a reload", async () => {
      await page.getByLabel("Name", { exact: true }).first().fill("Calm crossings");
      await page.locator('button[aria-disabled="false"]', { hasText: "Save" }).press("Enter");
      await page.waitForURL((url) => url.searchParams.get("strategy")?.startsWith("str_"));
      await page.getByText("Version 1", { exact: true }).waitFor();
      await page.getByRole("textbox", { name: "Slippage a side, basis points" }).fill("9");
      await page.getByText("Version 1, changed").waitFor();
      await page.reload();
      await page.getByText("Your unsaved changes are shown").waitFor();
      await page
        .locator('button[aria-disabled="false"]', { hasText: "Save as a new version" })
        .press("Enter");
      await page.getByText("Version 2", { exact: true }).waitFor();
    });

    test("versions are compared and the first is taken up again", async () => {
      await page.getByRole("button", { name: "Versions" }).press("Enter");
      await page.getByRole("button", { name: "Compare with the latest" }).press("Enter");
      await page
        .getByRole("list", { name: "Changes from version 1 to 2" })
        .getByText("Costs, slippage bps: 5 became 9.")
        .waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Edit version 1 again" }).press("Enter");
      await page.getByText("Version 2, changed").waitFor();
      await page.getByRole("button", { name: "Undo" }).press("Enter");
      await page.getByText("Version 2", { exact: true }).waitFor();
      assert.deepEqual(complaints, []);
    });
  });
}
