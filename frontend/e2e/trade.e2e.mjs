// The ticket: what it refuses and the way out it offers, one order for one intention, and keys alone.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { focusedName, headingFocused, until } from "./support/checks.mjs";
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

const quantity = (page) => page.getByRole("textbox", { name: "Quantity" });
const send = (page) => page.getByRole("button", { name: /^Send (buy|sell) order$/ }).first();
const isBlocked = async (page) => (await send(page).getAttribute("aria-disabled")) === "true";

async function openTicket(page, symbol = "AAPL") {
  await page.goto(`/trade?symbol=${symbol}`);
  await page.getByRole("heading", { level: 1, name: new RegExp(symbol) }).waitFor();
}

function ordersPosted(page) {
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && new URL(request.url()).pathname === "/api/orders") {
      keys.push(request.headers()["idempotency-key"]);
    }
  });
  return keys;
}

describe("a ticket that cannot be sent", () => {
  let page;
  let context;
  let posted;

  before(async () => {
    // The server refuses the previews of these tickets: that is what is tested.
    ({ page, context } = await openPage(browser, product, { allow: [/4(09|22)/] }));
    await signUp(context);
    posted = ordersPosted(page);
  });

  beforeEach(() => openTicket(page));

  after(async () => {
    assert.deepEqual(posted, []);
    await context?.close();
  });

  test("asks for a size first, and Send does nothing", async () => {
    await page.getByText("Enter how many shares.").waitFor();
    assert.ok(await isBlocked(page));
    await send(page).click({ force: true });
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await send(page).evaluate((button) => button.disabled), false);
  });

  test("refuses a size of nothing", async () => {
    await quantity(page).fill("0");
    await page.getByText("The quantity must be a number above 0.").first().waitFor();
    assert.ok(await isBlocked(page));
  });

  test("takes only digits and a point as a size", async () => {
    await quantity(page).pressSequentially("-1e5x");
    assert.equal(await quantity(page).inputValue(), "15");
  });

  test("refuses eleven decimals", async () => {
    await quantity(page).fill("1.12345678901");
    await page.getByText("At most nine decimals of a share.").first().waitFor();
    assert.ok(await isBlocked(page));
  });

  test("offers the nearest ticks for a price between them", async () => {
    await quantity(page).fill("1");
    await page.getByRole("button", { name: "Limit", exact: true }).click();
    await page.getByRole("textbox", { name: "Limit price" }).fill("100.005");
    await page.getByRole("button", { name: /100\.00$/ }).waitFor();
    await page.getByRole("button", { name: /100\.01$/ }).click();
    assert.equal(await page.getByRole("textbox", { name: "Limit price" }).inputValue(), "100.01");
    await page.getByText("Cost, about").waitFor();
    await until(
      () => isBlocked(page),
      (blocked) => !blocked,
      "Send after the tick was chosen",
    );
  });

  test("says how much is short beyond the buying power, and offers the most that fits", async () => {
    await quantity(page).fill("1000000");
    const use = page.getByRole("button", { name: /^Use [\d,]+ shares/ });
    await use.waitFor();
    assert.ok(await isBlocked(page));
    const [reasonId] = (await send(page).getAttribute("aria-describedby")).split(" ");
    const reason = await page.locator(`[id="${reasonId}"]`).innerText();
    assert.match(reason, /\$[\d,]+\.\d\d/);
    const most = (await use.innerText()).replace(/[^\d]/g, "");
    await use.click();
    assert.equal(await quantity(page).inputValue(), most);
    await until(
      () => isBlocked(page),
      (blocked) => !blocked,
      "Send after the size was cut",
    );
  });

  test("refuses an order for a symbol that does not exist", async () => {
    await page.goto("/trade?symbol=NOSUCH");
    await page.getByRole("alert").first().waitFor();
    assert.match(await page.getByRole("alert").first().innerText(), /NOSUCH/);
  });
});

test("an unknown symbol has a page that says so and offers the search", async () => {
  const { page, context, complaints } = await openPage(browser, product, { allow: [/404/] });
  await signUp(context);
  await page.goto("/research/NOSUCH");
  await page.getByRole("heading", { level: 1, name: "Unknown symbol" }).waitFor();
  await page.getByText(/no instrument with the symbol NOSUCH/).waitFor();
  await page.getByRole("combobox", { name: "Find a symbol or company" }).fill("apple");
  await page.getByRole("option", { name: /^AAPL/ }).click();
  await page.waitForURL("**/research/AAPL");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("markup typed into a search is searched for as text", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  await signUp(context);
  await page.goto("/research");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Search or jump to" });
  await dialog.getByRole("combobox").fill("<img src=x onerror=window.pwned=1>");
  await page.getByText("No symbol matches.").waitFor();
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(complaints, []);
  await context.close();
});

describe("one intention is one order", () => {
  let page;
  let context;
  let complaints;
  let posted;
  let script;

  beforeEach(async () => {
    await context?.close();
    ({ page, context, complaints } = await openPage(browser, product));
    script = await Script.of(product, await signUp(context));
    posted = ordersPosted(page);
  });

  after(() => context?.close());

  async function assertOneOrder() {
    await page.getByRole("region", { name: "The order just sent" }).waitFor();
    await page.waitForTimeout(500);
    const { items } = await script.call("GET", "/api/orders");
    assert.equal(items.length, 1, JSON.stringify(items));
    assert.equal(new Set(posted).size, 1);
    assert.match(posted[0] ?? "", /.{16,}/);
    assert.deepEqual(complaints, []);
  }

  test("for a double click on Send and on the confirmation", async () => {
    await openTicket(page);
    await quantity(page).fill("1");
    await page.getByText("Cost, about").waitFor();
    await until(
      () => isBlocked(page),
      (blocked) => !blocked,
      "Send",
    );
    await send(page).dblclick();
    await page.getByRole("dialog").getByRole("button", { name: "Send buy order" }).dblclick();
    await assertOneOrder();
  });

  test("for a double click when no confirmation is wanted", async () => {
    const { preferences } = await script.call("GET", "/api/settings");
    await script.call("PUT", "/api/settings", { preferences: { ...preferences, confirm_orders: false } });
    await openTicket(page);
    await quantity(page).fill("1");
    await page.getByText("Cost, about").waitFor();
    await until(
      () => isBlocked(page),
      (blocked) => !blocked,
      "Send",
    );
    await send(page).dblclick();
    await assertOneOrder();
  });

  test("placed, replaced and canceled from the table of open orders", async () => {
    await script.call("POST", "/api/orders", {
      symbol: "MSFT",
      quantity: 2,
      side: "buy",
      type: "limit",
      limit_price: "1.00",
      time_in_force: "gtc",
    });
    await page.goto("/positions");
    await page.getByRole("button", { name: /^Replace: Buy 2 MSFT/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Quantity" }).fill("3");
    await dialog.getByRole("button", { name: /replace/i }).click();
    await page.getByRole("button", { name: /^Cancel: Buy 3 MSFT/ }).click();
    await dialog.getByRole("button", { name: "Cancel order" }).click();
    await page.getByText(/No order is working/).waitFor();
    assert.deepEqual(complaints, []);
  });
});

/** Presses Tab until the focused element has this name. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element?.id ? document.querySelector(`label[for="${element.id}"]`) : null;
      return element?.getAttribute("aria-label") ?? label?.textContent ?? element?.textContent ?? "";
    });
    if (focused.trim() === name) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${name}; the focus is on ${await focusedName(page)}`);
}

test("a trade can be made with the keyboard alone", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  await signUp(context);
  await page.goto("/");
  await page.getByText(/Live stream, updated/).waitFor();
  await page.keyboard.press("5");
  await page.waitForURL("**/trade");
  await headingFocused(page);
  await tabTo(page, "Change symbol");
  await page.keyboard.press("Enter");
  await page.keyboard.type("nvda");
  await page.getByRole("option", { name: /^NVDA/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/trade?symbol=NVDA");
  await tabTo(page, "Quantity");
  await page.keyboard.type("2");
  await page.getByText("Cost, about").waitFor();
  await until(
    () => isBlocked(page),
    (blocked) => !blocked,
    "Send",
  );
  await tabTo(page, "Send buy order");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, "Send buy order");
  await page.keyboard.press("Enter");
  await page
    .getByRole("region", { name: "The order just sent" })
    .getByText(/Filled at/)
    .first()
    .waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
