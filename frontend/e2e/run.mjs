// Runs the end-to-end tests one after the other: they share the machine with a server and a browser.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(
    (name) =>
      name.endsWith(".e2e.mjs") && (wanted.length === 0 || wanted.some((part) => name.includes(part))),
  )
  .sort()
  .map((name) => folder + name);
const done = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...files], { stdio: "inherit" });
process.exit(done.status ?? 1);
