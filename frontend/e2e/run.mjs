// Runs the end-to-end tests against one product of their own; `npm run e2e -- trade live` runs those files only.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Product } from "./support/product.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const tally = fileURLToPath(new URL("./support/tally.mjs", import.meta.url));
const dist = process.env.PAIID_FRONTEND_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
if (!existsSync(`${dist}/index.html`)) {
  console.error(`There is no built UI in ${dist}. Run: npm run build`);
  process.exit(1);
}
const wanted = process.argv.slice(2);
const all = readdirSync(folder)
  .filter((name) => name.endsWith(".e2e.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => folder + name)
  // Two files run at a time: the long ones first, so that none is left alone at the end.
  .sort((a, b) => statSync(b).size - statSync(a).size);
const product = await Product.create();

/** Runs `files`, `atOnce` at a time: how many passed, and what failed. Null when the runner itself broke. */
async function runFiles(files, atOnce) {
  const notes = mkdtempSync(join(tmpdir(), "paiid-tally-"));
  const reporters = [
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...[`--test-reporter=${tally}`, `--test-reporter-destination=${notes}/tally.json`],
  ];
  const tests = spawn(
    process.execPath,
    ["--test", `--test-concurrency=${atOnce}`, ...reporters, "--test-timeout=300000", ...files],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, PAIID_E2E_ORIGIN: product.origin },
    },
  );
  const ended = new Promise((resolve) => tests.once("exit", resolve));
  tests.stdout.setEncoding("utf8");
  for await (const text of tests.stdout) {
    // The counts are told once, when everything has run.
    process.stdout.write(text.replace(/^ℹ (?:tests|suites|pass|fail|cancelled|skipped|todo) \d+\n/gm, ""));
  }
  const written = readFileSync(`${notes}/tally.json`, "utf8");
  rmSync(notes, { recursive: true });
  const found = written === "" ? null : JSON.parse(written);
  return (await ended) !== 0 && found?.failures.length === 0 ? null : found;
}

const BROKEN = [{ file: folder, name: "the runner" }];
const first = await runFiles(all, 2);
let failures = first?.failures ?? BROKEN;
if (first && failures.length > 0) {
  // A browser on a busy machine can be late: what failed gets one more try, alone, and is named.
  const files = [...new Set(failures.map(({ file }) => file))];
  console.log(`\nOnce more, one at a time: ${files.map((file) => file.slice(folder.length)).join(", ")}`);
  const again = await runFiles(files, 1);
  const isIn = (list, one) => list.some(({ file, name }) => file === one.file && name === one.name);
  // A test is broken when it failed both times; what failed once, in either run, is named.
  const once = [
    ...failures.filter((one) => again && !isIn(again.failures, one)),
    ...(again?.failures ?? []).filter((one) => !isIn(failures, one)),
  ];
  for (const { file, name } of once) {
    console.log(`ℹ failed in one of two runs: ${file.slice(folder.length)}: ${name}`);
  }
  failures = again ? failures.filter((one) => isIn(again.failures, one)) : BROKEN;
  for (const { file, name } of failures) {
    console.log(`ℹ failed twice: ${file.slice(folder.length)}: ${name}`);
  }
}
await product.remove();
const total = (first?.passed ?? 0) + (first?.failures.length ?? 1);
console.log(`ℹ pass ${total - failures.length}`);
console.log(`ℹ fail ${failures.length}`);
console.log(`ℹ skipped ${first?.skipped ?? 0}`);
if (failures.length > 0) {
  console.error(`The server's last words:\n${product.output.slice(-6_000)}`);
}
process.exit(failures.length > 0 ? 1 : 0);
