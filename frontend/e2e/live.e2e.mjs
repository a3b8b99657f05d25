// Live data: one stream, no polling, and what happens when the connection goes away and comes back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { changes, settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { COUNTED, openStreams } from "./support/streams.mjs";
import { Wire } from "./support/wire.mjs";

const BROKEN = [/ERR_|Failed to load|fetch/];
let product;
let browser;

before(async () => {
  product = await Product.create(COUNTED);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

const last = (page) => page.locator("header", { hasText: "SPY" }).first();

function reads(page) {
  const paths = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === "GET" && /^\/api\/(market|portfolio|orders|positions)/.test(pathname)) {
      paths.push(pathname);
    }
  });
  return paths;
}

test("prices move over one stream, without a call", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  const script = await Script.of(product, await signUp(context));
  await Promise.all(["AAPL", "NVDA", "TSLA"].map((symbol) => script.buy(symbol, 2)));
  await page.goto("/positions");
  const rows = page.getByRole("table", { name: "Open positions" }).locator("tbody");
  await rows.getByRole("row", { name: /AAPL/ }).waitFor();
  await page.waitForTimeout(2_500);
  const paths = reads(page);
  await changes(rows);
  await changes(last(page));
  await changes(rows);
  await page.waitForTimeout(2_000);
  assert.deepEqual(paths, []);
  assert.equal(await openStreams(product), 1);
  await page.getByRole("link", { name: "Execute Trade", exact: true }).click();
  await page.waitForURL("**/trade");
  await settled(page);
  await until(
    () => openStreams(product),
    (count) => count === 1,
    "streams after another page was opened",
  );
  assert.deepEqual(complaints, []);
  await context.close();
});

describe("a connection that breaks", () => {
  let wire;

  before(async () => {
    wire = await Wire.to(product);
  });

  after(() => wire?.remove());

  test("comes back by itself, with what was filled meanwhile", async () => {
    const { page, context } = await openPage(browser, { origin: wire.origin }, { allow: BROKEN });
    const script = await Script.of(product, await signUp(context));
    await page.goto("/positions");
    await page.getByText(/No open position/).waitFor();
    await page.getByText(/Live stream, updated/).waitFor();
    wire.cut();
    await page
      .getByText(/Connecting to the stream|Stream silent|Offline/)
      .first()
      .waitFor();
    await script.buy("KO", 7);
    await page.waitForTimeout(500);
    assert.equal(await page.getByRole("row", { name: /KO/ }).count(), 0);
    wire.mend();
    await page.getByRole("row", { name: /KO/ }).waitFor({ timeout: 40_000 });
    await page.getByText(/Live stream, updated/).waitFor();
    await changes(last(page));
    await context.close();
  });

  test("is told in an amber bar, and nothing can be sent until it is back", async () => {
    const { page, context } = await openPage(browser, product, { allow: BROKEN });
    const script = await Script.of(product, await signUp(context));
    await page.goto("/trade?symbol=AAPL");
    await page.getByRole("textbox", { name: "Quantity" }).fill("1");
    const send = page.getByRole("button", { name: "Send buy order" });
    const blocked = () => send.getAttribute("aria-disabled");
    await page.getByText("Cost, about").waitFor();
    await until(blocked, (value) => value !== "true", "Send while online");
    await context.setOffline(true);
    await page.getByText(/^Offline\. Showing data from \d+:\d\d( [AP]M)? ET\.$/).waitFor();
    await page.getByText(/You are offline\. Orders can be sent again/).waitFor();
    assert.equal(await blocked(), "true");
    await send.click({ force: true });
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.getByText("AAPL").first().waitFor();
    await context.setOffline(false);
    await page.getByText(/^Offline\. Showing/).waitFor({ state: "hidden" });
    await until(blocked, (value) => value !== "true", "Send after coming back", 40_000);
    assert.deepEqual((await script.call("GET", "/api/orders")).items, []);
    await context.close();
  });
});
