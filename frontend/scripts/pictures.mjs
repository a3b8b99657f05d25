// The pictures of the README: screens of a running product with its demo portfolio. `npm run pictures`, after a build.
// Prices and dates are those of the moment; what is looked at by a person is whether they are true to the screens.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "../e2e/support/browser.mjs";
import { settled } from "../e2e/support/checks.mjs";
import { Product } from "../e2e/support/product.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const LARGEST_BYTES = 150_000;
const SCREENS = { home: "/", pnl: "/pnl?range=max" };

/** The window as WebP, of the best quality that is small enough. */
async function picture(page) {
  const session = await page.context().newCDPSession(page);
  for (let quality = 90; quality > 20; quality -= 10) {
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality });
    const bytes = Buffer.from(data, "base64");
    if (bytes.length <= LARGEST_BYTES) {
      return bytes;
    }
  }
  throw new Error(`${page.url()} does not fit into ${LARGEST_BYTES} bytes.`);
}

const product = await Product.create({}, { twoServices: false });
const browser = await launch();
try {
  const { page, complaints } = await openPage(browser, product);
  await page.goto("/login");
  await page.getByRole("button", { name: /Try it with a demo portfolio/ }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await mkdir(FOLDER, { recursive: true });
  for (const [name, path] of Object.entries(SCREENS)) {
    await page.goto(path);
    await page.locator("footer").getByText("Simulated market data").waitFor();
    await settled(page);
    await page.waitForLoadState("networkidle").catch(() => {});
    const bytes = await picture(page);
    await writeFile(`${FOLDER}${name}.webp`, bytes);
    console.log(`docs/pictures/${name}.webp ${bytes.length} bytes`);
  }
  if (complaints.length > 0) {
    throw new Error(`The pages complained:\n${complaints.join("\n")}`);
  }
} finally {
  await browser.close();
  await product.remove();
}
