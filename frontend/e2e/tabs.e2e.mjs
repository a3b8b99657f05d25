// Many tabs of one browser: they share one stream, so that none waits for a connection, and each stays live by itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Script, signUp } from "./support/account.mjs";
import { launch, listen, openPage } from "./support/browser.mjs";
import { changes, until } from "./support/checks.mjs";
import { Product } from "./support/product.mjs";
import { COUNTED, openStreams } from "./support/streams.mjs";
import { Wire } from "./support/wire.mjs";

const PATHS = [
  "/positions",
  "/trade?symbol=KO",
  "/research/NVDA",
  "/",
  "/positions",
  "/research/TLT",
  "/pnl",
];
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

const streams = () => openStreams(product);
const isLive = (page) =>
  page
    .getByText(/Live stream, updated/)
    .first()
    .waitFor();
/** The price of SPY that the header shows changes; the home page has none. */
function allChange(pages) {
  const shown = pages.filter((page) => new URL(page.url()).pathname !== "/");
  return Promise.all(shown.map((page) => changes(page.locator("header", { hasText: "SPY" }).first())));
}

/** Seven tabs of one signed-in browser. */
async function openTabs(origin, options) {
  const { page, context, complaints } = await openPage(browser, { origin }, options);
  const script = await Script.of(product, await signUp(context));
  const pages = [page];
  const said = [complaints];
  while (pages.length < PATHS.length) {
    const next = await context.newPage();
    said.push(listen(next, options?.allow));
    pages.push(next);
  }
  for (const [at, path] of PATHS.entries()) {
    await pages[at].goto(path);
  }
  await Promise.all(pages.map(isLive));
  return { context, script, pages, complaints: said };
}

test("seven tabs are live over one stream, whichever of them go", async () => {
  const { context, script, pages, complaints } = await openTabs(product.origin);
  await until(streams, (count) => count === 1, "streams of seven tabs");
  await allChange(pages);
  // Each is told of what its own page shows, and of the user's own orders.
  await changes(
    pages[2]
      .locator("main")
      .getByText(/^\d+\.\d\d$/)
      .first(),
  );
  await script.buy("KO", 3);
  await pages[0].getByRole("row", { name: /KO/ }).waitFor();
  await pages[4].getByRole("row", { name: /KO/ }).waitFor();
  // A tab that moves on, one that is loaded anew, and two that go, the first among them.
  await pages[6].goto("/research/GLD");
  await pages[3].reload();
  await pages[0].close();
  await pages[1].close();
  const left = pages.slice(2);
  await Promise.all(left.map(isLive));
  await allChange(left);
  await script.buy("KO", 4);
  await left[2].getByRole("row", { name: /KO.*\b7\b/ }).waitFor();
  await until(streams, (count) => count === 1, "streams of five tabs");
  assert.deepEqual(complaints.flat(), []);
  await context.close();
  await until(streams, (count) => count === 0, "streams of none");
});

test("a connection that breaks is told in every tab, and comes back with what they missed", async () => {
  const wire = await Wire.to(product);
  const { context, script, pages } = await openTabs(wire.origin, { allow: BROKEN });
  wire.cut();
  await Promise.all(
    pages.map((page) =>
      page
        .getByText(/Connecting to the stream|Stream silent|Offline/)
        .first()
        .waitFor(),
    ),
  );
  await script.buy("KO", 7);
  wire.mend();
  await Promise.all([pages[0], pages[4]].map((page) => page.getByRole("row", { name: /KO/ }).waitFor()));
  await Promise.all(pages.map(isLive));
  await allChange(pages);
  await until(streams, (count) => count === 1, "streams after the break");
  await context.close();
  await wire.remove();
});
