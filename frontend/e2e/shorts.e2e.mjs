// A strategy that trades both ways on paper: refused where the account may not sell short, looked at, started, stopped.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUp } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { picture } from "./support/screens.mjs";

const weekday = (comparator, value) => ({
  node: "compare",
  left: { kind: "calendar", field: "weekday" },
  comparator,
  right: { kind: "number", value: String(value) },
});
const on = (day) => ({ node: "and", rules: [weekday("at_least", day), weekday("at_most", day)] });
/** Tuesdays and Thursdays long, else short. */
const EVEN = { node: "or", rules: [on(2), on(4)] };
const ODD = { node: "or", rules: [on(1), on(3), on(5)] };
const DEFINITION = {
  format: "paiid.strategy/1",
  name: "Both ways",
  family: "trend",
  summary: "Long after some days of the week, short after the others.",
  direction: "both",
  universe: { name: "Three", symbols: ["AAPL", "MSFT", "NVDA"], meaning: "Three large firms." },
  timeframe: "1d",
  evaluation: "every_close",
  parameters: [],
  entry: EVEN,
  exit: ODD,
  short_entry: ODD,
  short_exit: EVEN,
  sizing: { method: "equal_weight", arguments: {}, meaning: "Equal parts." },
  risk: {
    max_positions: 3,
    max_weight: "0.3",
    stop: { kind: "percent_of_entry", distance: { kind: "number", value: "0.1" } },
    target: null,
    meaning: "A stop far away.",
  },
  costs: { commission_per_share: "0", slippage_bps: "5", meaning: "A little." },
  fails_when: ["Prices go sideways: every turn costs."],
  references: [],
};

let product;
let browser;
let page;
let context;
let headers;
let strategy;

before(async () => {
  product = await Product.shared();
  browser = await launch();
  ({ page, context } = await openPage(browser, product, { allow: [/422/] }));
  await signUp(context, "shorts");
  const token = await (await context.request.get("/api/auth/csrf-token")).json();
  headers = { "X-CSRF-Token": token.csrf_token };
  const saved = await context.request.post("/api/strategies", { data: { definition: DEFINITION }, headers });
  assert.equal(saved.status(), 201, await saved.text());
  strategy = (await saved.json()).id;
});

after(async () => {
  await context?.close();
  await browser?.close();
  await product?.remove();
});

const shorting = (is_on) =>
  context.request.patch("/api/portfolio/account", { data: { shorting_enabled: is_on }, headers });

test("an account that may not sell short refuses it in words, and one that may starts it", async () => {
  assert.equal((await shorting(false)).status(), 200);
  await page.goto(`/strategies?strategy=${strategy}&paper=true`);
  await settled(page);
  await page.getByRole("button", { name: "Run on paper" }).click();
  const dialog = page.getByRole("dialog", { name: "Run on paper" });
  await dialog.getByText("It sells short: that takes a margin account which allows it").waitFor();
  await dialog.getByRole("button", { name: "Autopilot" }).click();
  await dialog.getByLabel("Capital in USD").fill("50000");
  await dialog.getByRole("button", { name: "Run on paper" }).click();
  await dialog.getByText("The account cannot sell short").waitFor();
  await picture(page, "shorts-refused");
  assert.equal((await shorting(true)).status(), 200);
  await assertAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: "Run on paper" }).click();
  await page.getByRole("region", { name: "Version 1, autopilot" }).getByText("Running").waitFor();
});

test("it tells what it would do by the rules of both sides, and is stopped", async () => {
  const card = page.getByRole("region", { name: "Version 1, autopilot" });
  await card.getByRole("button", { name: "What would it do now?" }).click();
  const look = page.getByRole("dialog", { name: "What it would do now" });
  // The engine is loaded by a process of its own, which may take long where much else runs.
  const patience = { timeout: 240_000 };
  await look
    .getByText(/^(Sell short|Buy)$/i)
    .first()
    .waitFor(patience);
  await look.getByText("sell short:").first().waitFor();
  await look.getByText("buy back:").first().waitFor();
  await assertAccessible(page, "dialog[open]");
  await picture(page, "shorts-look");
  await page.keyboard.press("Escape");
  await page.setViewportSize(PHONE);
  await assertNoSideways(page);
  await assertAccessible(page);
  await picture(page, "shorts-card-phone");
  await card.getByRole("button", { name: "Stop", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Stop running “Both ways”?" });
  await dialog.getByRole("button", { name: "Stop for good" }).click();
  await card.getByText("Stopped", { exact: true }).waitFor();
});
