// The product on vendors instead of the local market: all ten workflows, and an order's way at the account at Alpaca.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { assertNoSideways, headingFocused, settled, until, WORKFLOWS } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { Standins } from "./support/standins.mjs";

let standins;
let product;
let browser;
let page;
let context;
let complaints;

before(async () => {
  standins = await Standins.create();
  product = await Product.create(standins.settings);
  browser = await launch();
  ({ page, context, complaints } = await openPage(browser, product));
  // The first to register owns the product, and is given the account at Alpaca.
  await register(page, newEmail("owner"));
});

after(async () => {
  await context?.close();
  await browser?.close();
  await product?.remove();
  await standins?.remove();
});

async function held(symbol) {
  return (await standins.books()).positions[symbol]?.qty ?? "0";
}

describe("on the data of vendors", () => {
  test("the home says that prices are live", async () => {
    await page.locator("footer").getByText("Live market data").waitFor();
    assert.equal(await page.getByText("Simulated market data").count(), 0);
  });

  for (const { key, path, name } of WORKFLOWS) {
    test(`${name} shows its data and complains of nothing`, async () => {
      await page.goto("/");
      await page.getByText(/Live stream, updated/).waitFor();
      complaints.length = 0;
      await page.keyboard.press(key);
      await page.waitForURL((url) => url.pathname.startsWith(path));
      await headingFocused(page);
      await settled(page);
      await assertNoSideways(page);
      assert.equal(await page.locator("main").getByText("Simulated", { exact: true }).count(), 0);
      assert.deepEqual(complaints, []);
    });
  }

  test("prices name Tradier, and stories are those of the vendors", async () => {
    await page.goto("/research?symbol=AAPL");
    await page.getByText("Tradier").first().waitFor();
    await page.goto("/news");
    await settled(page);
    // Publishers of the stories that Alpaca and Finnhub tell.
    assert.match(await page.locator("main").innerText(), /Benzinga|Example Wire/);
  });

  test("contracts chosen in the chain are one order, and its legs are positions", async () => {
    complaints.length = 0;
    await page.goto("/research/AAPL?view=options");
    // Not the soonest: on the day that contracts end, nobody bids for those out of the money.
    await page.getByLabel("Expiration").selectOption({ index: 3 });
    await page.waitForURL(/expiration=/);
    await page
      .getByRole("button", { name: /^Buy AAPL .* call/ })
      .nth(10)
      .click();
    await page
      .getByRole("button", { name: /^Sell AAPL .* call/ })
      .nth(11)
      .click();
    await page.getByRole("button", { name: "Market", exact: true }).click();
    await page.getByText("Most to lose").waitFor();
    await page.getByRole("button", { name: "Send option order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send order" }).click();
    const sent = page.getByRole("region", { name: "The order just sent" });
    await sent
      .getByText(/Filled for [\d,.]+ paid/)
      .first()
      .waitFor();
    const { positions } = await standins.books();
    assert.deepEqual(
      Object.values(positions)
        .map(({ qty }) => qty)
        .sort(),
      ["-1", "1"],
    );
    await page.goto("/positions");
    await page
      .getByRole("rowheader", { name: /^AAPL .* call/ })
      .first()
      .waitFor();
    await settled(page);
    await assertNoSideways(page);
    assert.deepEqual(complaints, []);
  });

  test("an order is sent to Alpaca and seen to fill", async () => {
    complaints.length = 0;
    await page.goto("/trade?symbol=AAPL");
    await page.getByRole("heading", { level: 1, name: /AAPL/ }).waitFor();
    await page.getByRole("textbox", { name: "Quantity" }).fill("2");
    await page.getByText("Cost, about").waitFor();
    await page.getByRole("button", { name: "Send buy order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send buy order" }).click();
    await page
      .getByRole("region", { name: "The order just sent" })
      .getByText(/Filled at [\d,.]+/)
      .first()
      .waitFor();
    assert.equal(await held("AAPL"), "2");
    assert.deepEqual(complaints, []);
  });

  test("the position is closed there, too", async () => {
    await page.goto("/positions");
    await page.getByRole("button", { name: "Close position AAPL", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close position" }).click();
    await until(
      () => held("AAPL"),
      (quantity) => quantity === "0",
      "the position at Alpaca",
    );
    await page
      .getByRole("button", { name: "Close position AAPL", exact: true })
      .waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  });
});
