// The operator's steps in the browser, on a running instance: what was seen, as JSON, for `paiid checklist`.
//
// CHECK_URL, CHECK_EMAIL, CHECK_PASSWORD and CHROMIUM_PATH say where and as whom. The account is the checklist's own; one
// preference is changed and set back, and no order is sent. Load figures are the browser's own, of one cold visit from here.
import { chromium } from "playwright-core";
import { ARGS, DESKTOP, executable, listen, PHONE } from "../e2e/support/browser.mjs";
import { settled, WORKFLOWS } from "../e2e/support/checks.mjs";

const { CHECK_URL: origin, CHECK_EMAIL: email, CHECK_PASSWORD: password } = process.env;
const STEP_MS = Number(process.env.CHECK_STEP_MS ?? 20_000);
const seen = {};
/** Requests that one page may ask for, with room to spare. */
const ROOM = 60;
/** What the newest answers said of the rate limit of this address. */
const limit = { remaining: Number.POSITIVE_INFINITY, until: 0 };

/** Notes whether `step` found what it should; its text says what. One that breaks has failed, and the others go on. */
async function see(name, step) {
  try {
    const [ok, text] = await step();
    seen[name] = { ok: Boolean(ok), text };
  } catch (error) {
    seen[name] = { ok: false, text: `${error.message}`.split("\n")[0] };
  }
}

/** Kept by the page as it loads: the largest paint, shifts of the layout, and the end of the last long task. */
function observe() {
  window.figures = { lcp: 0, cls: 0, busyUntil: 0 };
  const watch = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => {
    window.figures.lcp = entry.startTime;
  });
  watch("layout-shift", (entry) => {
    window.figures.cls += entry.hadRecentInput ? 0 : entry.value;
  });
  watch("longtask", (entry) => {
    window.figures.busyUntil = entry.startTime + entry.duration;
  });
}

/** Keeps within the rate limit: a person opens ten workflows in minutes, not in seconds. */
async function opened(page, path, options) {
  const wait = limit.until - Date.now();
  if (limit.remaining < ROOM && wait > 0) {
    await page.waitForTimeout(wait);
    limit.remaining = Number.POSITIVE_INFINITY;
  }
  await page.goto(path, options);
}

function heed(answer) {
  const headers = answer.headers();
  if (headers["ratelimit-remaining"]) {
    limit.remaining = Number(headers["ratelimit-remaining"]);
    limit.until = Date.now() + 1000 * (Number(headers["ratelimit-reset"]) + 1);
  }
}

async function signIn(page) {
  await opened(page, "/login");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

async function seeLoad(context) {
  const page = await context.newPage();
  await page.addInitScript(observe);
  const client = await context.newCDPSession(page);
  await client.send("Network.clearBrowserCache");
  await opened(page, "/", { waitUntil: "load" });
  await page.locator(".wedge").first().waitFor();
  const dial = await page.evaluate(() => performance.now());
  await page.getByText(/Live stream, updated/).waitFor();
  const { load, lcp, cls, busyUntil } = await page.evaluate(() => ({
    load: performance.getEntriesByType("navigation")[0].loadEventEnd,
    ...window.figures,
  }));
  const ready = Math.max(dial, busyUntil);
  const ms = (value) => `${Math.round(value)} ms`;
  await see("load", () => [load < 3000, `The load event came after ${ms(load)}, cold, from here.`]);
  await see("lcp", () => [lcp > 0 && lcp < 2500, `The largest paint came after ${ms(lcp)}.`]);
  await see("cls", () => [cls < 0.1, `The layout shifted by ${cls.toFixed(3)}.`]);
  await see("tti", () => [ready < 5000, `The dial was there and no long task ran after ${ms(ready)}.`]);
  await page.close();
}

const luminance = (page) =>
  page.evaluate(() => {
    for (const element of [document.body, document.documentElement]) {
      const parts =
        getComputedStyle(element)
          .backgroundColor.match(/[\d.]+/g)
          ?.map(Number) ?? [];
      if (parts.length >= 3 && parts[3] !== 0) {
        return (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]) / 255;
      }
    }
    return null;
  });

async function seeHome(page) {
  await page.getByText(/Live stream, updated/).waitFor();
  const wedges = await page.locator(".wedge").count();
  await see("wedges", () => [wedges === WORKFLOWS.length, `${wedges} wedges.`]);
  await see("logo", async () => {
    const stroke = await page
      .getByRole("img", { name: "PaiiD" })
      .first()
      .evaluate((logo) => {
        const style = getComputedStyle(logo.querySelector("svg path"));
        return style.stroke === "none" ? style.fill : style.stroke;
      });
    const [red, green, blue] = stroke.match(/[\d.]+/g).map(Number);
    return [green > red && green > blue, `The letters of the logo are ${stroke}.`];
  });
  await see("quotes", async () => {
    const text = await page.locator("body").innerText();
    const shown = ["SPY", "QQQ"].filter((symbol) =>
      new RegExp(`${symbol}\\s+\\$?[\\d,]+\\.\\d\\d`).test(text),
    );
    return [shown.length === 2, `Prices are shown of: ${shown.join(", ") || "none"}.`];
  });
  await see("fonts", async () => {
    const found = await page.evaluate(async () => {
      await document.fonts.ready;
      const loaded = [...document.fonts]
        .filter((font) => font.status === "loaded")
        .map((font) => font.family);
      return {
        loaded,
        sheets: [...document.styleSheets].filter((sheet) => sheet.cssRules.length > 0).length,
      };
    });
    return [
      found.loaded.length > 0 && found.sheets > 0,
      `${found.sheets} style sheets; fonts: ${[...new Set(found.loaded)].join(", ") || "none"}.`,
    ];
  });
  await see("interactive", async () => {
    await page.locator('.wedge[tabindex="0"]').focus();
    await page.keyboard.press("Home");
    const first = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await page.keyboard.press("ArrowRight");
    const second = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await page.setViewportSize(PHONE);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.setViewportSize(DESKTOP);
    return [
      first !== second && second && over <= 0,
      `Keys lead from ${first} to ${second}; ${PHONE.width} px wide it fits.`,
    ];
  });
}

async function seeWorkflows(page) {
  const broken = [];
  const light = [];
  for (const { path, name } of WORKFLOWS) {
    try {
      await opened(page, path);
      await settled(page);
      const title = await page.getByRole("heading", { level: 1 }).innerText();
      if (!title || !page.url().includes(path)) {
        broken.push(name);
      }
      if (((await luminance(page)) ?? 1) > 0.2) {
        light.push(name);
      }
    } catch (error) {
      broken.push(`${name} (${error.message.split("\n")[0]})`);
    }
  }
  await see("workflows", () => [
    broken.length === 0,
    broken.length ? `Not opened: ${broken.join(", ")}.` : "All ten opened.",
  ]);
  await see("theme", () => [
    light.length === 0,
    light.length ? `Light: ${light.join(", ")}.` : "Dark on all ten.",
  ]);
}

const row = (page, name) => page.getByRole("group", { name: "Rows" }).getByRole("button", { name });
const isPressed = async (button) => (await button.getAttribute("aria-pressed")) === "true";

async function choose(page, name) {
  await row(page, name).click();
  await page.getByText("Saved on the server.").waitFor();
}

async function seeSettings(page) {
  await opened(page, "/settings");
  await settled(page);
  const [was, wanted] = (await isPressed(row(page, "Compact")))
    ? ["Compact", "Comfortable"]
    : ["Comfortable", "Compact"];
  await choose(page, wanted);
  await opened(page, "/settings");
  await settled(page);
  const kept = await isPressed(row(page, wanted));
  await choose(page, was);
  return [
    kept,
    `Rows were ${was}, set to ${wanted}, and ${kept ? "so" : "not so"} after a reload; set back.`,
  ];
}

async function seeTrade(page) {
  await opened(page, "/trade?symbol=AAPL");
  const quantity = page.getByRole("textbox", { name: "Quantity" });
  await page.getByText("Enter how many shares.").waitFor();
  const send = page.getByRole("button", { name: /^Send buy order$/ }).first();
  const blocked = (await send.getAttribute("aria-disabled")) === "true";
  await quantity.fill("1");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("button")].some(
      (button) =>
        /^Send buy order$/.test(button.getAttribute("aria-label") ?? button.innerText.trim()) &&
        button.getAttribute("aria-disabled") !== "true",
    ),
  );
  return [blocked, "AAPL, buy: blocked without a size, ready with 1 share; not sent."];
}

async function seePnl(page) {
  await opened(page, "/pnl");
  await settled(page);
  await page.getByRole("button", { name: "Max", exact: true }).click();
  await page.waitForURL("**/pnl?range=max");
  await settled(page);
  const charts = await page.locator("main canvas, main svg").count();
  return [charts > 0, `${charts} charts and icons; the range changes.`];
}

async function visit(browser) {
  const context = await browser.newContext({ viewport: DESKTOP, baseURL: origin, reducedMotion: "reduce" });
  context.setDefaultTimeout(STEP_MS);
  context.on("response", heed);
  const page = await context.newPage();
  const missing = [];
  page.on("response", (answer) => {
    const { pathname } = new URL(answer.url());
    if (answer.status() >= 400 && !pathname.startsWith("/api")) {
      missing.push(`${answer.status()} ${pathname}`);
    }
  });
  await signIn(page);
  await seeLoad(context);
  const complaints = listen(page);
  await opened(page, "/");
  await seeHome(page);
  await seeWorkflows(page);
  await see("settings", () => seeSettings(page));
  await see("trade", () => seeTrade(page));
  await see("pnl", () => seePnl(page));
  await see("console", () => [
    complaints.length === 0,
    complaints[0] ?? "No error and no warning on any page.",
  ]);
  await see("assets", () => [missing.length === 0, missing[0] ?? "Everything that pages ask for is there."]);
}

const browser = await chromium.launch({ executablePath: executable(), args: ARGS });
try {
  await visit(browser);
} catch (error) {
  seen.ended = `${error.message}`.split("\n")[0];
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
