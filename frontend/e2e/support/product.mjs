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
const START_TIMEOUT_MS = 60_000;

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

export class Product {
  /**
   * A product of this test file's own, for tests that stop it, take its connection away or need other `settings`.
   *
   * With `replayFrom`, the replay of the local market begins at that instant instead of five years ago.
   */
  static async create(settings = {}, { replayFrom } = {}) {
    const product = new Product();
    product.home = await mkdtemp(join(tmpdir(), "paiid-e2e-"));
    if (replayFrom) {
      const starts = { wall_start: new Date().toISOString(), world_start: replayFrom };
      await writeFile(join(product.home, "replay.json"), JSON.stringify(starts));
    }
    product.port = await freePort();
    product.origin = `http://127.0.0.1:${product.port}`;
    product.env = {
      ...environment(),
      ...SETTINGS,
      ...settings,
      PAIID_HOME: product.home,
      PORT: `${product.port}`,
    };
    await product.run("migrate");
    await product.start();
    return product;
  }

  /** The product that `npm run e2e` has started for all files; one of our own when a file is run by itself. */
  static async shared() {
    const origin = process.env.PAIID_E2E_ORIGIN;
    return origin ? { origin, remove: async () => {} } : await Product.create();
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
      const answer = await fetch(`${this.origin}/api/health`).catch(() => null);
      if (answer?.ok) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`paiid serve did not answer:\n${this.output}`);
  }

  async end(signal) {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill(signal);
      await gone;
    }
  }

  /** As a power cut would: no handler runs. */
  async crash() {
    await this.end("SIGKILL");
  }

  async remove() {
    await this.end("SIGTERM");
    await rm(this.home, { recursive: true, force: true });
  }
}
