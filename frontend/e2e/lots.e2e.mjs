// Lots: looked at in the ticket before a sale, chosen after it, taken back, on both sizes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, focusedName, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

let product;
let browser;
let storageState;

before(async () => {
  product = await Product.shared();
  browser = await launch();
  const { context } = await openPage(browser, product);
  const email = await signUp(context);
  storageState = await context.storageState();
  await context.close();
  const script = await Script.of(product, email);
  await script.buy("KO", "10");
  await script.buy("KO", "7");
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

const part = (page) => page.getByRole("region", { name: "Lots of the sale" });
const compare = (page) => page.getByRole("button", { name: "Compare methods, choose lots" });

async function openSale(page, quantity) {
  await page.goto("/trade?symbol=KO&side=sell");
  await settled(page);
  await page.getByRole("textbox", { name: "Quantity" }).fill(quantity);
  await part(page).getByText("Realized, about").waitFor();
}

describe("lots in trading", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product, { storageState }));
  });

  after(() => context?.close());

  test("are told before the sale, by the account's method and by others, with keys alone", async () => {
    await openSale(page, "4");
    await part(page).getByText("First in, first out").waitFor();
    await part(page)
      .getByText(/^4 of 10, /)
      .waitFor();
    await compare(page).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Lots of KO" });
    await dialog.getByRole("row", { name: /^Highest cost first/ }).waitFor();
    await dialog.getByRole("checkbox").nth(1).focus();
    await page.keyboard.press("Space");
    await dialog.getByRole("row").filter({ hasText: "goes 1." }).filter({ hasText: /7.*4/ }).waitFor();
    await assertAccessible(page, "dialog[open]");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.match(await focusedName(page), /^Compare methods/);
    await part(page)
      .getByText(/^4 of 7, /)
      .waitFor();
    await assertAccessible(page, "main");
  });

  test("are chosen once it has filled, with what was named before", async () => {
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Send sell order" }).click();
    await page.getByRole("button", { name: "Lots of this sale" }).click();
    const drawer = page.getByRole("dialog", { name: "Lots of this sale" });
    await drawer.getByText(/^Sold 4 KO on /).waitFor();
    await drawer.getByRole("checkbox", { checked: true }).waitFor();
    await drawer.getByRole("button", { name: "Use these lots" }).click();
    await drawer.getByText("Your choice is kept.").waitFor();
    await drawer.getByRole("button", { name: "Let me name lots in this account" }).click();
    await drawer.getByRole("row", { name: /^Lots you name This account/ }).waitFor();
    await assertAccessible(page, "dialog[open]");
    const { items } = await (await context.request.get("/api/portfolio/lots?symbol=KO")).json();
    assert.deepEqual(
      items.map(({ quantity }) => quantity),
      ["10", "3"],
    );
  });

  test("are changed in the realized gains, and the change is undone", async () => {
    await page.goto("/pnl?view=lots&lots=realized");
    await settled(page);
    await page.getByRole("button", { name: /^Lots of the sale of KO/ }).click();
    await page.waitForURL(/closing=/);
    const drawer = page.getByRole("dialog", { name: "Lots of this sale" });
    await drawer.getByRole("button", { name: "Take the choice back" }).click();
    await drawer.getByText("No lots are named now.").waitFor();
    const lots = async () => {
      const { items } = await (await context.request.get("/api/portfolio/lots?symbol=KO")).json();
      return items.map(({ quantity }) => quantity);
    };
    assert.deepEqual(await lots(), ["6", "7"]);
    await drawer.getByRole("button", { name: "Undo" }).click();
    await drawer.getByRole("checkbox", { checked: true }).waitFor();
    assert.deepEqual(await lots(), ["10", "3"]);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden" });
  });

  test("are told before a position is closed", async () => {
    await page.goto("/positions");
    await settled(page);
    await page.getByRole("button", { name: "Close position KO" }).click();
    const dialog = page.getByRole("dialog", { name: "Close the KO position?" });
    await dialog.getByText(/^10 of 10, /).waitFor();
    await dialog.getByText(/^3 of 3, /).waitFor();
    await compare(page).click();
    await page.getByRole("dialog", { name: "Lots of KO" }).getByRole("button", { name: "Done" }).click();
    await dialog.getByRole("button", { name: "Go back" }).click();
    assert.deepEqual(complaints, []);
  });
});

test("lots on a phone", async () => {
  const { page, context, complaints } = await openPage(browser, product, { viewport: PHONE, storageState });
  await openSale(page, "2");
  await assertNoSideways(page);
  await compare(page).tap();
  const dialog = page.getByRole("dialog", { name: "Lots of KO" });
  await dialog.getByRole("row", { name: /^Highest cost first/ }).waitFor();
  await assertAccessible(page, "dialog[open]");
  await page.keyboard.press("Escape");
  await page.goto("/pnl?view=lots&lots=realized");
  await settled(page);
  await page.getByRole("button", { name: /^Lots of the sale of KO/ }).tap();
  await page
    .getByRole("dialog", { name: "Lots of this sale" })
    .getByText(/^Sold 4 KO/)
    .waitFor();
  await assertNoSideways(page);
  await assertAccessible(page, "dialog[open]");
  assert.deepEqual(complaints, []);
  await context.close();
});
