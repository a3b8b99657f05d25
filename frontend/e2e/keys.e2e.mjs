// Keys that vendors refuse: what is said of it, where and to whom, and that a mended key works after a restart.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, PASSWORD, register, Script } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { Standins } from "./support/standins.mjs";

const GOOD = {
  TRADIER_API_KEY: "good-token",
  ALPACA_PAPER_SECRET_KEY: "standin-secret-key",
  FINNHUB_API_KEY: "good-key",
};
const REFUSED = {
  TRADIER_API_KEY: "wrong-token",
  ALPACA_PAPER_SECRET_KEY: "wrong-secret",
  FINNHUB_API_KEY: "bad-key",
};
/** What is said in its own card: the vendor's word, and the setting to look at. */
const WORDS = [
  [
    "Tradier",
    "Tradier does not accept the access token (HTTP 401).",
    /^TRADIER_API_KEY is not accepted: check the token/,
  ],
  [
    "Alpaca",
    "Alpaca does not accept the key (HTTP 403).",
    /^ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY are not/,
  ],
  [
    "Finnhub",
    "Finnhub does not accept the key (HTTP 401).",
    /^FINNHUB_API_KEY is not accepted: check the key/,
  ],
];
const PRICES = "A source of data is not set up rightly";

let standins;
let product;
let browser;
let email;

before(async () => {
  standins = await Standins.create();
  await standins.control("tradier", "PUT", "state", { accepted_tokens: [GOOD.TRADIER_API_KEY] });
  await standins.control("alpaca", "PUT", "state", { auth_status: 403 });
  product = await Product.create({ ...standins.settings, PAIID_BROKER: "paper", ...REFUSED });
  browser = await launch();
  email = newEmail("owner");
  const { page, context } = await openPage(browser, product, { allow: [/50[234]/] });
  await register(page, email);
  await context.close();
});

after(async () => {
  await browser?.close();
  await product?.remove();
  await standins?.remove();
});

/** A page of the owner's; what the server cannot answer without vendors is what is tested. */
async function open(viewport) {
  const found = await openPage(browser, product, { viewport, allow: [/50[234]/] });
  await found.context.request.post("/api/auth/login", { data: { email, password: PASSWORD } });
  return found;
}

function card(page, name) {
  const list = page.getByRole("list", { name: "Connections", exact: true });
  return list.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
}

for (const [name, viewport] of [
  ["a desk", DESKTOP],
  ["a phone", PHONE],
]) {
  describe(`keys that are refused, on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await open(viewport));
    });

    after(async () => {
      await context?.close();
      assert.deepEqual(complaints, []);
    });

    test("are told at home and where the prices would be, and no made-up price stands in", async () => {
      await page.goto("/");
      await page.getByText("The service is degraded").waitFor({ state: "attached" });
      await page.getByText("2 parts degraded").first().waitFor();
      for (const path of ["/research/AAPL", "/trade?symbol=AAPL", "/positions", "/news"]) {
        await page.goto(path);
        await page.getByText(PRICES).first().waitFor();
        await page
          .getByText(/Settings, under Connections, tells which one it is/)
          .first()
          .waitFor();
        assert.equal(await page.getByText(/simulated/i).count(), 0);
        await assertNoSideways(page);
      }
      await page.goto("/trade?symbol=AAPL");
      await page.getByText("There is no price yet.").waitFor();
      await page.getByText(PRICES).first().waitFor();
      await settled(page);
      // On a phone the bar at the bottom lies over whatever is behind it; at the end of the page nothing is.
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await assertAccessible(page, "main");
    });

    test("are told to the owner in plain words, each with the mend", async () => {
      await page.goto("/settings");
      for (const [vendor, error, mend] of WORDS) {
        await card(page, vendor).getByText("Not accepted", { exact: true }).waitFor();
        await card(page, vendor).getByText(error).waitFor();
        await card(page, vendor).getByText(mend).waitFor();
      }
      await assertNoSideways(page);
      await assertAccessible(page, "main");
      await card(page, "Tradier").getByRole("button", { name: "Test connection to Tradier" }).click();
      await card(page, "Tradier").getByText("Tradier: not accepted.").waitFor();
      const said = await page.locator("main").innerText();
      assert.ok(!Object.values(REFUSED).some((key) => said.includes(key)));
    });
  });
}

describe("keys that are mended", () => {
  test("work after a restart", async () => {
    const refused = await fetch(`${product.origin}/api/health/detailed`);
    const { dependencies } = await refused.json();
    assert.equal(dependencies.market_data.status, "down");
    assert.match(dependencies.market_data.detail, /Tradier: Connection misconfigured/);
    assert.match(dependencies.news.detail, /does not accept the key/);
    await product.end("SIGTERM");
    Object.assign(product.env, GOOD);
    await product.start();
    const { page, context, complaints } = await openPage(browser, product);
    await context.request.post("/api/auth/login", { data: { email, password: PASSWORD } });
    await page.goto("/research/AAPL");
    const strip = page.getByLabel("About this price");
    await strip.getByText("Live", { exact: true }).waitFor();
    await strip.getByText("Tradier", { exact: true }).waitFor();
    await page.goto("/settings");
    for (const [vendor] of WORDS) {
      await card(page, vendor).getByText("Working").waitFor();
    }
    const script = await Script.of(product, email);
    const { status } = await until(
      () => script.call("GET", "/api/health/detailed"),
      (found) => found.status === "ok",
      "health",
    );
    assert.equal(status, "ok");
    await context.close();
    assert.deepEqual(complaints, []);
  });
});
