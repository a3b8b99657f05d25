// The product in a process, on a port and in a data folder of its own.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BACKEND = fileURLToPath(new URL("../../../backend", import.meta.url));
const IN_PROJECT = fileURLToPath(new URL("../../../.venv/bin/paiid", import.meta.url));
const PAIID = process.env.PAIID ?? (existsSync(IN_PROJECT) ? IN_PROJECT : "paiid");
const SERVER_JS = fileURLToPath(new URL("../../server.js", import.meta.url));
const START_TIMEOUT_MS = 60_000;
/** The UI and the API as services of their own: `PAIID_E2E_TWO_SERVICES=1 npm run e2e`. */
const TWO_SERVICES = !["", "0"].includes(process.env.PAIID_E2E_TWO_SERVICES ?? "");

/** Tests load pages faster than a person; the limits have tests of their own. */
const SETTINGS = {
  HOST: "127.0.0.1",
  RATE_LIMIT_PER_MINUTE: "100000",
  RATE_LIMIT_AUTH_PER_MINUTE: "100000",
  RATE_LIMIT_TRADING_PER_MINUTE: "100000",
  PAIID_WORLD_CLOCK: "always_open",
  PAIID_MARKET_DATA: "simulated",
  PAIID_BROKER: "paper",
};

/** The user's environment without what would lead the server to their own data or services. */
function environment() {
  const env = { ...process.env };
  for (const name of ["DATABASE_URL", "REDIS_URL", "SENTRY_DSN", "ALLOW_ORIGIN", "PAIID_ENV"]) {
    delete env[name];
  }
  return env;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Ends `child`, unless it has ended. */
async function ended(child, signal) {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }
}

export class Product {
  /**
   * A product of this test file's own, for tests that stop it, take its connection away or need other `settings`.
   *
   * With `replayFrom`, the replay of the local market begins at that instant instead of five years ago. With
   * `twoServices`, `origin` is that of `node server.js`, which hands on to the backend at `backendOrigin`.
   */
  static async create(settings = {}, { replayFrom, twoServices = TWO_SERVICES } = {}) {
    const product = new Product();
    product.home = await mkdtemp(join(tmpdir(), "paiid-e2e-"));
    if (replayFrom) {
      const starts = { wall_start: new Date().toISOString(), world_start: replayFrom };
      await writeFile(join(product.home, "replay.json"), JSON.stringify(starts));
    }
    product.port = await freePort();
    product.backendOrigin = `http://127.0.0.1:${product.port}`;
    product.origin = product.backendOrigin;
    if (twoServices) {
      await product.startFrontend();
    }
    product.env = {
      ...environment(),
      ...SETTINGS,
      // No user interface of its own, and one other origin that may ask.
      ...(twoServices && {
        ALLOW_ORIGIN: product.origin,
        TRUSTED_PROXIES: "127.0.0.1",
        PAIID_FRONTEND_DIST: join(product.home, "no-ui"),
      }),
      ...settings,
      PAIID_HOME: product.home,
      PORT: `${product.port}`,
    };
    try {
      await product.run("migrate");
      await product.start();
    } catch (error) {
      // The frontend's service would keep the test's process from ending.
      await product.remove();
      throw error;
    }
    return product;
  }

  /** The product that `npm run e2e` has started for all files; one of our own when a file is run by itself. */
  static async shared() {
    const origin = process.env.PAIID_E2E_ORIGIN;
    return origin ? { origin, remove: async () => {} } : await Product.create();
  }

  /** `node server.js`, as the frontend's container runs it. */
  async startFrontend() {
    const env = {
      PATH: process.env.PATH,
      HOST: "127.0.0.1",
      PORT: "0",
      NEXT_PUBLIC_BACKEND_API_BASE_URL: this.backendOrigin,
      ...(process.env.PAIID_FRONTEND_DIST && { PAIID_DIST: process.env.PAIID_FRONTEND_DIST }),
    };
    this.frontend = spawn(process.execPath, [SERVER_JS], { env, stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise((resolve, reject) => {
      this.frontend.stdout.on("data", (said) => resolve(/on port (\d+)/.exec(said)?.[1]));
      this.frontend.once("exit", (code) => reject(new Error(`server.js ended with code ${code}`)));
    });
    this.origin = `http://127.0.0.1:${port}`;
  }

  spawn(name) {
    const child = spawn(PAIID, [name], { cwd: BACKEND, env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        this.output += chunk;
      });
    }
    return child;
  }

  async run(name) {
    const child = this.spawn(name);
    const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
    if (code !== 0) {
      throw new Error(`paiid ${name} ended with code ${code}:\n${this.output}`);
    }
  }

  async start() {
    this.child = this.spawn("serve");
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answer = await fetch(`${this.backendOrigin}/api/health`).catch(() => null);
      if (answer?.ok) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`paiid serve did not answer:\n${this.output}`);
  }

  async end(signal) {
    await ended(this.child, signal);
  }

  /** As a power cut would: no handler runs. */
  async crash() {
    await this.end("SIGKILL");
  }

  async remove() {
    if (this.child) {
      await this.end("SIGTERM");
    }
    if (this.frontend) {
      await ended(this.frontend, "SIGTERM");
    }
    await rm(this.home, { recursive: true, force: true });
  }
}
