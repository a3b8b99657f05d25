// What a browser downloads for the first view of the signed-in home, and that nothing of it comes from elsewhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signUp } from "./support/account.mjs";
import { launch, openPage } from "./support/browser.mjs";
import { Product } from "./support/product.mjs";

const MAX_SCRIPT_BYTES = 160_000;
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

test("the first load of the signed-in home stays within 160 kB of compressed script", async () => {
  const { page, context, complaints } = await openPage(browser, product);
  await signUp(context);
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  await page.goto("/");
  await page.getByText(/Live stream, updated/).waitFor();
  const scripts = requests.filter((request) => request.resourceType() === "script");
  const sizes = await Promise.all(scripts.map(async (request) => (await request.sizes()).responseBodySize));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total > 20_000, `only ${total} bytes of script were seen`);
  assert.ok(total <= MAX_SCRIPT_BYTES, `${total} bytes of script`);
  for (const request of requests) {
    assert.equal(new URL(request.url()).origin, product.origin, request.url());
    assert.ok((await request.response()).status() < 400, request.url());
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("every page has its security headers, and its scripts are bound by a policy", async () => {
  const { page, context } = await openPage(browser, product);
  for (const path of ["/", "/login", "/pnl"]) {
    const headers = (await page.goto(path)).headers();
    const policy = headers["content-security-policy"];
    const scripts = policy.split(";").find((part) => part.trim().startsWith("script-src"));
    assert.match(scripts, /'self'|'nonce-|'sha256-/);
    assert.doesNotMatch(scripts, /unsafe-inline|unsafe-eval|\*/);
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["x-content-type-options"], "nosniff");
  }
  await context.close();
});
