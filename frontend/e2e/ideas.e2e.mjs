// PaiiD Recommendations on the demo's two years of advice: cards, evidence, decisions, the scorecard, the frozen record,
// and a reason of one's own from the ticket. The keyboard alone where it can.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

let product;
let browser;

before(async () => {
  // On one day that stays the same: on many there is nothing new, and on some nothing open.
  product = await Product.create({ PAIID_WORLD_CLOCK: "replay:1" }, { replayFrom: "2026-03-11T15:00:00Z" });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

/** Until the demo's advice, which is made after the sign-in, is there to be seen. */
async function advised(page) {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await page.request.get("/api/ai/scorecard");
    if ((await answer.json()).score.is_enough) {
      return;
    }
    await page.waitForTimeout(1_000);
  }
  throw new Error("The demo's advice did not come.");
}

for (const [name, viewport] of [
  ["a desk", DESKTOP],
  ["a phone", PHONE],
]) {
  describe(`Recommendations on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(browser, product, { viewport }));
      await page.goto("/login");
      await page.getByRole("button", { name: /Try it with a demo portfolio/ }).click();
      await page.waitForURL((url) => url.pathname === "/", { timeout: 40_000 });
      await advised(page);
      await page.goto("/recommendations");
      await settled(page);
    });

    after(() => context?.close());

    test("a card has both sides, and its evidence opens by keyboard", async () => {
      const card = page.getByRole("article").first();
      await card.getByText("Target before stop", { exact: true }).waitFor();
      const citation = card.getByRole("button", { name: /^Source \d+: / }).first();
      await citation.press("Enter");
      assert.equal(await citation.getAttribute("aria-pressed"), "true");
      const from = viewport === PHONE ? /\w, \w{3} \d+, \d{4}/ : /, as of \w{3} \d+, \d{4}/;
      await card.getByText(from).first().waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("the scorecard begins with a sentence and has its reliability as a table", async () => {
      const card = page.getByRole("region", { name: "Scorecard" });
      await card
        .getByText(/than holding SPY over \d+ days/)
        .first()
        .waitFor();
      await card.getByRole("img", { name: /^Reliability: / }).waitFor();
      await card.getByRole("button", { name: "Show as table: reliability" }).press("Enter");
      const table = card.getByRole("table", { name: "Reliability: stated against what came true" });
      assert.ok((await table.getByRole("row").count()) > 2);
      await card.getByText(/\d+ made: \d+ scored, \d+ open, \d+ contaminated/).waitFor();
    });

    test("a proposal is dismissed with a reason and can be found again", async () => {
      const card = page.getByRole("article").first();
      const symbol = await card.getByRole("heading", { level: 2 }).innerText();
      await card.getByRole("button", { name: "Not now" }).press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Reason").selectOption("Too much of it already");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Dismiss it" }).press("Enter");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: /^Not now \d+$/ }).click();
      await page.getByRole("article", { name: symbol }).getByRole("button", { name: "Bring back" }).waitFor();
    });

    test("the history opens a frozen record with its hash and evidence", async () => {
      await page.getByRole("button", { name: /^Scored \d+$/ }).press("Enter");
      await page.waitForURL(/tab=scored/);
      await page.getByLabel("Outcome").selectOption("target");
      await page.waitForURL(/ended=target/);
      await page.getByText("Target first").nth(1).waitFor();
      await page
        .getByRole("button", { name: /open the frozen record/ })
        .first()
        .press("Enter");
      const drawer = page.getByRole("dialog");
      await drawer.getByText("Return after costs").waitFor();
      await drawer
        .getByText(/^[0-9a-f]{64}$/)
        .first()
        .waitFor();
      await assertAccessible(page);
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "hidden" });
      await assertNoSideways(page);
    });

    test("runs and the method say how proposals come about", async () => {
      await page.getByRole("button", { name: "Runs", exact: true }).press("Enter");
      await page
        .locator("summary", { hasText: /^After / })
        .first()
        .press("Enter");
      await page.getByText("Rules that pick the candidates").waitFor();
      await assertNoSideways(page);
      await assertAccessible(page);
    });

    test("a reason from the ticket is frozen and scored apart, as yours", async () => {
      const quote = await (await page.request.get("/api/market/quote/SPY")).json();
      const around = (factor) => (Number(quote.last) * factor).toFixed(2);
      await page.goto("/trade?symbol=SPY&side=buy&quantity=1");
      await settled(page);
      await page.locator("summary", { hasText: "Why" }).press("Enter");
      await page.getByLabel("Thesis").fill("The broad market has held its average for weeks.");
      await page.getByLabel("Wrong at").fill(around(0.95));
      await page.getByLabel("Right at").fill(around(1.06));
      // A phone's pinned Send covers no field at the end of the page.
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await assertNoSideways(page);
      await assertAccessible(page);
      await page.keyboard.press("Control+Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: /^Send/ }).press("Enter");
      await page.getByText(/Your reason is frozen/).waitFor();
      await page.goto("/recommendations");
      await page
        .getByRole("region", { name: "You", exact: true })
        .getByText(/Too few to judge/)
        .waitFor();
      assert.deepEqual(complaints, []);
    });
  });
}
