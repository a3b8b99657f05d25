// How a large account feels in a real browser: first paint, time until it can be used, and frames while its tables are
// scrolled. `npm run large-account`
//
// Usable is when the key figures are there and the curve is drawn. "Cold" is the first page that a server, just started,
// gives out, with nothing in the browser's cache; "warm" is the same page opened again. The work of other programs on
// the same cores counts as ours, so each figure is the median of several runs, and nothing is a test of the product.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { signUp } from "../e2e/support/account.mjs";
import { DESKTOP, launch } from "../e2e/support/browser.mjs";
import { Product } from "../e2e/support/product.mjs";
import { activitiesFile } from "./large-account-file.mjs";
import { framesOf, percentile } from "./large-account-frames.mjs";

const { values } = parseArgs({
  options: { activities: { type: "string", default: "50000" }, runs: { type: "string", default: "3" } },
});
const LIMITS = { fcp: 1000, usable: 2000, slowFrames: 0.05 };
const QUIET_MS = 500;
const QUIET_TIMEOUT_MS = 60_000;
const PAGE = "/pnl?range=max";
/** What Linux counts processor time in. */
const TICK_MS = 10;
const TABLES = [
  { view: "trades", caption: "Closed trades" },
  { view: "lots", caption: "Open lots" },
  { view: "activities", caption: "Activities" },
];

/** Runs in the page: notes when the figures and the curve are there, and every call to the API. */
function watch() {
  const isDrawn = () =>
    document.querySelector('button[title*="how it is computed"]') !== null &&
    document.querySelector('[aria-label="Equity chart, crosshair"]') !== null &&
    document.querySelector('section[aria-label="Equity"] canvas, [aria-label="Equity"] canvas') !== null;
  const look = () => {
    if (isDrawn()) {
      // The frame in which it is there is painted after this callback: the next one tells when that is over.
      requestAnimationFrame(() => {
        window.usableAt = performance.now();
      });
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}

async function withAccount(product, browser) {
  const context = await browser.newContext({ baseURL: product.origin, viewport: DESKTOP });
  await signUp(context);
  const token = async () => (await (await context.request.get("/api/auth/csrf-token")).json()).csrf_token;
  const post = async (path, options) => {
    const headers = { "X-CSRF-Token": await token() };
    const answer = await context.request.post(path, { headers, timeout: 300_000, ...options });
    if (!answer.ok()) {
      throw new Error(`POST ${path}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`);
    }
    return answer.json();
  };
  const account = await post("/api/portfolio/accounts", { data: { name: "Large" } });
  const buffer = Buffer.from(activitiesFile(Number(values.activities)));
  const file = { name: "activities.csv", mimeType: "text/csv", buffer };
  const found = await post("/api/imports", { multipart: { file, account: account.id } });
  await post(`/api/portfolio/accounts/${account.id}/select`, {});
  console.log(`imported ${found.imported ?? JSON.stringify(found).slice(0, 200)} activities`);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Ms of processor time that the server has used; nothing where the system does not tell. */
async function serverCpu(product) {
  try {
    const words = (await readFile(`/proc/${product.child.pid}/stat`, "utf8")).split(") ")[1].split(" ");
    return (Number(words[11]) + Number(words[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

async function opened(product, context) {
  const page = await context.newPage();
  const isQuiet = callsOf(page);
  const before = await serverCpu(product);
  await page.addInitScript(watch);
  await page.goto(PAGE);
  await page.waitForFunction(() => window.usableAt !== undefined, null, { timeout: 120_000, polling: 50 });
  const found = await page.evaluate(() => ({
    fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    usable: window.usableAt,
    calls: performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.includes("/api/"))
      .map(({ name, startTime, requestStart, responseStart, responseEnd, transferSize }) => ({
        path: new URL(name).pathname,
        from: Math.round(startTime),
        waited: Math.round(responseStart - requestStart),
        until: Math.round(responseEnd),
        kB: Math.round(transferSize / 1000),
      })),
  }));
  return { page, isQuiet, ...found, cpu: (await serverCpu(product)) - before };
}

/**
 * Waits until nothing has been asked of the API for a while, and all is answered. The network itself is never idle: the
 * script of the worker that the tabs share counts as loading for as long as it runs.
 */
function callsOf(page) {
  const open = new Set();
  let last = Date.now();
  const note = (change) => (request) => {
    if (request.url().includes("/api/")) {
      change(request);
      last = Date.now();
    }
  };
  page.on(
    "request",
    note((request) => open.add(request)),
  );
  for (const event of ["requestfinished", "requestfailed"]) {
    page.on(
      event,
      note((request) => open.delete(request)),
    );
  }
  return async () => {
    const deadline = Date.now() + QUIET_TIMEOUT_MS;
    while (open.size > 0 || Date.now() - last < QUIET_MS) {
      if (Date.now() > deadline) {
        throw new Error(
          `Calls keep coming: ${[...open].map((request) => request.url()).join(" ") || "all answered"}`,
        );
      }
      await page.waitForTimeout(QUIET_MS / 5);
    }
  };
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function tell(name, runs) {
  const fcp = median(runs.map((run) => run.fcp));
  const usable = median(runs.map((run) => run.usable));
  const all = runs.map((run) => Math.round(run.usable)).join(", ");
  console.log(
    `${name}: first contentful paint ${Math.round(fcp)} ms, usable ${Math.round(usable)} ms (each: ${all}), ` +
      `${median(runs.map((run) => run.cpu))} ms of the server's processor until then`,
  );
  for (const { path, from, waited, until, kB } of runs.at(-1).calls) {
    console.log(`  ${`${from}`.padStart(5)} to ${until} ms, waited ${waited}, ${kB} kB: ${path}`);
  }
  return { fcp, usable };
}

async function opening(product, browser, storageState) {
  const cold = [];
  const warm = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    await product.end("SIGTERM");
    await product.start();
    const context = await browser.newContext({ baseURL: product.origin, viewport: DESKTOP, storageState });
    for (const runs of [cold, warm]) {
      const { page, isQuiet, ...found } = await opened(product, context);
      runs.push(found);
      await isQuiet();
      await page.close();
    }
    await context.close();
  }
  return { cold: tell("cold", cold), warm: tell("warm", warm) };
}

async function scrolling(product, browser, storageState) {
  const context = await browser.newContext({ baseURL: product.origin, viewport: DESKTOP, storageState });
  const page = await context.newPage();
  const isQuiet = callsOf(page);
  const found = [];
  for (const { view, caption } of TABLES) {
    await page.goto(`${PAGE}&view=${view}`);
    const table = page.getByRole("region", { name: caption }).first();
    await table.waitFor({ timeout: 120_000 });
    await table.scrollIntoViewIfNeeded();
    await isQuiet();
    const { frames, rows } = await framesOf(page, table);
    const slow = frames.filter((ms) => ms > 50).length / frames.length;
    const worst = Math.round(Math.max(...frames));
    console.log(
      `${caption} (${rows} rows): ${frames.length} frames, p50 ${percentile(frames, 0.5)} ms, ` +
        `p95 ${percentile(frames, 0.95)} ms, worst ${worst} ms, over 50 ms ${(100 * slow).toFixed(1)} %`,
    );
    found.push({ caption, slow });
  }
  await context.close();
  return found;
}

const product = await Product.create();
const browser = await launch();
const missed = [];
try {
  const state = await withAccount(product, browser);
  for (const [name, { fcp, usable }] of Object.entries(await opening(product, browser, state))) {
    if (fcp > LIMITS.fcp || usable > LIMITS.usable) {
      missed.push(name);
    }
  }
  const tables = await scrolling(product, browser, state);
  missed.push(...tables.filter(({ slow }) => slow > LIMITS.slowFrames).map(({ caption }) => caption));
} finally {
  await browser.close();
  await product.remove();
}
console.log(missed.length ? `missed: ${missed.join(", ")}` : "all within limits");
process.exit(missed.length ? 1 : 0);
