// A real browser whose pages must stay silent.
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

export const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/** Patience for a machine that is busy, not a limit of the product. */
const TIMEOUT_MS = 40_000;
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** The browser that CHROMIUM_PATH names, else the first on the path. */
export function executable() {
  return process.env.CHROMIUM_PATH || onPath();
}

function onPath() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      const found = NAMES.find((name) => readdirSync(folder).includes(name));
      if (found) {
        return join(folder, found);
      }
    } catch {
      // A folder of the path need not exist.
    }
  }
  throw new Error("No Chromium found. Install one, or name one: CHROMIUM_PATH=...");
}

export function launch() {
  return chromium.launch({ executablePath: executable(), args: ARGS });
}

/** What a page says or fails at, as lines; `allow` are patterns of what the test provokes. */
export function listen(page, allow = []) {
  const complaints = [];
  const complain = (line) => {
    if (!allow.some((pattern) => pattern.test(line))) {
      complaints.push(line);
    }
  };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complain(`${message.type()}: ${message.text()} at ${page.url()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => complain(`thrown: ${error.message} at ${page.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) {
      complain(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  });
  page.on("requestfailed", (request) => {
    // What a page leaves unfinished when it moves on is aborted by design.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") {
      complain(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  return complaints;
}

/**
 * A page in a context of its own.
 *
 * Motion is reduced unless a test is about motion; on a phone's size the page is a phone's, with touch.
 */
export async function openPage(browser, product, options = {}) {
  const { viewport = DESKTOP, allow, ...rest } = options;
  const isPhone = viewport.width < 720;
  const context = await browser.newContext({
    viewport,
    baseURL: product.origin,
    reducedMotion: "reduce",
    isMobile: isPhone,
    hasTouch: isPhone,
    ...rest,
  });
  const page = await context.newPage();
  context.setDefaultTimeout(TIMEOUT_MS);
  return { page, context, complaints: listen(page, allow) };
}
