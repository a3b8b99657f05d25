import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, openPage, PHONE, Product, register } from "./support.mjs";

let product;
let browser;

before(async () => {
  product = await Product.create();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

function row(page, symbol) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: symbol }) });
}

describe("the loop", () => {
  test("register, trade, positions, P&L, restart: everything is still there", async () => {
    const { page, context, complaints } = await openPage(browser, product);
    await register(page, "journey@example.com");
    await page.getByText(/Live stream, updated/).waitFor();
    await page.locator("#main").getByText("$100,000.00").first().waitFor();

    await page.keyboard.press("5");
    await page.waitForURL(/\/trade/);
    await page.getByLabel("Quantity").fill("10");
    await page.getByText("Simulated", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Send buy order" }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByText(/Buy 10 AAPL/)
      .first()
      .waitFor();
    await dialog.getByRole("button", { name: "Send buy order" }).click();
    const outcome = page.getByRole("region", { name: "The order just sent" });
    await outcome
      .getByText(/Filled/)
      .first()
      .waitFor();

    await page.keyboard.press("Escape");
    await page.waitForURL((url) => url.pathname === "/");
    await page.getByText("1 open").first().waitFor();
    await page.keyboard.press("6");
    await page.waitForURL(/\/positions/);
    await row(page, /AAPL/).getByRole("cell", { name: "10", exact: true }).waitFor();

    await page.keyboard.press("7");
    await page.waitForURL(/\/pnl/);
    await page
      .getByRole("button", { name: "Executions" })
      .or(page.getByRole("tab", { name: "Executions" }))
      .click();
    await page.getByRole("row").filter({ hasText: "AAPL" }).first().waitFor();

    await product.stop();
    await page
      .getByText(/Connecting to the stream|Stream silent|Offline/)
      .first()
      .waitFor();
    // What the browser says while there was no server is not the product's complaint.
    await product.start();
    complaints.length = 0;

    await page.goto("/positions");
    await row(page, /AAPL/).getByRole("cell", { name: "10", exact: true }).waitFor();
    await page.goto("/");
    await page.getByText(/Live stream, updated/).waitFor();
    await page.getByText("1 open").first().waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("the demo portfolio opens on a phone with two years behind it", async () => {
    const { page, context, complaints } = await openPage(browser, product, { viewport: PHONE });
    await page.goto("/login");
    await page.getByRole("button", { name: /Try it with a demo portfolio/ }).tap();
    await page.waitForURL((url) => url.pathname === "/", { timeout: 60_000 });
    await page
      .getByText(/^\d+ open$/)
      .first()
      .waitFor();
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Positions" }).tap();
    await page.waitForURL(/\/positions/);
    await page.getByRole("heading", { level: 1, name: /Active Positions/ }).waitFor();
    await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).tap();
    await page
      .getByRole("dialog")
      .getByRole("link", { name: /P&L Dashboard/ })
      .tap();
    await page.waitForURL(/\/pnl/);
    await page.getByRole("heading", { level: 1, name: "P&L Dashboard" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
