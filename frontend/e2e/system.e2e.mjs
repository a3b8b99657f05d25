// The System page: the owner's, live, by keys alone; and what browsers measure once their user agrees.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { signUp } from "./support/account.mjs";
import { launch, openPage, PHONE } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";

let product;
let browser;

before(async () => {
  // The first account of an instance is its owner.
  product = await Product.create();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.remove();
});

describe("the owner", () => {
  let page;
  let context;
  let complaints;

  before(async () => {
    ({ page, context, complaints } = await openPage(browser, product));
    await signUp(context, "owner");
  });

  after(() => context?.close());

  test("reaches the page by keys from Settings", async () => {
    await page.goto("/settings");
    await settled(page);
    await page.getByRole("link", { name: "System", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/settings/system");
    await page.getByRole("heading", { level: 1, name: "System" }).waitFor();
    await page.getByRole("row", { name: /GET \/api\/settings/ }).waitFor();
  });

  test("sees figures that follow the stream", async () => {
    const asOf = () => page.getByText(/As of \d+:\d\d:\d\d/).textContent();
    const first = await asOf();
    await page.waitForFunction(
      (old) => !document.body.textContent.includes(old),
      first.match(/As of [\d:]+/)[0],
    );
    assert.notEqual(await asOf(), first);
  });

  for (const [name, size] of [
    ["a desk", undefined],
    ["a phone", PHONE],
  ]) {
    test(`finds it accessible and within ${name}`, async () => {
      if (size) {
        await page.setViewportSize(size);
      }
      await assertAccessible(page);
      await assertNoSideways(page);
    });
  }

  test("sees nothing of browsers before somebody agrees, and quantiles after", async () => {
    await page.getByText(/^Nothing measured\./).waitFor();
    await page.goto("/settings");
    await settled(page);
    await page.getByRole("switch", { name: "Measure pages" }).click();
    await page.getByText("Saved on the server.").waitFor();
    const begun = page.waitForResponse((answer) => answer.url().endsWith("/api/auth/csrf-token"));
    await page.goto("/research/AAPL");
    await begun;
    await settled(page);
    await page.getByRole("heading", { level: 1 }).click();
    // What is sent while a page goes is not seen by the page; the server has it.
    await page.goto("/settings/system");
    await until(
      async () => (await context.request.get("/api/telemetry/measurements")).json(),
      ({ measures }) => measures.some(({ measure, count }) => measure === "lcp" && count > 0),
      "what the browser measured",
    );
    await page.reload();
    await page.getByRole("row", { name: /^Largest contentful paint/ }).waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("a member finds no such page", async () => {
  const { page, context } = await openPage(browser, product, { allow: [/403/] });
  await signUp(context, "member");
  await page.goto("/settings/system");
  await page.getByText("There is no such page.").waitFor();
  await context.close();
});
