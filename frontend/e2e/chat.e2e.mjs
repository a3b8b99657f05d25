// The assistant: opened from the hub and the palette by keyboard, answered without a model and, with one, as it comes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, focusedName, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { Standins } from "./support/standins.mjs";

let browser;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

const panelOf = (page) => page.getByRole("dialog", { name: "Assistant" });
/** What is seen of a conversation; the same words are also told aloud, outside it. */
const saidIn = (page) => panelOf(page).getByRole("list", { name: "Conversation", exact: true });

const searchIn = (page) => page.getByRole("dialog", { name: "Search or jump to" }).getByRole("combobox");

/** Home, with the app in place of the page as it was built. */
async function openHome(page) {
  await page.goto("/");
  await page.getByText("Simulated market data").first().waitFor();
}

for (const [name, viewport] of [
  ["a desk", DESKTOP],
  ["a phone", PHONE],
]) {
  describe(`the assistant without a key, on ${name}`, () => {
    let product;
    let page;
    let context;
    let complaints;

    before(async () => {
      product = await Product.shared();
      ({ page, context, complaints } = await openPage(browser, product, { viewport }));
      const email = await signUp(context, "chat");
      await (await Script.of(product, email)).buy("AAPL", "10");
      await openHome(page);
    });

    after(async () => {
      await context?.close();
      await product?.remove();
    });

    test("opens from the hub and says what it can do", async () => {
      await page.getByRole("button", { name: "Ask the assistant" }).press("Enter");
      await panelOf(page)
        .getByText(/No language model is connected/)
        .waitFor();
      assert.equal(await focusedName(page), "Your question");
      await assertAccessible(page);
      await assertNoSideways(page);
    });

    test("answers a phrase and cites the data", async () => {
      await page.keyboard.type("What do I hold?");
      await page.keyboard.press("Enter");
      const panel = panelOf(page);
      await saidIn(page)
        .getByText(/You hold 1 position: 10 AAPL/)
        .waitFor();
      await panel.getByText(/Answered without a model, at no cost/).waitFor();
      await panel.getByRole("button", { name: "Source 1: Positions" }).press("Enter");
      assert.equal(await focusedName(page), "Positions");
      await assertAccessible(page);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname === "/positions");
      await panel.waitFor({ state: "hidden" });
    });

    test("asks what is typed into the palette, and gives the focus back", async () => {
      await settled(page);
      await page.getByRole("button", { name: "Search or jump to" }).press("Enter");
      await searchIn(page).fill("How am I doing today?");
      await page.getByRole("option", { name: "Ask: How am I doing today?" }).click();
      await saidIn(page)
        .getByText(/Since the last close your account has made/)
        .waitFor();
      await page.keyboard.press("Escape");
      await panelOf(page).waitFor({ state: "hidden" });
      // Back on the page: where the palette was opened from, or the heading that had the focus before.
      assert.match(await focusedName(page), /Search or jump to|Active Positions/);
      assert.equal(new URL(page.url()).pathname, "/positions");
    });

    test("keeps its conversations, and deletes one when it is told to", async () => {
      await page.getByRole("button", { name: "Search or jump to" }).press("Enter");
      await searchIn(page).fill("assistant");
      await page.getByRole("option", { name: "Ask the assistant" }).click();
      const panel = panelOf(page);
      await panel.getByRole("button", { name: "Conversations" }).press("Enter");
      await panel.getByRole("button", { name: "Delete conversation, What do I hold?" }).press("Enter");
      await page.getByRole("button", { name: "Delete conversation", exact: true }).press("Enter");
      const list = panel.getByRole("list", { name: "Conversations" });
      await list.getByText("What do I hold?").waitFor({ state: "detached" });
      await list.getByText("How am I doing today?").waitFor();
      await assertAccessible(page);
      assert.deepEqual(complaints, []);
    });
  });
}

describe("the assistant with Anthropic", () => {
  let standins;
  let product;
  let page;
  let context;
  let complaints;
  // The reader of headlines asks the same model, and must not take the answers that are laid out for the chat.
  const script = (...replies) =>
    standins.control("anthropic", "PUT", "state", { replies, replies_need_tools: true });

  before(async () => {
    standins = await Standins.create(["anthropic"]);
    product = await Product.create({ ...standins.settings, PAIID_BROKER: "paper" });
    ({ page, context, complaints } = await openPage(browser, product));
    await signUp(context, "chat");
    await openHome(page);
  });

  after(async () => {
    await context?.close();
    await product?.remove();
    await standins?.remove();
  });

  test("writes its answer as it comes, with what it looked up and what it cost", async () => {
    await script(
      { tool_use: [{ name: "get_quotes", input: { symbols: ["AAPL"] } }] },
      { text: "AAPL is calm today [r1].\n\n- one\n- two", stream: { pause_s: 0.3 } },
    );
    await page.getByRole("button", { name: "Ask the assistant" }).press("Enter");
    await panelOf(page).getByText("For example").waitFor();
    await page.keyboard.type("How is Apple?");
    await page.keyboard.press("Enter");
    const panel = panelOf(page);
    // The source is there while the answer is still being written.
    await panel.getByRole("link", { name: /AAPL/ }).waitFor();
    await panel.getByRole("button", { name: "Stop" }).waitFor();
    await panel.getByText(/Cost \$0\.\d+ · Anthropic/).waitFor();
    await panel.getByRole("button", { name: /^Source 1: / }).waitFor();
    await panel.getByText(/of \$20\.00 spent this month/).waitFor();
    await assertAccessible(page);
  });

  test("stops when it is told to, and keeps what it has said", async () => {
    await script({ text: `A long story. ${"It goes on. ".repeat(60)}`, stream: { pause_s: 0.3 } });
    await page.getByLabel("Your question").fill("Tell me more");
    await page.keyboard.press("Enter");
    const panel = panelOf(page);
    await saidIn(page)
      .getByText(/^A long story/)
      .waitFor();
    await panel.getByRole("button", { name: "Stop" }).press("Enter");
    await saidIn(page).getByText("Stopped.", { exact: true }).waitFor();
    await panel.getByRole("button", { name: "Ask again" }).waitFor();
  });

  test("fills in a ticket that the person opens; nothing is placed", async () => {
    const input = { symbol: "AAPL", side: "buy", type: "limit", quantity: "5", limit_price: "150" };
    await script({ tool_use: [{ name: "draft_order", input }] }, { text: "The ticket is filled in." });
    await page.getByLabel("Your question").fill("Buy 5 AAPL at 150");
    await page.keyboard.press("Enter");
    await panelOf(page)
      .getByText(/Nothing has been placed/)
      .waitFor();
    await panelOf(page).getByRole("link", { name: "Open the ticket" }).press("Enter");
    await page.waitForURL((url) => url.pathname === "/trade");
    await page.getByRole("button", { name: "Send buy order" }).waitFor();
    await page.getByText("Buy 5 AAPL at 150 or lower, today only.").first().waitFor();
    const orders = await page.request.get("/api/orders");
    assert.deepEqual((await orders.json()).items, []);
    assert.deepEqual(complaints, []);
  });
});
