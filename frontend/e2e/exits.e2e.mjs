// Orders with exits: attached in the ticket, listed as a family, changed and canceled, and added to a position.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, until } from "./support/checks.mjs";
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

const openOrders = async (script) => (await script.call("GET", "/api/orders?status=open")).items;
const isSendable = (button) =>
  until(
    () => button.getAttribute("aria-disabled"),
    (disabled) => disabled === "false",
    "Send",
  );

for (const [name, viewport] of [
  ["a desk", { width: 1440, height: 900 }],
  ["a phone", { width: 390, height: 844 }],
]) {
  describe(`exits on ${name}`, () => {
    let page;
    let context;
    let script;

    before(async () => {
      ({ page, context } = await openPage(browser, product, { viewport, allow: [/4(09|22)/] }));
      script = await Script.of(product, await signUp(context, "exits"));
    });

    after(() => context?.close());

    test("are attached in the ticket and go out with the order", async () => {
      await page.goto("/trade?symbol=AAPL&limit=50");
      await page.getByRole("heading", { level: 1, name: /AAPL/ }).waitFor();
      await page.getByRole("textbox", { name: "Quantity" }).fill("2");
      await page.getByRole("switch", { name: "Take profit" }).click();
      await page.getByText("at 55.00, 10% above 50").waitFor();
      await page.getByRole("switch", { name: "Stop loss" }).focus();
      await page.keyboard.press("Space");
      await page.getByText("at 47.50, 5% below 50").waitFor();
      await page.getByText("Once reached: sells at the market.").waitFor();
      const once = page.getByRole("group", { name: "Once the stop is reached" });
      await once.getByRole("button", { name: "Limit" }).click();
      const limit = page.getByRole("textbox", { name: "Stop loss, limit price" });
      assert.equal(await limit.inputValue(), "47.50");
      await limit.fill("47.6");
      await page
        .getByText(/^The limit must be 47\.50 or lower/)
        .first()
        .waitFor();
      await limit.fill("47.4");
      await page.getByText("Sells at 47.40 or higher, or not at all.").waitFor();
      await assertAccessible(page, "main");
      await assertNoSideways(page);
      const send = page.getByRole("button", { name: /^(Send buy order|Review: buy)/ }).first();
      await isSendable(send);
      await send.click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("2 to 1, counted from 50").waitFor();
      await dialog
        .getByText("Then sell at 55.00 or higher, or at 47.40 or higher once the price reaches 47.50.")
        .waitFor();
      await dialog.getByRole("button", { name: /^Send/ }).click();
      // The market accepts each a moment after it was sent.
      const family = ["bracket limit held", "bracket limit new", "bracket stop_limit held"];
      await until(
        async () =>
          (await openOrders(script)).map((one) => `${one.order_class} ${one.type} ${one.status}`).sort(),
        (found) => JSON.stringify(found) === JSON.stringify(family),
        "the family",
      );
    });

    test("stand below their entry in words, and one is given another price", async () => {
      await page.goto("/positions");
      await page.getByText("Entry", { exact: true }).waitFor();
      await page.getByText("Take profit", { exact: true }).waitFor();
      assert.equal(await page.getByText("Waiting for the entry").count(), 2);
      await page.getByRole("button", { name: /^Replace: Sell 2 AAPL at 47\.40 or higher once/ }).click();
      const dialog = page.getByRole("dialog");
      assert.equal(await dialog.getByLabel("Quantity").count(), 0);
      await dialog.getByRole("textbox", { name: "Stop price" }).fill("47.8");
      await dialog.getByRole("button", { name: "Replace order" }).click();
      await dialog.waitFor({ state: "hidden" });
      const stops = (await openOrders(script)).filter((one) => one.type === "stop_limit");
      assert.deepEqual(
        stops.map((one) => [one.stop_price, one.limit_price, one.status]),
        [["47.8", "47.4", "held"]],
      );
    });

    test("end with their entry", async () => {
      await page.getByRole("button", { name: /^Cancel: Buy 2 AAPL/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Its exits are canceled with it.").waitFor();
      await dialog.getByRole("button", { name: "Cancel order" }).click();
      await until(
        () => openOrders(script),
        (orders) => orders.length === 0,
        "no open order",
      );
    });

    test("are added to a position", async () => {
      await script.call("POST", "/api/orders", { symbol: "AAPL", quantity: 3, side: "buy" });
      await page.goto("/positions");
      await page.getByRole("button", { name: "Add exits for AAPL" }).click();
      const dialog = page.getByRole("dialog");
      const add = dialog.getByRole("button", { name: "Add exits" });
      await isSendable(add);
      await add.click();
      await dialog.waitFor({ state: "hidden" });
      const found = (await openOrders(script)).map((one) => `${one.order_class} ${one.type} ${one.status}`);
      assert.deepEqual(found.sort(), ["oco limit new", "oco stop new"]);
      await page.getByText("Stop loss", { exact: true }).waitFor();
    });

    test("end together when one of them is canceled, which is said before", async () => {
      await page.getByRole("button", { name: /^Cancel: Sell 3 AAPL at the market once/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("The other exit is canceled with it.").waitFor();
      await dialog.getByRole("button", { name: "Cancel order" }).click();
      await until(
        () => openOrders(script),
        (orders) => orders.length === 0,
        "no open order",
      );
    });
  });
}
