// Tracked accounts: opened, filled from a broker's file, looked at, emptied again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { signUp } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, focusedName, settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

const GENERIC = `date,type,symbol,quantity,price,amount,fee,tax,currency,account,note
2024-01-08,deposit,,,,10000,,,USD,,
2024-01-10,buy,AAPL,10,185.50,1855,,,USD,,
2024-02-20,sell,AAPL,4,182.31,,0.01,,USD,,
2024-02-30,buy,AAPL,1,180,,,,USD,,no such day
`;
/** A Schwab export with one row that says nothing that is known. */
const SCHWAB = `"Transactions  for account Individual ...123 as of 03/29/2024 10:00:00 ET"
"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"02/20/2024","Sell","AAPL","APPLE INC","4","$182.31","$0.01","$729.23"
"01/10/2024","Buy","AAPL","APPLE INC","10","$185.50","$0.00","-$1,855.00"
"01/08/2024","MoneyLink Transfer","","Tfr BANK","","","","$10,000.00"
"01/05/2024","Rights Distribution","XYZ","A WORD NOBODY KNOWS","5","","",""
`;
const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

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

describe("a tracked account", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product));
    await signUp(context);
  });

  after(() => context?.close());

  const accounts = () => page.getByRole("list", { name: "Accounts" });
  const errors = () => page.getByRole("list", { name: "Rows with their reasons" });

  test("is opened in Settings", async () => {
    await page.goto("/settings");
    await settled(page);
    await page.getByRole("button", { name: /^New account/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Schwab");
    await dialog.getByRole("radio", { name: /Highest cost first/ }).check();
    await dialog.getByRole("button", { name: "Open account" }).click();
    await accounts().getByText("Schwab", { exact: true }).waitFor();
    await accounts().getByRole("button", { name: "Lot method of Schwab: Highest cost first" }).waitFor();
    await assertAccessible(page);
  });

  test("shows a broker's file before anything is changed, with the row that is bad", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("import");
    await page.getByRole("option", { name: "Import a file" }).click();
    await page.waitForURL("**/import");
    await page.locator('input[type="file"]').setInputFiles(file("schwab.csv", SCHWAB));
    await page.getByLabel("Into account").selectOption({ label: "Schwab" });
    await page.getByRole("button", { name: "Import 3 activities" }).waitFor();
    await page.getByText("Found out: Charles Schwab").waitFor({ state: "attached" });
    await page.getByRole("tab", { name: "Errors (1)" }).click();
    await settled(page);
    assert.match(await errors().innerText(), /Row 6.*Rights Distribution[\s\S]*A WORD NOBODY KNOWS/);
    await assertAccessible(page);
    const { items } = await (await context.request.get("/api/activities")).json();
    assert.deepEqual(items, []);
  });

  test("is filled by the import, and what came is seen", async () => {
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/imports")),
      page.getByRole("button", { name: "Import 3 activities" }).click(),
    ]);
    assert.match(sent.headers()["idempotency-key"], /^web-[0-9a-f]{32}$/);
    assert.match(sent.postData(), /filename="schwab\.csv"/);
    await page.getByText("3 activities imported into Schwab. 1 row with errors stayed out.").waitFor();
    await assertAccessible(page);
    await page.getByRole("link", { name: "Activities", exact: true }).click();
    await page.waitForURL("**/activities**");
    const table = page.getByRole("table", { name: "Activities, newest first" });
    await table.getByRole("row").nth(3).waitFor();
    assert.equal(await table.getByRole("row").count(), 4);
    assert.match(await table.getByRole("row", { name: /Buy/ }).innerText(), /AAPL[\s\S]*10[\s\S]*185\.50/);
    await assertAccessible(page);
  });

  test("takes no orders, says so, and leads back to one that does", async () => {
    await page.getByRole("button", { name: /choose the account to work with/ }).click();
    await page.getByRole("button", { name: /^Schwab Tracked/ }).click();
    await page.getByRole("button", { name: /^Tracked: Schwab/ }).waitFor();
    await page.goto("/trade?symbol=AAPL");
    await settled(page);
    await page.getByText("Schwab is a tracked account: it takes no orders.").first().waitFor();
    await page.getByRole("button", { name: "Trade with Paper account" }).click();
    await page.getByRole("button", { name: /^Paper account/ }).waitFor();
    await page.getByText("takes no orders").first().waitFor({ state: "detached" });
  });

  test("is saved as a file that the import takes back without a change", async () => {
    await page.goto("/activities");
    await settled(page);
    await page.getByRole("button", { name: /^Export/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download: Activities" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "paiid-activities.csv");
    const text = await readFile(await download.path(), "utf8");
    await page.goto("/import");
    await settled(page);
    await page.locator('input[type="file"]').setInputFiles(file("again.csv", text));
    await page.getByText("Everything in this file is there already.").waitFor();
  });

  test("is as it was before once the import is taken back", async () => {
    await page.getByRole("button", { name: "Undo the import of schwab.csv" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Undo import" }).click();
    await page.getByText("Taken back", { exact: true }).waitFor();
    const { items } = await (await context.request.get("/api/activities")).json();
    assert.deepEqual(items, []);
    assert.deepEqual(complaints, []);
  });
});

test("columns of an unknown file are named, its days asked for, and a long list is drawn as far as it is seen", async () => {
  const rows = Array.from(
    { length: 250 },
    (_, row) => `0${1 + (row % 9)}/0${1 + (row % 8)}/2024;Buy;KO;${row + 1};50;`,
  );
  const text = ["When;What;Ticker;Units;Each;Total", ...rows].join("\n");
  const { page, context, complaints } = await openPage(browser, product, { allow: [/422/] });
  await signUp(context);
  await page.goto("/import");
  await settled(page);
  await page.locator('input[type="file"]').setInputFiles(file("unknown.csv", text));
  await page.getByText("The file cannot be read").waitFor();
  await assertAccessible(page);
  for (const [label, column] of [
    ["Date", "When"],
    ["Kind", "What"],
    ["Symbol", "Ticker"],
    ["Quantity", "Units"],
    ["Price", "Each"],
  ]) {
    await page.getByLabel(label, { exact: true }).selectOption({ label: column });
  }
  await page.getByRole("radio").first().waitFor();
  await page.getByRole("radio").first().check();
  await assertAccessible(page);
  await page.getByRole("button", { name: /^Import 2\d\d activities/ }).click();
  await page.getByText(/^2\d\d activities imported/).waitFor();
  await page.goto("/activities");
  await settled(page);
  const region = page.getByRole("region", { name: "Activities, newest first" });
  await region.focus();
  const loaded = async () => {
    await page.keyboard.press("End");
    return page.getByText(/^2\d\d activities|^100 activities/).innerText();
  };
  await until(loaded, (words) => /^2\d\d activities$/.test(words), "activities loaded");
  assert.ok((await region.getByRole("row").count()) < 100, "only what is on screen is drawn");
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a file is imported by keyboard alone, and taken back", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  await signUp(context);
  const chooser = new Promise((resolve) => page.once("filechooser", resolve));
  await page.goto("/import");
  await settled(page);
  await page.locator('input[type="file"]').focus();
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(file("my history.csv", GENERIC));
  const go = page.getByRole("button", { name: "Import 3 activities" });
  await go.waitFor();
  await page.getByRole("listitem").filter({ hasText: "my history" }).first().waitFor();
  await until(
    async () => {
      await page.keyboard.press("Tab");
      return focusedName(page);
    },
    (name) => name === "Import 3 activities",
    "the import button",
  );
  await page.keyboard.press("Enter");
  await page.getByText(/3 activities imported into my history/).waitFor();
  await until(
    async () => {
      await page.keyboard.press("Tab");
      return focusedName(page);
    },
    (name) => name.trim() === "Undo this import",
    "undo",
  );
  await page.keyboard.press("Enter");
  await page.getByText("The import was taken back").waitFor();
  const { accounts } = await (await context.request.get("/api/portfolio/accounts")).json();
  assert.deepEqual(
    accounts.map(({ name }) => name),
    ["Paper account"],
  );
  assert.deepEqual(complaints, []);
  await context.close();
});

test("on a phone an activity is typed and a private instrument is priced", async () => {
  const { page, context, complaints } = await openPage(browser, product, { viewport: PHONE });
  await signUp(context);
  await page.goto("/settings");
  await settled(page);
  await page.getByRole("button", { name: /^New account/ }).tap();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Broker");
  await page.getByRole("dialog").getByRole("button", { name: "Open account" }).tap();
  await page.getByRole("list", { name: "Accounts" }).getByText("Broker", { exact: true }).waitFor();
  await page.goto("/activities");
  await settled(page);
  await page.getByRole("button", { name: /^Add activity…/ }).tap();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Kind").selectOption("split");
  await dialog.getByLabel("Symbol").fill("myfund");
  await dialog.getByLabel("New shares for each old one").fill("1");
  await dialog.getByRole("button", { name: "Add activity" }).tap();
  await dialog.getByText(/A split needs the new shares/).waitFor();
  await dialog.getByLabel("New shares for each old one").fill("4");
  await dialog.getByRole("button", { name: "Add activity" }).tap();
  await dialog.getByText("Split 4 for 1 MYFUND was added.").waitFor();
  await dialog.getByRole("button", { name: "Done" }).tap();
  await page
    .getByRole("list", { name: "Activities, newest first" })
    .getByText("Split 4 for 1 MYFUND")
    .waitFor();
  await assertNoSideways(page);
  await assertAccessible(page);
  await page.goto("/import?kind=prices");
  await settled(page);
  const prices = "date,symbol,close,currency\n2024-06-03,MYFUND,120.5,EUR\n2024-06-03,EUR/USD,1.0845,\n";
  await page.locator('input[type="file"]').setInputFiles(file("prices.csv", prices));
  await page.getByRole("button", { name: "Import 2 prices" }).tap();
  await page.getByRole("link", { name: "See your prices" }).tap();
  await page.waitForURL("**/instruments");
  const item = page.getByRole("list", { name: "Private instruments" }).getByRole("listitem");
  assert.match(await item.innerText(), /MYFUND[\s\S]*Your prices[\s\S]*€120\.50[\s\S]*days old/);
  await assertNoSideways(page);
  await assertAccessible(page);
  assert.deepEqual(
    complaints.filter((line) => !line.includes("422")),
    [],
  );
  await context.close();
});
