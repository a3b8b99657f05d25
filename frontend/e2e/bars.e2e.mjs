// Bars of one's own: a wrong file refused, a good one imported by keyboard, judged, run on, and removed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newEmail, register } from "./support/account.mjs";
import { openPage } from "./support/browser.mjs";
import { assertAccessible, assertNoSideways, settled } from "./support/checks.mjs";
import { picture, SCREENS, shared } from "./support/screens.mjs";

const used = shared();

/** Weekdays of two years without the exchange's holidays, at prices that wander; one step looks like a split. */
function bars() {
  const holidays = new Set(
    (
      "2021-01-01 2021-01-18 2021-02-15 2021-04-02 2021-05-31 2021-07-05 2021-09-06 2021-11-25 2021-12-24 " +
      "2022-01-17 2022-02-21 2022-04-15 2022-05-30 2022-06-20 2022-07-04 2022-09-05 2022-11-24 2022-12-26"
    ).split(" "),
  );
  const lines = ["Date,Open,High,Low,Close,Volume"];
  let price = 400;
  for (let day = Date.UTC(2021, 0, 4), n = 0; day <= Date.UTC(2022, 11, 30); day += 86_400_000) {
    const date = new Date(day).toISOString().slice(0, 10);
    if ([0, 6].includes(new Date(day).getUTCDay()) || holidays.has(date)) {
      continue;
    }
    n += 1;
    price *= (1 + 0.012 * Math.sin(n * 1.7) + 0.004 * Math.sin(n / 40)) * (n === 300 ? 0.5 : 1);
    lines.push(`${date},${price},${price * 1.001},${price * 0.999},${price},1000000`);
  }
  return lines;
}

function file(name, lines) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) };
}

for (const [name, viewport] of SCREENS) {
  describe(`Bars of one's own on ${name}`, () => {
    let page;
    let context;
    let complaints;

    before(async () => {
      ({ page, context, complaints } = await openPage(used.browser, used.product, {
        viewport,
        allow: [/422/],
      }));
      await register(page, newEmail("bars"));
      await page.goto("/backtests");
      await settled(page);
    });

    after(() => context?.close());

    test("a file with a wrong row is refused, and the row is told", async () => {
      await page.getByRole("button", { name: "Your bars" }).focus();
      await page.keyboard.press("Enter");
      const wrong = [...bars(), "2023-01-07,1,1,1,1,1", "2023-01-03,1,1,2,1,1"];
      await page.getByLabel("File").setInputFiles(file("zzz-daily.csv", wrong));
      assert.equal(await page.getByLabel("Symbol").inputValue(), "ZZZ");
      await page.getByLabel("Source").fill("my broker");
      await page.keyboard.press("Enter");
      const rows = page.getByRole("table", { name: "Rows that were refused" });
      await rows.getByText("2023-01-07 is no session of the exchange").waitFor();
      await rows.getByText("the high 1 is below another price of the bar").waitFor();
      await picture(page, `bars-refused-${viewport.width}`);
      await page.getByText("Bars that you import appear here").waitFor();
    });

    test("a good one is imported and judged", async () => {
      await page.getByLabel("File").setInputFiles(file("zzz-daily.csv", bars()));
      await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
      const report = page.getByRole("region", { name: "Quality of ZZZ, daily bars of my broker" });
      await report.getByText(/: 2:1, from/).waitFor();
      await assertAccessible(page);
      await assertNoSideways(page);
      await picture(page, `bars-${viewport.width}`);
    });

    test("a backtest runs on it and says so", async () => {
      await page.getByRole("button", { name: "New backtest" }).press("Enter");
      await page.getByLabel("Bars from").selectOption("my broker");
      await page.getByLabel("Strategy or template").selectOption("ema-crossover");
      await page.getByRole("textbox", { name: "Symbols" }).fill("ZZZ");
      await page.getByLabel("From", { exact: true }).fill("2022-01-03");
      await page.getByLabel("To", { exact: true }).fill("2022-12-30");
      await page.getByRole("button", { name: "Run backtest" }).press("Enter");
      await page
        .getByText(/Daily bars of my broker \(imported\): you imported them/)
        .waitFor({ timeout: 120_000 });
      await page.getByText(/ZZZ: zzz-daily.csv/).waitFor();
      const candles = page.getByRole("region", { name: "Trades on the candles" });
      await candles.getByRole("slider", { name: /chart, crosshair$/ }).waitFor();
      await assertNoSideways(page);
      await picture(page, `bars-run-${viewport.width}`);
    });

    test("it is taken back", async () => {
      await page.getByRole("button", { name: "Your bars" }).press("Enter");
      await page.getByRole("button", { name: "ZZZ" }).press("Enter");
      await page.getByRole("button", { name: "Remove" }).press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).press("Enter");
      await page.getByText("Bars that you import appear here").waitFor();
      assert.deepEqual(complaints, []);
    });
  });
}
