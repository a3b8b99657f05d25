// Sign-up, sign-in and sign-out; what the browser keeps; sessions that expire, are shared or are revoked.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, PASSWORD, register, Script, signIn, signOut, signUp } from "./support/account.mjs";
import { launch, listen, openPage } from "./support/browser.mjs";
import { settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

const REFUSED = [/40[013]/, /401/];
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

/** Counts calls of a path from now on. */
function counter(page, method, path) {
  const seen = [];
  page.on("response", (response) => {
    if (response.request().method() === method && new URL(response.url()).pathname === path) {
      seen.push(response.status());
    }
  });
  return seen;
}

async function dropAccessCookie(context) {
  const cookies = await context.cookies();
  const names = cookies.filter((cookie) => cookie.path === "/" || cookie.path === "/api");
  assert.equal(names.length, 1, JSON.stringify(cookies.map(({ name, path }) => [name, path])));
  await context.clearCookies({ name: names[0].name });
}

describe("sign-up and sign-in", () => {
  test("checks the form before the server is asked", async () => {
    const { page, context, complaints } = await openPage(browser, product);
    const calls = counter(page, "POST", "/api/auth/register");
    await page.goto("/register");
    await page.getByLabel("E-mail").fill("not an address");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("This is not an e-mail address.").waitFor();
    await page.getByText(/^Use \d+ characters or more\.$/).waitFor();
    assert.deepEqual(calls, []);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("refuses an address that has an account, and a wrong password, with words", async () => {
    const { page, context } = await openPage(browser, product, { allow: REFUSED });
    const email = await signUp(context);
    await context.clearCookies();
    await page.goto("/register");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("alert").first().waitFor();
    await page.getByRole("tab", { name: "Sign in" }).click();
    await page.waitForURL("**/login");
    await signIn(page, email, "not the password at all");
    await page.getByRole("alert").first().waitFor();
    await signIn(page, email);
    await page.waitForURL((url) => url.pathname === "/");
    await context.close();
  });

  test("keeps no token where a script could read it", async () => {
    const { page, context, complaints } = await openPage(browser, product);
    await register(page, newEmail("keeper"));
    await page.keyboard.press("5");
    await page.waitForURL("**/trade");
    await settled(page);
    const kept = await page.evaluate(() => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookie: document.cookie,
    }));
    assert.equal(kept.cookie, "");
    assert.doesNotMatch(JSON.stringify(kept), /eyJ|token|csrf|@/i);
    const cookies = await context.cookies();
    assert.equal(cookies.length, 2);
    for (const cookie of cookies) {
      assert.equal(cookie.httpOnly, true, cookie.name);
      assert.match(cookie.sameSite, /^(Lax|Strict)$/, cookie.name);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("signs out, and signing in leads back to the page that was asked for", async () => {
    const { page, context, complaints } = await openPage(browser, product);
    const email = newEmail("leaver");
    await register(page, email);
    await signOut(page);
    assert.deepEqual(await context.cookies(), []);
    await page.goto("/pnl?range=1M");
    await page.waitForURL("**/login?next=*");
    await signIn(page, email);
    await page.waitForURL("**/pnl?range=1M");
    await settled(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("shows a name of markup as the text it is", async () => {
    const { page, context, complaints } = await openPage(browser, product);
    const name = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>`;
    await register(page, newEmail("markup"), name);
    await page.getByRole("button", { name: /^Account menu/ }).click();
    await page.getByText(name).first().waitFor();
    await page.goto("/settings");
    await settled(page);
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

describe("a session", () => {
  test("that has expired is renewed without a word", async () => {
    const { page, context } = await openPage(browser, product, { allow: REFUSED });
    await signUp(context);
    await page.goto("/");
    await page.getByText(/Live stream, updated/).waitFor();
    const renewals = counter(page, "POST", "/api/auth/refresh");
    await dropAccessCookie(context);
    await page.keyboard.press("7");
    await page.waitForURL("**/pnl");
    // The page is there before its first call has been answered.
    await until(
      async () => renewals,
      (seen) => seen.length > 0,
      "renewal",
    );
    await settled(page);
    assert.deepEqual(renewals, [200]);
    await dropAccessCookie(context);
    await page.reload();
    await settled(page);
    assert.equal(new URL(page.url()).pathname, "/pnl");
    await context.close();
  });

  test("is renewed once for two tabs that find it expired together", async () => {
    const { page, context } = await openPage(browser, product, { allow: REFUSED });
    await signUp(context);
    const other = await context.newPage();
    await Promise.all([page.goto("/positions"), other.goto("/pnl")]);
    await Promise.all([settled(page), settled(other)]);
    for (let round = 0; round < 3; round += 1) {
      await dropAccessCookie(context);
      await Promise.all([page.reload(), other.reload()]);
      await Promise.all([settled(page), settled(other)]);
      assert.equal(new URL(page.url()).pathname, "/positions");
      assert.equal(new URL(other.url()).pathname, "/pnl");
    }
    await context.close();
  });

  test("is shared by two tabs: an order in one is seen in the other, and sign-out ends both", async () => {
    const { page, context, complaints } = await openPage(browser, product, { allow: REFUSED });
    await signUp(context);
    const other = await context.newPage();
    const more = listen(other, REFUSED);
    await Promise.all([page.goto("/trade?symbol=MSFT"), other.goto("/positions")]);
    await other.getByText(/No open position/).waitFor();
    await page.getByRole("textbox", { name: "Quantity" }).fill("2");
    await page.getByRole("button", { name: "Send buy order" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send buy order" }).click();
    await other.getByRole("row", { name: /MSFT/ }).waitFor();
    await signOut(page);
    await other.bringToFront();
    await other.getByRole("link", { name: "P&L Dashboard", exact: true }).click();
    await other.waitForURL((url) => url.pathname === "/login");
    assert.deepEqual([...complaints, ...more], []);
    await context.close();
  });

  test("that was revoked elsewhere asks to sign in and leads back to the page", async () => {
    const { page, context } = await openPage(browser, product, { allow: REFUSED });
    const email = await signUp(context);
    await page.goto("/pnl?range=1M");
    await settled(page);
    const script = await Script.of(product, email);
    const { items } = await script.call("GET", "/api/auth/sessions");
    const browsers = items.filter((session) => !session.is_current);
    assert.equal(browsers.length, 1);
    await script.call("DELETE", `/api/auth/sessions/${browsers[0].id}`);
    await page.reload();
    await page.waitForURL("**/login?next=*");
    await signIn(page, email);
    await page.waitForURL("**/pnl?range=1M");
    await until(
      () => page.getByRole("heading", { level: 1 }).innerText(),
      (text) => text === "P&L Dashboard",
      "the page after sign-in",
    );
    await context.close();
  });
});
