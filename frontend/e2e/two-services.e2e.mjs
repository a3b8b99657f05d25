// The UI served by `node server.js` and the API elsewhere; and what other origins may ask the API for, in a browser.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { newEmail, PASSWORD, register, Script, signOut } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

describe("two services", () => {
  let product;
  let page;
  let context;
  let complaints;
  const asked = new Set();

  before(async () => {
    product = await Product.create({}, { twoServices: true });
    ({ page, context, complaints } = await openPage(browser, product));
    page.on("request", (request) => asked.add(new URL(request.url()).origin));
  });

  after(async () => {
    await context?.close();
    await product?.remove();
  });

  test("the API has no user interface of its own", async () => {
    assert.equal((await fetch(`${product.backendOrigin}/login`)).status, 404);
    assert.equal((await fetch(`${product.origin}/login`)).status, 200);
  });

  test("signs up, hears the live stream and sees a position move", async () => {
    const email = newEmail("two");
    await register(page, email);
    const script = await Script.of(product, email);
    await script.buy("AAPL", 3);
    await page.goto("/positions");
    const row = page.getByRole("table", { name: "Open positions" }).getByRole("row", { name: /AAPL/ });
    const price = () => row.getByRole("cell").nth(2).innerText();
    const before = await price();
    await until(price, (now) => now !== before, "the live price", 60_000);
    assert.deepEqual(complaints, []);
  });

  test("is told when the API is away, and goes on when it is back", async () => {
    const told = page.waitForResponse((response) => response.status() === 502);
    await product.crash();
    await page.goto("/positions");
    await told;
    await product.start();
    complaints.length = 0;
    await page.reload();
    await page.getByRole("row", { name: /AAPL/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test("signs out", async () => {
    await signOut(page);
    assert.deepEqual(complaints, []);
  });

  test("the browser asked one origin only", () => {
    assert.deepEqual([...asked], [product.origin]);
  });
});

/** A page without any policy, as anybody could serve it. */
async function strangersPage() {
  const server = createServer((_, response) =>
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Elsewhere</title>"),
  ).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

/** In a page: signs up at `api` with cookies, keeps a preference, hears the stream; what it was shown of each. */
async function useApi({ api, email, password }) {
  const credentials = "include";
  const json = { "Content-Type": "application/json" };
  const body = JSON.stringify({ email, password });
  const signedUp = await fetch(`${api}/api/auth/register`, {
    method: "POST",
    credentials,
    headers: json,
    body,
  });
  const { csrf_token: token } = await (await fetch(`${api}/api/auth/csrf-token`, { credentials })).json();
  const { preferences } = await (await fetch(`${api}/api/settings`, { credentials })).json();
  const kept = await fetch(`${api}/api/settings`, {
    method: "PUT",
    credentials,
    headers: { ...json, "X-CSRF-Token": token },
    body: JSON.stringify({ preferences }),
  });
  const opened = await new Promise((resolve) => {
    const stream = new EventSource(`${api}/api/stream?topics=jobs`, { withCredentials: true });
    const end = (what) => {
      stream.close();
      resolve(what);
    };
    stream.onopen = () => end("open");
    stream.onerror = () => end("refused");
  });
  return { signedUp: signedUp.status, kept: kept.status, opened, id: kept.headers.get("x-request-id") };
}

/** In a page: what comes of reading with the visitor's cookies, and of a sign-out that needs no answer. */
async function tryApi(api) {
  const read = await fetch(`${api}/api/auth/me`, { credentials: "include" }).then(
    () => "read",
    () => "refused",
  );
  await fetch(`${api}/api/auth/logout`, { method: "POST", mode: "no-cors", credentials: "include" }).catch(
    () => {},
  );
  return read;
}

describe("ALLOW_ORIGIN", () => {
  let friend;
  let stranger;
  let product;
  let context;

  before(async () => {
    [friend, stranger] = await Promise.all([strangersPage(), strangersPage()]);
    product = await Product.create({ ALLOW_ORIGIN: friend.origin }, { twoServices: false });
    context = await browser.newContext();
  });

  after(async () => {
    await context?.close();
    await product?.remove();
    friend?.server.close();
    stranger?.server.close();
  });

  test("a page of that origin uses the API with the cookies of the same site", async () => {
    const page = await context.newPage();
    await page.goto(friend.origin);
    const found = await page.evaluate(useApi, {
      api: product.origin,
      email: newEmail("cors"),
      password: PASSWORD,
    });
    const { id, ...rest } = found;
    assert.deepEqual(rest, { signedUp: 201, kept: 200, opened: "open" });
    assert.match(id, /^\S+$/);
  });

  test("a page of any other reads nothing and changes nothing", async () => {
    const page = await context.newPage();
    await page.goto(stranger.origin);
    assert.equal(await page.evaluate(tryApi, product.origin), "refused");
    const me = await context.request.get(`${product.origin}/api/auth/me`);
    assert.equal(me.status(), 200, "still signed in");
  });
});
