// A server of its own and a real browser for the end-to-end tests.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const BACKEND = fileURLToPath(new URL("../../backend", import.meta.url));
const PAIID = process.env.PAIID ?? "paiid";
const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const PASSWORD = "a sentence for the browser test";

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function command(args, env) {
  return spawn(PAIID, args, { cwd: BACKEND, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function finished(child, name) {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
  assert.equal(code, 0, `${name} failed:\n${output}`);
}

/** The product on a port and in a data folder of its own; it can be stopped and started again. */
export class Product {
  static async create() {
    const product = new Product();
    product.home = await mkdtemp(join(tmpdir(), "paiid-e2e-"));
    product.port = await freePort();
    product.origin = `http://127.0.0.1:${product.port}`;
    // Tests load pages faster than a person; the limits have tests of their own.
    product.env = {
      ...process.env,
      PAIID_HOME: product.home,
      HOST: "127.0.0.1",
      PORT: `${product.port}`,
      RATE_LIMIT_PER_MINUTE: "5000",
      RATE_LIMIT_AUTH_PER_MINUTE: "500",
      RATE_LIMIT_TRADING_PER_MINUTE: "500",
      PAIID_WORLD_CLOCK: "always_open",
    };
    await finished(command(["migrate"], product.env), "paiid migrate");
    await product.start();
    return product;
  }

  async start() {
    this.output = "";
    this.child = command(["serve"], this.env);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on("data", (chunk) => {
        this.output += chunk;
      });
    }
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answer = await fetch(`${this.origin}/api/health`).catch(() => null);
      if (answer?.ok) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`paiid serve did not answer:\n${this.output}`);
  }

  async stop() {
    if (this.child.exitCode === null) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGTERM");
      await gone;
    }
  }

  async remove() {
    await this.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: BROWSER_ARGS,
  });
}

/** A page whose console must stay silent; `complaints` holds what it said and what the server refused. */
export async function openPage(browser, product, { viewport = DESKTOP, storageState } = {}) {
  const context = await browser.newContext({
    viewport,
    baseURL: product.origin,
    reducedMotion: "reduce",
    isMobile: viewport.width < 720,
    hasTouch: viewport.width < 720,
    ...(storageState ? { storageState } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`${message.type()}: ${message.text()} (${page.url()})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) {
      complaints.push(`${response.status()} ${response.url()}`);
    }
  });
  return { page, context, complaints };
}

/** Fill in the form of a new account and wait for the dial. */
export async function register(page, email) {
  await page.goto("/register");
  await page.getByLabel("Name").fill("Ada Browser");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

/** Fails with the rule, the element and the reason of each violation of WCAG 2.2 AA. */
export async function assertAccessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  const lines = violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary}`),
  );
  assert.deepEqual(lines, [], `accessibility of ${page.url()}`);
}

/** Fails when the page scrolls sideways. */
export async function assertNoSideways(page) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${page.url()} is ${over} px wider than the window`);
}
