// Settings: what is changed there stays, on the server, and takes effect.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PASSWORD, Script, signIn, signOut, signUp } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { settled, until } from "./support/checks.mjs";
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

describe("a preference", () => {
  let page;
  let context;
  let complaints;
  let email;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product));
    email = await signUp(context);
    await page.goto("/");
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.waitForURL("**/settings");
    await settled(page);
  });

  after(() => context?.close());

  const compact = () => page.getByRole("group", { name: "Rows" }).getByRole("button", { name: "Compact" });
  const singleKeys = () => page.getByRole("switch", { name: "Single-key shortcuts" });

  test("is saved as it is changed and persists over a reload", async () => {
    await compact().click();
    await singleKeys().click();
    await page.getByText("Saved on the server.").waitFor();
    await page.reload();
    await settled(page);
    assert.equal(await compact().getAttribute("aria-pressed"), "true");
    assert.equal(await singleKeys().getAttribute("aria-checked"), "false");
  });

  test("takes effect: digits open nothing while single keys are off", async () => {
    await page.getByRole("heading", { level: 1 }).focus();
    await page.keyboard.press("7");
    await page.waitForTimeout(300);
    assert.equal(new URL(page.url()).pathname, "/settings");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Search or jump to" }).waitFor();
    await page.keyboard.press("Escape");
    await singleKeys().click();
    await page.getByText("Saved on the server.").waitFor();
    await page.getByRole("heading", { level: 1 }).focus();
    await page.keyboard.press("7");
    await page.waitForURL("**/pnl");
  });

  test("is there after signing out and in again", async () => {
    await signOut(page);
    await signIn(page, email);
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto("/settings");
    await settled(page);
    assert.equal(await compact().getAttribute("aria-pressed"), "true");
    assert.deepEqual(complaints, []);
  });

  test("can be changed on a phone", async () => {
    const storageState = await context.storageState();
    const phone = await openPage(browser, product, { viewport: PHONE, storageState });
    await phone.page.goto("/settings");
    await settled(phone.page);
    const rows = phone.page.getByRole("group", { name: "Rows" });
    await rows.getByRole("button", { name: "Comfortable" }).tap();
    await phone.page.getByText("Saved on the server.").waitFor();
    assert.deepEqual(phone.complaints, []);
    await phone.context.close();
  });
});

test("a name of markup is stored and shown as text", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  await signUp(context);
  const name = '"><svg onload=window.pwned=1>{{7*7}}';
  await page.goto("/settings");
  await settled(page);
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByText("Saved on the server.").waitFor();
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), name);
  await page.getByRole("button", { name: `Account menu, ${name}` }).waitFor();
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the paper account starts over after a typed confirmation only", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  const script = await Script.of(product, await signUp(context));
  await script.buy("AAPL", 1);
  await page.goto("/settings");
  await settled(page);
  await page.getByRole("button", { name: /^Reset account/ }).click();
  const dialog = page.getByRole("dialog");
  const reset = dialog.getByRole("button", { name: "Reset account" });
  assert.equal(await reset.getAttribute("aria-disabled"), "true");
  await dialog.getByRole("textbox", { name: "Starting cash" }).fill("50000");
  await dialog.getByRole("textbox", { name: /^Type RESET/ }).fill("RESET");
  await reset.click();
  await dialog.waitFor({ state: "hidden" });
  const { account, positions } = await until(
    () => script.call("GET", "/api/portfolio"),
    (portfolio) => portfolio.positions.length === 0,
    "the new account",
  );
  assert.equal(Number(account.cash), 50_000);
  assert.deepEqual(positions, []);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("an account is deleted after the password and the typed address, and lets nobody in again", async () => {
  const owner = await openPage(browser, product);
  await signUp(owner.context, "stays");
  const { page, context, complaints } = await openPage(browser, product, { allow: [/401/] });
  const email = await signUp(context, "leaves");
  const script = await Script.of(product, email);
  await script.buy("AAPL", 1);
  await page.goto("/settings");
  await settled(page);
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account" });
  const confirm = dialog.getByRole("button", { name: "Delete for good" });
  await dialog.getByLabel("Password").fill(PASSWORD);
  assert.equal(await confirm.getAttribute("aria-disabled"), "true");
  await dialog.getByLabel(`Type ${email} to confirm`).fill(email);
  await confirm.click();
  await page.waitForURL((url) => url.pathname === "/login");
  await assert.rejects(script.call("GET", "/api/portfolio"));
  await signIn(page, email);
  await page.getByText("E-mail or password is wrong.").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
  await owner.context.close();
});
