// Runs the end-to-end tests against one product of their own; `npm run e2e -- trade live` runs those files only.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Product } from "./support/product.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const dist = process.env.PAIID_FRONTEND_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
if (!existsSync(`${dist}/index.html`)) {
  console.error(`There is no built UI in ${dist}. Run: npm run build`);
  process.exit(1);
}
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".e2e.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => folder + name)
  // Two files run at a time: the long ones first, so that none is left alone at the end.
  .sort((a, b) => statSync(b).size - statSync(a).size);
const product = await Product.create();
const tests = spawn(
  process.execPath,
  ["--test", "--test-concurrency=2", "--test-reporter=spec", "--test-timeout=300000", ...files],
  { stdio: "inherit", env: { ...process.env, PAIID_E2E_ORIGIN: product.origin } },
);
const code = await new Promise((resolve) => tests.once("exit", resolve));
await product.remove();
if (code !== 0) {
  console.error(`The server's last words:\n${product.output.slice(-6_000)}`);
}
process.exit(code ?? 1);
