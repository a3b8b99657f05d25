// Recommendations, news and settings with Anthropic, and orders that a program proposes: what a person decides about
// each, against the real server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, PASSWORD, register, Script } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { Standins } from "./support/standins.mjs";

let standins;
let product;
let browser;
let email;
let script;
let token;

before(async () => {
  standins = await Standins.create(["anthropic"]);
  product = await Product.create({ ...standins.settings, PAIID_MCP: "on" });
  browser = await launch();
  email = newEmail("owner");
  const { page, context } = await openPage(browser, product);
  await register(page, email);
  await context.close();
  script = await Script.of(product, email);
  // The first asking begins a run; a model takes its time.
  await until(
    () => proposals("new"),
    (found) => found.length > 2,
    "the model's proposals",
    60_000,
  );
});

after(async () => {
  await browser?.close();
  await product?.remove();
  await standins?.remove();
});

async function open(viewport) {
  const found = await openPage(browser, product, { viewport });
  await found.context.request.post("/api/auth/login", { data: { email, password: PASSWORD } });
  return found;
}

/** Proposes a purchase of ten TLT at 80 as a program does. */
async function propose(reason) {
  const order = { symbol: "TLT", side: "buy", type: "limit", quantity: "10", limit_price: "80" };
  const answer = await fetch(`${product.origin}/mcp`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "propose_order", arguments: { order, reason } },
    }),
  });
  const body = await answer.json();
  assert.equal(body.result?.isError, false, JSON.stringify(body));
}

const proposals = async (state) =>
  (await script.call("GET", `/api/ai/recommendations?state=${state}`)).recommendations;
const symbolOf = (card) => card.getByRole("heading", { level: 2 }).innerText();

describe("with Anthropic, on a desk", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await open(DESKTOP));
  });

  after(() => context?.close());

  test("proposals are the model's, in its name; one is put off and one dismissed with a reason", async () => {
    await page.goto("/recommendations");
    await page
      .getByText(/The stand-in keeps to the plan/)
      .first()
      .waitFor();
    await page.getByText("Anthropic claude-sonnet-5-5").first().waitFor();
    await assertAccessible(page);
    for (const [way, button, state] of [
      ["Put off", "Put it off", "snoozed"],
      ["Dismiss", "Dismiss it", "dismissed"],
    ]) {
      const card = page.getByRole("article").first();
      const symbol = await symbolOf(card);
      await card.getByRole("button", { name: "Not now" }).press("Enter");
      const dialog = page.getByRole("dialog", { name: `${symbol}: not now` });
      await dialog.getByRole("button", { name: way, exact: true }).click();
      await dialog.getByRole("button", { name: button }).press("Enter");
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("article", { name: symbol }).waitFor({ state: "detached" });
      assert.deepEqual(
        (await proposals(state)).map((one) => one.symbol),
        [symbol],
      );
    }
  });

  test("one is asked about, reviewed in the ticket, sent, and is open from then on", async () => {
    const card = page.getByRole("article").first();
    const symbol = await symbolOf(card);
    await card.getByRole("button", { name: `Ask about ${symbol}` }).press("Enter");
    const question = page.getByLabel("Your question");
    await question.waitFor();
    assert.equal(await question.inputValue(), `What speaks for and against ${symbol}?`);
    await page.keyboard.press("Escape");
    await card.getByRole("link", { name: "Review order" }).press("Enter");
    await page.waitForURL((url) => url.pathname === "/trade" && url.searchParams.get("symbol") === symbol);
    // The ticket sends nothing before it has said what the order costs.
    await page
      .getByText(/^(Cost|Proceeds), about$/)
      .first()
      .waitFor();
    await page.locator('button[aria-keyshortcuts="Control+Enter"]:not([aria-disabled="true"])').waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").getByRole("button", { name: /^Send/ }).press("Enter");
    const ordered = async () => (await script.call("GET", "/api/orders")).items.map((one) => one.symbol);
    await until(ordered, (symbols) => symbols.includes(symbol), "the order");
    const accepted = async () => (await proposals("open")).map((one) => one.symbol);
    await until(accepted, (symbols) => symbols.includes(symbol), "the accepted proposal");
  });

  test("settings make a program's token, tell what the model has cost, and change its budget", async () => {
    await page.goto("/settings");
    await settled(page);
    const cost = page.getByRole("list", { name: "Cost by purpose" });
    await cost.getByText("Recommendations").waitFor();
    const monthly = page.getByRole("textbox", { name: "Monthly budget" });
    assert.equal(await monthly.inputValue(), "20");
    await monthly.fill("35");
    await page.getByRole("button", { name: "Save budget" }).press("Enter");
    await page.getByText("Saved: $35.00 a month.").waitFor();
    assert.equal((await script.call("GET", "/api/ai/usage")).monthly_usd, "35");
    await page.getByRole("button", { name: "New token" }).press("Enter");
    await page.getByLabel("Name", { exact: true }).last().fill("My script");
    await page.getByRole("dialog").getByRole("button", { name: "Read and propose" }).click();
    await page.getByRole("button", { name: "Make the token" }).press("Enter");
    const shown = page.getByRole("dialog", { name: "Token for My script" });
    token = /\S{30,}/.exec(await shown.locator("code, pre").first().innerText())?.[0];
    await assertAccessible(page, "dialog[open]");
    await shown.getByRole("button", { name: "I have copied it" }).press("Enter");
    await page.getByText("My script").waitFor();
  });

  test("an order that the program proposes comes by the stream, is changed, approved and sent once", async () => {
    await page.goto("/recommendations");
    await settled(page);
    await propose("It looked cheap.");
    const waiting = page.getByRole("region", { name: "Waiting for your yes" });
    await waiting.getByText("It looked cheap.").waitFor();
    await waiting.getByRole("button", { name: "Approve" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Place this order?" });
    await dialog.getByRole("textbox", { name: "Quantity" }).fill("4");
    await dialog.getByText("Buy 4 TLT at 80.00 or lower, today only.").waitFor();
    await assertAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: "Approve and send" }).press("Enter");
    await waiting.waitFor({ state: "detached" });
    const sent = async () =>
      (await script.call("GET", "/api/orders?symbol=TLT")).items
        .filter((one) => one.limit_price === "80")
        .map((one) => one.quantity);
    await until(sent, (found) => found.length > 0, "the approved order");
    assert.deepEqual(await sent(), ["4"]);
    assert.deepEqual(complaints, []);
  });
});

describe("with Anthropic, on a phone", () => {
  test("a proposed order is rejected; headlines are read by the model, and asked about", async () => {
    const { page, context, complaints } = await open(PHONE);
    await page.goto("/recommendations");
    await settled(page);
    await propose("It looked cheap again.");
    const waiting = page.getByRole("region", { name: "Waiting for your yes" });
    await waiting.getByRole("button", { name: "Reject" }).tap();
    await page.getByRole("dialog").getByRole("button", { name: "Reject it" }).tap();
    await waiting.waitFor({ state: "detached" });
    const [newest] = (await script.call("GET", "/api/proposals")).items;
    assert.deepEqual([newest.state, newest.order_id], ["rejected", null]);
    await assertNoSideways(page);
    await assertAccessible(page);

    await page.goto("/news");
    await settled(page);
    const purposes = async () => (await script.call("GET", "/api/ai/usage")).purposes.map((one) => one.name);
    await until(purposes, (names) => names.includes("reading"), "the model's reading");
    const readers = async () =>
      (await script.call("GET", "/api/news")).news.map((one) => one.reading?.reader);
    await until(readers, (names) => names[0] === "Anthropic", "kept readings");
    await page.goto("/news");
    await settled(page);
    await page
      .getByText(/by Anthropic$/)
      .first()
      .waitFor();
    await page
      .getByRole("button", { name: /^Ask about it: / })
      .first()
      .tap();
    const question = page.getByLabel("Your question");
    await question.waitFor();
    assert.match(await question.inputValue(), /^What is behind the \S+ news of /);
    await assertNoSideways(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });
});
