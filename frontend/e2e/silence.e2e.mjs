// Two sources of prices that disagree, stand in for one another, and fall silent: what every page says of it, with no
// page ever loaded again.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, PASSWORD, register, Script } from "./support/account.mjs";
import { DESKTOP, launch, listen, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { Standins } from "./support/standins.mjs";

const PATHS = {
  home: "/",
  research: "/research/AAPL",
  ticket: "/trade?symbol=AAPL",
  positions: "/positions",
};
/** The second source is compared every 30 s. */
const COMPARED_MS = 60_000;
/** Two heartbeats of the stream, of 5 s each, and of the polls of both sources, with the answers that are waited for. */
const STALE_WITHIN_MS = 20_000;

let standins;
let product;
let browser;
let script;
/** Every page at both sizes: `{size, name, page}`. */
const pages = [];
const contexts = [];
const complaints = [];
/** What is asked for besides prices may have no answer while nobody answers; that is shown in its own place. */
const UNANSWERED = [/\/api\/(news|market\/(bars|sparks|indices))/];

async function openAll(size, viewport, email) {
  const {
    page: first,
    context,
    complaints: said,
  } = await openPage(browser, product, { viewport, allow: UNANSWERED });
  contexts.push(context);
  await context.request.post("/api/auth/login", { data: { email, password: PASSWORD } });
  for (const [name, path] of Object.entries(PATHS)) {
    const page = name === "home" ? first : await context.newPage();
    await page.goto(path);
    await page.evaluate(() => {
      window.isSamePage = true;
    });
    pages.push({ size, name, page });
    complaints.push(name === "home" ? said : listen(page, UNANSWERED));
  }
}

before(async () => {
  standins = await Standins.create(["tradier", "alpaca"]);
  product = await Product.create({ ...standins.settings, PAIID_BROKER: "paper" });
  browser = await launch();
  const email = newEmail("owner");
  const { page, context } = await openPage(browser, product);
  await register(page, email);
  await context.close();
  script = await Script.of(product, email);
  await script.buy("AAPL", 3);
  await openAll("desk", DESKTOP, email);
  await openAll("phone", PHONE, email);
});

after(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await browser?.close();
  await product?.remove();
  await standins?.remove();
});

const named = (name) => pages.filter((one) => one.name === name);
const quote = (symbol) => script.call("GET", `/api/market/quote/${symbol}`);
const marketHealth = async () => (await script.call("GET", "/api/health/detailed")).dependencies.market_data;

/** Waits on every page at once, so that none has to wait for the one before it. */
function onAll(chosen, see) {
  return Promise.all(
    chosen.map(async (one) => {
      try {
        await see(one);
      } catch (error) {
        throw new Error(`${one.name} on a ${one.size}: ${error.message}`);
      }
    }),
  );
}

/** The price of AAPL on a page, with what is said beside it. */
const priceOf = ({ name, page }) => {
  const main = page.locator("main");
  return name === "home" || name === "positions" ? main.locator("tr, li").filter({ hasText: "AAPL" }) : main;
};

function telling(pattern, timeout) {
  return ({ page }) => page.getByText(pattern).first().waitFor({ state: "attached", timeout });
}

function told(text, timeout = STALE_WITHIN_MS) {
  return onAll(pages, ({ page }) => page.getByText(text).waitFor({ timeout }));
}

describe("two sources of prices", () => {
  test("that disagree are told apart wherever the price stands", async () => {
    await onAll(pages, ({ page }) => page.getByText("Live market data, Tradier").first().waitFor());
    const { last } = await quote("AAPL");
    const price = (Number(last) * 1.02).toFixed(2);
    await standins.control("alpaca", "POST", "price", { symbol: "AAPL", price });
    const pattern = new RegExp(
      `Sources disagree: Alpaca says ${price.replace(".", "\\.")} \\(\\d\\.\\d\\d% apart\\)`,
    );
    await onAll(pages, telling(pattern, COMPARED_MS));
    await onAll(pages, ({ page }) => assertNoSideways(page));
    await assertAccessible(named("ticket")[0].page, "main");
    await assertAccessible(named("positions")[1].page, "main");
    await standins.control("alpaca", "POST", "price", { symbol: "AAPL", price: null });
  });

  test("stand in for one another, which is told on every page and never in simulated prices", async () => {
    await standins.silence("tradier");
    await told("Prices now come from Alpaca, no longer from Tradier.");
    await onAll(pages, ({ page }) => page.getByText("Live market data, Alpaca").first().waitFor());
    await onAll(named("ticket"), async ({ page }) => {
      await page.locator("main").getByText("Alpaca").first().waitFor();
      assert.equal(await page.getByText(/simulated/i).count(), 0);
    });
    const health = await until(marketHealth, (found) => found.status === "degraded", "health");
    assert.match(health.detail, /^Prices come from Alpaca at present\. Tradier: Connection/);
    await onAll(named("home"), ({ page }) => page.getByText("market data degraded").first().waitFor());
  });

  test("that are both silent leave the last price, greyed and dated, and no order is taken", async () => {
    const began = Date.now();
    await standins.silence("alpaca", "GET /v2/stocks");
    await until(
      () => quote("AAPL"),
      ({ delay }) => delay === "stale",
      "the quote",
      STALE_WITHIN_MS,
    );
    assert.ok(Date.now() - began < STALE_WITHIN_MS);
    await onAll(pages, ({ page }) => page.getByText("Stale market data, Alpaca").first().waitFor());
    await onAll(pages, async (one) => {
      const note = priceOf(one)
        .getByText(/^as of/)
        .first();
      await note.waitFor({ state: "attached" });
      await priceOf(one).locator('[class~="text-text3!"]').first().waitFor();
      await assertNoSideways(one.page);
    });
    await onAll(named("home"), ({ page }) =>
      page.getByText("Prices are stale").waitFor({ state: "attached" }),
    );
    await onAll(named("ticket"), async ({ page }) => {
      await page.getByText(/^The newest price of AAPL, as of .* ET, is too old to decide on\.$/).waitFor();
      const send = page.getByRole("button", { name: /^(Send buy order|Review: buy)/ }).first();
      assert.equal(await send.getAttribute("aria-disabled"), "true");
      await assertAccessible(page, "main");
    });
    await assert.rejects(
      script.call("POST", "/api/orders", { symbol: "AAPL", quantity: 1, side: "buy" }),
      /409 .*stale-quote.*The newest price of AAPL is of \d{4}-\d\d-\d\d [\d:]{8} ET, too old to trade on\./s,
    );
  });

  test("come back by themselves, and the first is the first again", async () => {
    await standins.mend("alpaca");
    await standins.mend("tradier");
    // A source that did not answer is left alone for a while.
    await told("Prices now come from Tradier, no longer from Alpaca.", COMPARED_MS);
    await onAll(pages, async (one) => {
      await one.page.getByText("Live market data, Tradier").first().waitFor();
      await priceOf(one)
        .getByText(/^as of/)
        .first()
        .waitFor({ state: "detached" });
      assert.equal(await one.page.evaluate(() => window.isSamePage), true);
    });
    await onAll(named("ticket"), async ({ page }) => {
      await page.getByRole("textbox", { name: "Quantity" }).fill("1");
      const send = page.getByRole("button", { name: /^(Send buy order|Review: buy)/ }).first();
      await until(
        () => send.getAttribute("aria-disabled"),
        (disabled) => disabled === "false",
        "Send",
      );
    });
    await until(marketHealth, ({ status }) => status === "ok", "health");
    // A source that did not answer is left alone for a while, by its polls too.
    await until(
      marketHealth,
      ({ detail }) => /^Tradier: Connection ok/.test(detail),
      "the connection",
      COMPARED_MS,
    );
    assert.deepEqual(complaints.flat(), []);
  });
});
