// News of four vendors as one feed: who told a story, in which order stories stand, whose calls are used up, and what
// muting a publisher hides. Prices are those of Tradier's sandbox, which come late and say so.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, PASSWORD, register, Script } from "./support/account.mjs";
import { DESKTOP, launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { Standins } from "./support/standins.mjs";

const VENDORS = ["alpaca", "finnhub", "alpha_vantage", "polygon"];

let standins;
let product;
let browser;
let email;
let script;

before(async () => {
  standins = await Standins.create(["tradier", ...VENDORS], { tradier: ["--sandbox"] });
  product = await Product.create({
    ...standins.settings,
    PAIID_BROKER: "paper",
    TRADIER_SANDBOX: "true",
  });
  browser = await launch();
  email = newEmail("owner");
  const { page, context } = await openPage(browser, product);
  await register(page, email);
  await context.close();
  script = await Script.of(product, email);
  await everyVendorTells();
});

// A page shows what has come within some seconds, and who has not answered. On a busy machine that may be a vendor which
// takes one call a second; its answer is there the next time.
async function everyVendorTells() {
  const reading = { headers: script.headers };
  let said = "";
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await fetch(`${product.origin}/api/news?limit=30`, reading);
    said = await answer.text();
    if (answer.ok && JSON.parse(said).feeds.every((feed) => feed.problem === null)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error(`Not every vendor told its news: ${said.match(/"problem":"[^"]*"/g) ?? said}`);
}

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

for (const [name, viewport] of [
  ["a desk", DESKTOP],
  ["a phone", PHONE],
]) {
  describe(`on ${name}`, () => {
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

    test("prices of the sandbox are delayed, in words, wherever they stand", async () => {
      await page.goto("/");
      await page.getByText("Delayed market data, Tradier sandbox").first().waitFor();
      await page.goto("/research/AAPL");
      await page
        .locator("main")
        .getByText(/^Delayed/)
        .first()
        .waitFor();
      await page
        .locator("main")
        .getByText(/Tradier sandbox/)
        .first()
        .waitFor();
      await page.goto("/trade?symbol=AAPL");
      await page
        .locator("main")
        .getByText(/Tradier sandbox/)
        .first()
        .waitFor();
      await page
        .getByText(
          /^Tradier sandbox sends prices 15 minutes late: this one is as of .*\. The market is elsewhere by now\.$/,
        )
        .waitFor();
      await assertAccessible(page, "main");
      await page.goto("/settings");
      const card = page
        .getByRole("listitem")
        .filter({ has: page.getByRole("heading", { name: "Tradier sandbox" }) });
      await card.getByText(/^delayed by 15 minutes, /).waitFor();
      await assertNoSideways(page);
    });

    test("a story stands once, newest first, with everybody who told it", async () => {
      await page.goto("/news");
      await settled(page);
      const asked = page.getByRole("list", { name: "Age of the news" });
      for (const vendor of ["Alpaca", "Finnhub", "Alpha Vantage", "Polygon"]) {
        await asked.getByText(vendor, { exact: true }).waitFor();
      }
      const articles = page.getByRole("article");
      const told = articles.filter({ has: page.getByRole("list", { name: "Sources" }) });
      for (const vendor of ["Alpha Vantage", "Polygon"]) {
        const source = told.getByRole("link", { name: new RegExp(`via ${vendor}`) }).first();
        await source.waitFor();
        assert.match(await source.getAttribute("href"), /^https?:\/\//);
      }
      const times = await articles.locator("time").evaluateAll((all) => all.map((one) => one.dateTime));
      assert.ok(times.length > 10);
      assert.deepEqual(times, times.toSorted().toReversed());
      await articles
        .getByText(/Alpha Vantage says: /)
        .first()
        .waitFor();
      await articles
        .getByText(/^[+−]?\d\.\d\d by word list$/)
        .first()
        .waitFor();
      await page.getByText(/^Tone by word list, measured \d+\.\d% right on \d+ held-out headlines/).waitFor();
      await assertNoSideways(page);
      await assertAccessible(page, "main");
    });

    test("what is watched makes a tab and a meaning, whose citations lead to facts", async () => {
      // What is opened in the list before goes with it: the answer may take as long as the slowest vendor.
      const answered = page.waitForResponse((response) => response.url().includes("scope=watchlist"));
      await page.getByRole("tab", { name: "Watchlist" }).click();
      await page.waitForURL("**/news?scope=watchlist");
      await answered;
      const watched = page.getByRole("article").filter({ hasText: /You watch (NVDA|AAPL|MSFT|AMD|TLT|SPY)/ });
      await watched.first().waitFor();
      await page.getByRole("button", { name: "What does this mean for me?" }).first().click();
      await page
        .getByText(/is on your watchlist; you hold none of it\./)
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Fact 1", exact: true }).first().click();
      const focused = await page.evaluate(() => document.activeElement?.textContent ?? "");
      assert.match(focused, /^\[1\]Headline:/);
      await page.getByText("Worded by rules from these facts; no model was asked.").first().waitFor();
      await assertNoSideways(page);
      await assertAccessible(page, "main");
    });

    test("tone and order live in the address, holdings without any say so", async () => {
      await page.goto("/news?tone=negative&order=relevance");
      await page.getByRole("heading", { name: /^The most relevant of the newest \d+$/ }).waitFor();
      assert.equal(await page.getByRole("article").getByText("Positive", { exact: true }).count(), 0);
      await page.getByRole("button", { name: "Clear filters" }).click();
      await page.waitForURL(/\/news$/);
      await page.getByRole("tab", { name: "Holdings" }).click();
      await page.getByText("News about what you hold appear here once you hold something.").waitFor();
      await page.getByRole("tab", { name: "Symbol" }).click();
      await page.getByText("Choose a symbol to see its news.").waitFor();
    });
  });
}

describe("the keyboard alone", () => {
  test("moves through stories by J and K and opens what one means", async () => {
    const { page, context, complaints } = await open(DESKTOP);
    await page.goto("/news");
    await page.getByRole("article").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    const headline = await page.locator("[data-story]").first().getByRole("heading").textContent();
    assert.ok((await page.evaluate(() => document.activeElement?.textContent ?? "")).includes(headline));
    const opener = page.getByRole("button", { name: "What does this mean for me?" }).first();
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press("Tab");
      if (await opener.evaluate((one) => one === document.activeElement)) {
        break;
      }
    }
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Facts" }).waitFor();
    await context.close();
    assert.deepEqual(complaints, []);
  });
});

describe("a publisher that is muted", () => {
  test("is left out of stories that another one told too", async () => {
    const { page, context, complaints } = await open(DESKTOP);
    const settings = await script.call("GET", "/api/settings");
    const preferences = { ...settings.preferences, news_muted_sources: ["Benzinga"] };
    await script.call("PUT", "/api/settings", { preferences });
    const { news } = await script.call("GET", "/api/news?limit=30");
    const shared = news.find(
      ({ sources }) =>
        sources.some((one) => one.name === "Benzinga") && sources.some((one) => one.name !== "Benzinga"),
    );
    const alone = news.filter(({ sources }) => sources.every((one) => one.name === "Benzinga")).length;
    assert.ok(shared);
    await page.goto("/news");
    await page.getByRole("article").filter({ hasText: shared.headline }).first().waitFor();
    await page.getByText(new RegExp(`^${30 - alone} of 30 loaded headlines shown`)).waitFor();
    assert.equal(
      await page
        .getByRole("article")
        .getByText(/Benzinga/)
        .count(),
      0,
    );
    await script.call("PUT", "/api/settings", { preferences: settings.preferences });
    await context.close();
    assert.deepEqual(complaints, []);
  });
});

describe("a vendor whose calls are used up", () => {
  test("is named above the news of the others, without its key", async () => {
    await standins.control("alpha_vantage", "PUT", "state", { per_day: 0 });
    for (const viewport of [DESKTOP, PHONE]) {
      const { page, context, complaints } = await open(viewport);
      // A symbol of no watchlist, so that nothing about it is kept.
      await page.goto("/news?symbol=KO");
      await page
        .getByText("Alpha Vantage is missing here: Alpha Vantage: the calls of the day are used up.")
        .waitFor();
      assert.ok((await page.getByRole("article").count()) > 0);
      assert.ok(!(await page.locator("main").innerText()).includes("made-up"));
      await assertNoSideways(page);
      await context.close();
      assert.deepEqual(complaints, []);
    }
    const { page, context } = await open(DESKTOP);
    await page.goto("/settings");
    await page.getByText("Alpha Vantage: the calls of the day are used up.").waitFor();
    await context.close();
  });
});
