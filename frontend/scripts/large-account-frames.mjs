// The time of each frame while a table is scrolled as a wheel does it.
const WHEEL_STEPS = 150;
const STEP_PX = 240;
const STEP_MS = 16;

/** What so large a share of the numbers does not exceed, in whole ms. */
export function percentile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
}

/** Scrolls down and half of it up again; answers each frame's ms and how many rows the table says it has. */
export async function framesOf(page, table) {
  const box = await table.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(() => {
    window.frames60 = [];
    let last = performance.now();
    const note = (now) => {
      window.frames60.push(now - last);
      last = now;
      window.isScrolling && requestAnimationFrame(note);
    };
    window.isScrolling = true;
    requestAnimationFrame(note);
  });
  for (let step = 0; step < WHEEL_STEPS; step += 1) {
    await page.mouse.wheel(0, step < (WHEEL_STEPS * 2) / 3 ? STEP_PX : -STEP_PX);
    await page.waitForTimeout(STEP_MS);
  }
  const frames = await page.evaluate(() => {
    window.isScrolling = false;
    return window.frames60.slice(1);
  });
  const rows = Number(await table.getByRole("table").getAttribute("aria-rowcount")) - 1;
  return { frames, rows };
}
