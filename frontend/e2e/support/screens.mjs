// What the files of tests about one screen begin with.
import { after, before } from "node:test";
import { DESKTOP, launch, PHONE } from "./browser.mjs";
import { Product } from "./product.mjs";

/** Both sizes that a screen is tried at. */
export const SCREENS = [
  ["a desk", DESKTOP],
  ["a phone", PHONE],
];

/** The product and the browser of a file: there from its first test to its last. */
export function shared() {
  const used = {};
  before(async () => {
    used.product = await Product.shared();
    used.browser = await launch();
  });
  after(async () => {
    await used.browser?.close();
    await used.product?.remove();
  });
  return used;
}

/** Where it is asked for (PAIID_E2E_PICTURES names a folder), what the page looks like, for a person to look at. */
export async function picture(page, name) {
  if (process.env.PAIID_E2E_PICTURES) {
    await page.screenshot({ path: `${process.env.PAIID_E2E_PICTURES}/${name}.png`, fullPage: true });
  }
}
