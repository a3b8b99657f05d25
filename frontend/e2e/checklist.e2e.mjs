// What `paiid checklist` lets a browser look at, on a healthy product: each of the operator's steps is found to be so.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { newEmail, PASSWORD } from "./support/account.mjs";
import { executable } from "./support/browser.mjs";
import { Product } from "./support/product.mjs";

const VISIT = fileURLToPath(new URL("../scripts/checklist.mjs", import.meta.url));
/** How long something took is of this machine and moment; that it was measured is what is looked at here. */
const MEASURED = ["load", "lcp", "cls", "tti"];
const FOUND = [
  ...["wedges", "logo", "quotes", "fonts", "interactive", "workflows", "theme"],
  ...["settings", "trade", "pnl", "console", "assets"],
];
let product;

before(async () => {
  product = await Product.shared();
});

after(() => product?.remove());

async function visit(environment) {
  const env = { ...process.env, CHROMIUM_PATH: executable(), CHECK_URL: product.origin, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [VISIT], { env });
  return JSON.parse(stdout);
}

test("every step of the operator's document in the browser is seen to work", async () => {
  const email = newEmail("checklist");
  const made = await fetch(`${product.origin}/api/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  assert.ok(made.ok, `register: ${made.status}`);
  const seen = await visit({ CHECK_EMAIL: email, CHECK_PASSWORD: PASSWORD });
  assert.deepEqual(Object.keys(seen).sort(), [...MEASURED, ...FOUND].sort(), seen.ended);
  assert.deepEqual(
    FOUND.filter((name) => !seen[name].ok).map((name) => `${name}: ${seen[name].text}`),
    [],
  );
  for (const name of MEASURED) {
    assert.match(seen[name].text, /\d/);
  }
});

test("a visit that cannot sign in says so, and finds nothing to be well", async () => {
  const seen = await visit({
    CHECK_EMAIL: "nobody@example.com",
    CHECK_PASSWORD: "not the password",
    CHECK_STEP_MS: "3000",
  });
  assert.equal(Object.values(seen).filter((one) => one.ok).length, 0);
  assert.ok(seen.ended);
});
