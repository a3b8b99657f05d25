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

export class Standins {
  static async create() {
    const standins = new Standins();
    [standins.tradier, standins.alpaca, standins.finnhub] = await Promise.all([
      start("tradier", "--live", "--rate-limit", "100000"),
      start("alpaca"),
      start("finnhub"),
    ]);
    return standins;
  }

  /** Keys are the stand-ins' own; any other is good at Tradier's and Finnhub's. */
  get settings() {
    return {
      PAIID_MARKET_DATA: "tradier",
      PAIID_BROKER: "alpaca",
      PAIID_NEWS: "merged",
      TRADIER_API_KEY: "made-up",
      TRADIER_API_BASE_URL: `${this.tradier.url}/v1`,
      TRADIER_WEBSOCKET_URL: `${this.tradier.url.replace("http", "ws")}/v1`,
      ALPACA_PAPER_API_KEY: "PKSTANDIN0000000000",
      ALPACA_PAPER_SECRET_KEY: "standin-secret-key",
      ALPACA_BASE_URL: this.alpaca.url,
      ALPACA_DATA_URL: this.alpaca.url,
      FINNHUB_API_KEY: "made-up",
      FINNHUB_BASE_URL: `${this.finnhub.url}/api/v1`,
    };
  }

  /** What the account at Alpaca holds and has, exactly. */
  async books() {
    return (await fetch(`${this.alpaca.url}/__control/books`)).json();
  }

  async remove() {
    for (const { child } of [this.tradier, this.alpaca, this.finnhub]) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
    }
  }
}
