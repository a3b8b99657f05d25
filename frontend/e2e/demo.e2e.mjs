// The demo portfolio: two years of history, labelled as simulated wherever it is shown.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { settled } from "./support/checks.mjs";
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

describe("the demo portfolio", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product));
  });

  after(() => context?.close());

  test("is one press away on the sign-in page", async () => {
    await page.goto("/login");
    await page.getByRole("button", { name: /Try it with a demo portfolio/ }).click();
    await page.waitForURL((url) => url.pathname === "/", { timeout: 40_000 });
    await page.locator("footer").getByText("Simulated market data").waitFor();
    await page.getByText("Paper account").first().waitFor();
  });

  test("holds positions, with the label", async () => {
    await page.goto("/positions");
    await page.getByRole("table", { name: "Open positions" }).waitFor();
    const rows = page.getByRole("table", { name: "Open positions" }).locator("tbody tr");
    assert.ok((await rows.count()) >= 3, `${await rows.count()} positions`);
    await page
      .getByText(/Simulated · .* ago/)
      .first()
      .waitFor();
  });

  test("has two years of equity and closed trades, with the label", async () => {
    await page.goto("/pnl?range=max&view=trades");
    await settled(page);
    const chart = page.getByRole("slider", { name: "Equity chart, crosshair" });
    await chart.waitFor();
    const points = Number(await chart.getAttribute("aria-valuemax"));
    assert.ok(points > 400, `${points} sessions`);
    await page
      .getByText(/Simulated · .* ago/)
      .first()
      .waitFor();
    await page.getByRole("table", { name: "Closed trades, newest first" }).waitFor();
    await page.getByText(/^\d+ closed trades$/).waitFor();
    await page.getByRole("button", { name: "Show as table" }).first().click();
    const table = page.getByRole("table", { name: /^Equity and SPY/ });
    assert.ok(Number(await table.getAttribute("aria-rowcount")) > 400);
  });

  test("answers to the period switch, the typed dates and the calendar", async () => {
    await page.goto("/pnl");
    await settled(page);
    await page.getByRole("button", { name: "QTD", exact: true }).click();
    await page.waitForURL("**/pnl?range=qtd");
    await page
      .getByRole("button", { name: /20\d\d$/ })
      .first()
      .click();
    const panel = page.getByRole("group", { name: "Date range" });
    await panel.getByLabel("From", { exact: true }).fill("2026-03-02");
    await panel.getByLabel("To", { exact: true }).fill("2026-02-02");
    await panel.getByText("The first day is after the last day.").waitFor();
    await panel.getByLabel("To", { exact: true }).fill("2026-04-30");
    await panel.getByRole("grid").first().waitFor();
    await panel.getByRole("button", { name: "Apply" }).click();
    await page.waitForURL("**/pnl?start=2026-03-02&end=2026-04-30");
    await settled(page);
    await page.getByRole("button", { name: /Mar 2 – Apr 30, 2026/ }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: /Mar 2 – Apr 30, 2026/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("fits a phone", async () => {
    const storageState = await context.storageState();
    const phone = await openPage(browser, product, { viewport: PHONE, storageState });
    await phone.page.goto("/pnl");
    await settled(phone.page);
    await phone.page.getByRole("slider", { name: "Equity chart, crosshair" }).waitFor();
    await phone.page.goto("/positions");
    await phone.page.getByRole("list", { name: "Open positions" }).waitFor();
    assert.deepEqual(phone.complaints, []);
    await phone.context.close();
  });
});
