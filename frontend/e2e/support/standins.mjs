// The stand-ins of the vendors, each a process of its own, and the settings that lead the product to them.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../backend/tests", import.meta.url));
const IN_PROJECT = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));
const PYTHON = process.env.PYTHON ?? (existsSync(IN_PROJECT) ? IN_PROJECT : "python3");
const READY = /listening on (http:\/\/\S+)/;

async function start(name, ...options) {
  const child = spawn(PYTHON, ["-m", `standins.${name}`, "--port", "0", ...options], {
    cwd: FOLDER,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = READY.exec(said);
      if (found) {
        resolve(found[1]);
      }
    });
    child.once("exit", () => reject(new Error(`The stand-in ${name} ended: ${said}`)));
    child.once("error", reject);
  });
  return { child, url };
}

/** How each is started; those that tell only news are started for the tests that name them. */
const OPTIONS = { tradier: ["--live", "--rate-limit", "100000"] };
const USUAL = ["tradier", "alpaca", "finnhub"];

export class Standins {
  /** Those of `names`, Tradier's with `options` where its sandbox or a lower limit is what is tested. */
  static async create(names = USUAL, options = OPTIONS) {
    const standins = new Standins();
    standins.names = names;
    await Promise.all(
      names.map(async (name) => {
        standins[name] = await start(name, ...(options[name] ?? []));
      }),
    );
    return standins;
  }

  /** Keys are Alpaca's stand-in's own; any other is good everywhere else. */
  get settings() {
    const { tradier, alpaca, finnhub, alpha_vantage: alphaVantage, polygon, anthropic } = this;
    return {
      PAIID_BROKER: "paper",
      ...(tradier && {
        PAIID_MARKET_DATA: "tradier",
        TRADIER_API_KEY: "made-up",
        TRADIER_API_BASE_URL: `${tradier.url}/v1`,
        TRADIER_WEBSOCKET_URL: `${tradier.url.replace("http", "ws")}/v1`,
      }),
      ...(alpaca && {
        PAIID_BROKER: "alpaca",
        ALPACA_PAPER_API_KEY: "PKSTANDIN0000000000",
        ALPACA_PAPER_SECRET_KEY: "standin-secret-key",
        ALPACA_BASE_URL: alpaca.url,
        ALPACA_DATA_URL: alpaca.url,
      }),
      ...(finnhub && {
        PAIID_NEWS: "merged",
        FINNHUB_API_KEY: "made-up",
        FINNHUB_BASE_URL: `${finnhub.url}/api/v1`,
      }),
      ...(alphaVantage && {
        PAIID_NEWS: "merged",
        ALPHA_VANTAGE_API_KEY: "made-up",
        ALPHA_VANTAGE_BASE_URL: alphaVantage.url,
      }),
      ...(anthropic && { ANTHROPIC_API_KEY: "made-up", ANTHROPIC_BASE_URL: anthropic.url }),
      ...(polygon && { PAIID_NEWS: "merged", POLYGON_API_KEY: "made-up", POLYGON_BASE_URL: polygon.url }),
    };
  }

  async control(name, method, path, body) {
    const answer = await fetch(`${this[name].url}/__control/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) {
      throw new Error(`${name} ${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer.status === 204 ? null : answer.json();
  }

  /** Lays a fault (backend/tests/standins/kit/README.md) in wait for what `match` begins with, everything without. */
  async fault(name, kind, match = "", parameters = {}) {
    await this.control(name, "POST", "faults", { kind, match, ...parameters });
  }

  /** No answer and no event comes from it any more. */
  async silence(name, match = "") {
    await this.fault(name, "timeout", match);
    await this.fault(name, "silence", match);
  }

  /** All faults end. */
  async mend(name) {
    await this.control(name, "DELETE", "faults");
  }

  /** What the account at Alpaca holds and has, exactly. */
  async books() {
    return await this.control("alpaca", "GET", "books");
  }

  async remove() {
    for (const { child } of this.names.map((name) => this[name])) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
    }
  }
}
