// A person without a pointer: Tab, Enter, letters and arrows, nothing else.
import assert from "node:assert/strict";

/** More presses than any page needs. */
const MOST = 250;

/** Presses Tab (Shift+Tab with `back`) until `locator` has the focus; fails when it cannot be reached that way. */
export async function tabTo(page, locator, { back = false } = {}) {
  await locator.waitFor();
  for (let presses = 0; presses <= MOST; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  assert.fail(`${locator} cannot be reached by ${back ? "Shift+Tab" : "Tab"}`);
}

/** Goes to `locator` and presses it. */
export async function pressOn(page, locator, { key = "Enter", ...way } = {}) {
  await tabTo(page, locator, way);
  await page.keyboard.press(key);
}

/** Goes to a field and types `text` instead of what it holds. */
export async function typeInto(page, locator, text, way) {
  await tabTo(page, locator, way);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}
