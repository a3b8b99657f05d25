// The whole loop of the product, once on a desktop and once on a phone, with a crash of the server in between.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register, signOut } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { changes, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

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

function money(text) {
  return Number(text.replace(/[^\d.]/g, ""));
}

/** The line of the preview with this label. */
function previewLine(page, label) {
  return page.locator("dl > div", { has: page.locator("dt", { hasText: label }) }).first();
}

/** The cost, and the buying power before and after, all of one preview: it is renewed as prices move. */
async function previewFigures(page) {
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'));
  const lines = await page.locator("dl > div").allInnerTexts();
  const figures = (label) =>
    [...(lines.find((line) => line.startsWith(label)) ?? "").matchAll(/\$[\d,.]*\d/g)].map(([text]) =>
      money(text),
    );
  return { cost: figures("Cost, about")[0], power: figures("Buying power") };
}

function rail(page, name) {
  return page.getByRole("navigation", { name: "Workflows" }).getByRole("link", { name, exact: true });
}

async function chooseApple(page) {
  await page.getByRole("button", { name: "Change symbol" }).click();
  await page.getByRole("combobox", { name: "Find a symbol" }).fill("AAPL");
  await page.getByRole("option", { name: /^AAPL/ }).click();
  await page.waitForURL("**/trade?symbol=AAPL");
  await page.getByRole("heading", { level: 1, name: /AAPL/ }).waitFor();
}

async function confirmAndFill(page, label) {
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Buy 1 AAPL at the market, today only.").waitFor();
  await dialog.getByRole("button", { name: label }).click();
  const outcome = page.getByRole("region", { name: "The order just sent" });
  await outcome
    .getByText(/Filled at [\d,.]+/)
    .first()
    .waitFor();
}

describe("the journey on a desktop", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product));
  });

  after(() => context?.close());

  test("registers and sees live, labelled prices in the dial", async () => {
    await register(page, newEmail("journey"));
    const dial = page.getByRole("navigation", { name: "Workflows" });
    assert.equal(await dial.getByRole("link").count(), 10);
    await page.getByText("Paper account").first().waitFor();
    await page.locator("footer").getByText("Simulated market data").waitFor();
    for (const symbol of ["SPY", "QQQ"]) {
      const line = page.locator(".dial-hub .hub-quote", { hasText: symbol });
      await line.getByText(/\d\d\d\.\d\d/).waitFor();
      assert.match(await line.innerText(), /[+−]\d+\.\d\d%/);
    }
    await changes(page.locator(".dial-hub .hub-quote").nth(0), page.locator(".dial-hub .hub-quote").nth(1));
    await page.locator(".account-card").getByText("$100,000.00").waitFor();
  });

  test("finds AAPL in Execute Trade and previews one share", async () => {
    await page.getByRole("link", { name: "Execute Trade" }).click();
    await page.waitForURL("**/trade");
    await chooseApple(page);
    await page.getByText("Simulated", { exact: true }).first().waitFor();
    await page.getByRole("textbox", { name: "Quantity" }).fill("1");
    await page.getByText("Cost, about").waitFor();
    const { cost, power } = await previewFigures(page);
    assert.ok(cost > 1 && power[0] >= 100_000, `${cost} of ${power[0]}`);
    // On margin what is paid above the last price lowers equity too, and so takes some more of the buying power.
    const more = power[0] - power[1] - cost;
    assert.ok(more > -0.02 && more < 2, `${power[0]} to ${power[1]} is not a cost of ${cost}`);
    assert.match(await previewLine(page, "Position").innerText(), /0\s+then\s+1 shares/);
  });

  test("sends it after a last look and sees it fill", async () => {
    await page.getByRole("button", { name: "Send buy order" }).click();
    await confirmAndFill(page, "Send buy order");
    await page.getByText("You hold 1, average").waitFor();
  });

  test("sees the position live in Active Positions", async () => {
    await rail(page, "Active Positions").click();
    await page.waitForURL("**/positions");
    const row = page.getByRole("table", { name: "Open positions" }).getByRole("row", { name: /AAPL/ });
    await row.waitFor();
    assert.equal(await row.getByRole("cell").nth(0).innerText(), "1");
    await changes(row.getByRole("cell").nth(2));
    await page
      .getByText(/Simulated · .* ago/)
      .first()
      .waitFor();
  });

  test("sees charts, date range and history in the P&L Dashboard", async () => {
    await rail(page, "P&L Dashboard").click();
    await page.waitForURL("**/pnl");
    await settled(page);
    await page.getByRole("slider", { name: "Equity chart, crosshair" }).waitFor();
    await page.getByRole("button", { name: "MTD", exact: true }).click();
    await page.waitForURL("**/pnl?range=mtd");
    await page.getByRole("tab", { name: "Trades" }).click();
    await page.getByRole("button", { name: "Executions" }).click();
    await page.getByRole("cell", { name: "AAPL" }).waitFor();
    await page.goto("/trade/orders");
    await page
      .getByRole("row", { name: /AAPL.*Filled at/ })
      .first()
      .waitFor();
  });

  test("changes a preference", async () => {
    await page.goto("/research/KO");
    await page.getByRole("button", { name: "Add to watchlist" }).click();
    await page.getByRole("button", { name: "Remove from watchlist" }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("finds everything again after kill -9 and a new start", async () => {
    await product.crash();
    await product.start();
    await page.goto("/positions");
    await page.getByRole("row", { name: /AAPL/ }).waitFor();
    complaints.length = 0;
    await page.reload();
    await page.getByRole("row", { name: /AAPL/ }).waitFor();
    await page.goto("/trade/orders");
    await page
      .getByRole("row", { name: /AAPL.*Filled at/ })
      .first()
      .waitFor();
    await page.goto("/research");
    await page.getByRole("row", { name: /^KO / }).waitFor();
  });

  test("closes the position and signs out", async () => {
    await page.goto("/positions");
    await page.getByRole("button", { name: "Close position AAPL" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close position" }).click();
    await page.getByText(/No open position/).waitFor();
    await page
      .getByRole("region", { name: "The order just sent" })
      .getByText(/Filled at/)
      .first()
      .waitFor();
    await page.goto("/pnl?view=trades");
    await page.getByRole("cell", { name: "AAPL" }).first().waitFor();
    await signOut(page);
    await page.goto("/positions");
    await page.waitForURL("**/login?next=%2Fpositions");
    assert.deepEqual(complaints, []);
  });
});

test("the journey on a phone", async () => {
  const { page, context, complaints } = await openPage(browser, product, { viewport: PHONE });
  await register(page, newEmail("phone"));
  const tiles = page.getByRole("navigation", { name: "Workflows" }).getByRole("link");
  assert.equal(await tiles.count(), 10);
  const market = page.getByRole("region", { name: "Market" });
  await market
    .getByText(/\d\d\d\.\d\d/)
    .first()
    .waitFor();
  await page.getByText("Simulated market data").first().waitFor();
  await tiles.filter({ hasText: "Execute Trade" }).tap();
  await page.waitForURL("**/trade");
  await chooseApple(page);
  await page.getByRole("textbox", { name: "Quantity" }).fill("1");
  await page.getByRole("button", { name: "Review: buy 1 AAPL" }).tap();
  await confirmAndFill(page, "Send buy order");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Positions" }).tap();
  await page.waitForURL("**/positions");
  const item = page.getByRole("list", { name: "Open positions" }).getByRole("listitem");
  assert.match(await item.innerText(), /AAPL/);
  await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).tap();
  await page.getByRole("dialog").getByRole("link", { name: "P&L Dashboard" }).tap();
  await page.waitForURL("**/pnl");
  await settled(page);
  await page.getByRole("slider", { name: "Equity chart, crosshair" }).waitFor();
  await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).tap();
  await page.getByRole("button", { name: "Sign out", exact: true }).tap();
  await page.waitForURL((url) => url.pathname === "/login");
  assert.deepEqual(complaints, []);
  await context.close();
});
