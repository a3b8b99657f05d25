import { fireEvent, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CurveDrawing, CurveTexts } from "@/components/curve/curve-drawing";
import { accountWith, settingsWith } from "@/test/accounts";
import { SAMPLE_RECONCILIATION } from "@/test/explanations";
import { SAMPLE_CONTRIBUTION, SAMPLE_SHADOWS } from "@/test/figures";
import { renderApp } from "@/test/render";
import { SAMPLE_PERFORMANCE, SAMPLE_PORTFOLIO, SAMPLE_STATUS, samplePoint } from "@/test/samples";
import { server } from "@/test/server";
import type { PnlSearch } from "../search";
import { PnlPage } from "./pnl-page";

/** What the stand-in of the canvas was told; its points are 100 px apart. */
let texts: CurveTexts | null = null;
vi.mock("@/components/curve/curve-drawing", () => ({
  drawCurve: (): CurveDrawing => ({
    set: (_, __, given) => {
      texts = given;
    },
    point: () => {},
    indexAt: (x) => Math.min(2, Math.max(0, Math.round(x / 100))),
    xOf: (index) => index * 100,
    right: () => 800,
    remove: () => {},
  }),
}));

const TRADE = {
  id: "ord_1",
  symbol: "AMD",
  direction: "long",
  quantity: "60",
  entry_price: "208.62",
  exit_price: "214.55",
  pnl: "355.80",
  return_percent: "2.84",
  opened_at: "2026-11-02T15:00:00Z",
  closed_at: "2026-11-23T15:00:00Z",
};
const PERFORMANCE = {
  ...SAMPLE_PERFORMANCE,
  curve: [
    samplePoint("2026-08-21", "98697.26"),
    samplePoint("2026-10-01", "99000", "0", "1.0031"),
    samplePoint("2026-11-23", "104382.16", "0.01", "1.0576"),
  ],
  by_day: [{ date: "2026-11-20", pnl: "-388" }],
  by_month: [
    { month: "2025-12", twr: "0.0123", pnl: "1200" },
    { month: "2026-10", twr: "-0.0211", pnl: "-2050" },
  ],
};

let asked: URLSearchParams[] = [];
let search: PnlSearch = {};
let hidden = false;

function Stateful({ initial }: { initial: PnlSearch }) {
  const [state, setState] = useState(initial);
  search = state;
  return <PnlPage search={state} onSearch={(change) => setState({ ...state, ...change })} />;
}

async function open(initial: PnlSearch = {}) {
  return await renderApp(<Stateful initial={initial} />, "/pnl");
}

beforeEach(() => {
  asked = [];
  hidden = false;
  server.use(
    http.get("*/api/portfolio/performance", ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json(PERFORMANCE);
    }),
    http.get("*/api/portfolio/closed-trades", ({ request }) => {
      const query = new URL(request.url).searchParams;
      const items = query.get("symbol") === "TSLA" ? [] : [TRADE];
      return HttpResponse.json({ items, next_cursor: null, total: items.length });
    }),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: [accountWith()] })),
    http.get("*/api/portfolio/contribution", () => HttpResponse.json(SAMPLE_CONTRIBUTION)),
    http.get("*/api/portfolio/shadows", () => HttpResponse.json(SAMPLE_SHADOWS)),
    http.get("*/api/portfolio/reconciliation", () => HttpResponse.json(SAMPLE_RECONCILIATION)),
    http.get("*/api/portfolio", () => HttpResponse.json(SAMPLE_PORTFOLIO)),
    http.get("*/api/market/status", () => HttpResponse.json(SAMPLE_STATUS)),
    http.get("*/api/settings", () => HttpResponse.json(settingsWith({ hide_amounts: hidden }))),
    http.put("*/api/settings", async ({ request }) => {
      const body = (await request.json()) as { preferences: { hide_amounts: boolean } };
      hidden = body.preferences.hide_amounts;
      return HttpResponse.json(settingsWith({ hide_amounts: hidden }));
    }),
  );
});

describe("the P&L dashboard", () => {
  it("shows the server's figures and where they come from", async () => {
    await open();
    expect(await screen.findByText("+$5,684.90")).toBeVisible();
    expect(screen.getByText("+24.29%")).toBeVisible();
    expect(screen.getAllByText(/Simulated/).length).toBeGreaterThan(0);
    expect(await screen.findByRole("link", { name: "NVDA" })).toHaveAttribute("href", "/research/NVDA");
    expect(asked[0]?.get("range")).toBe("1y");
  });

  it("asks for the chosen period, account and benchmark", async () => {
    const accounts = [accountWith(), accountWith({ id: "acc_2", name: "Pension", is_selected: false })];
    server.use(http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts })));
    const { user } = await open();
    await screen.findByText("+$5,684.90");
    await user.click(screen.getByRole("button", { name: "YTD" }));
    expect(screen.getByRole("button", { name: "YTD" })).toHaveAttribute("aria-pressed", "true");
    await user.selectOptions(await screen.findByRole("combobox", { name: "Account" }), "Pension");
    await user.click(screen.getByRole("button", { name: "Benchmark SPY, same deposits" }));
    await user.click(screen.getByRole("button", { name: "QQQ" }));
    await vi.waitFor(() =>
      expect(Object.fromEntries(asked.at(-1) ?? [])).toEqual({
        range: "ytd",
        account: "acc_2",
        benchmark: "QQQ",
      }),
    );
  });

  it("offers calendar years in the date picker", async () => {
    const accounts = [accountWith({ first_day: "2024-05-01" })];
    server.use(http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts })));
    const { user } = await open();
    await screen.findByText("+$5,684.90");
    await user.click(screen.getByRole("button", { name: "Nov 23, 2025 – Nov 23, 2026" }));
    await user.click(screen.getByRole("button", { name: "2025" }));
    expect(search).toMatchObject({ range: "2025" });
    expect(screen.getByRole("button", { name: "Jan 1 – Dec 31, 2025" })).toBeVisible();
  });

  it("says what is missing from the figures", async () => {
    const gap = {
      symbol: "HOUSE",
      kind: "price",
      first: "2026-01-02",
      last: "2026-03-02",
      detail: "Left out.",
    };
    server.use(
      http.get("*/api/portfolio/performance", () => HttpResponse.json({ ...PERFORMANCE, gaps: [gap] })),
    );
    await open();
    expect(await screen.findByText(/These figures are partial/)).toBeVisible();
    expect(screen.getByText(/no price from Jan 2, 2026 to Mar 2, 2026/)).toBeInTheDocument();
  });

  it("says so and offers a trade while the account is new", async () => {
    const fresh = { ...PERFORMANCE, net_pnl: "0", closed_trades: 0, open_positions: 0 };
    server.use(http.get("*/api/portfolio/performance", () => HttpResponse.json(fresh)));
    await open();
    expect(await screen.findByText(/appears here after the first trade/)).toBeVisible();
    expect(screen.getByRole("link", { name: "Place a paper trade" })).toHaveAttribute("href", "/trade");
  });

  it("keeps the trades when the figures fail, and tries again", async () => {
    let fails = true;
    const refusal = { title: "No price for something held", detail: "No quote.", request_id: "req-7" };
    server.use(
      http.get("*/api/portfolio/performance", () =>
        fails ? HttpResponse.json(refusal, { status: 503 }) : HttpResponse.json(PERFORMANCE),
      ),
    );
    const { user } = await open({ view: "trades" });
    expect(await screen.findByText("1 closed trades")).toBeVisible();
    expect((await screen.findAllByText("Request req-7"))[0]).toBeVisible();
    fails = false;
    await user.click(screen.getAllByRole("button", { name: "Retry" })[0] as HTMLElement);
    expect(await screen.findByText("+$5,684.90")).toBeVisible();
  });
});

describe("the chart", () => {
  it("moves a crosshair by keyboard and reads the point out", async () => {
    const { user } = await open();
    const crosshair = await screen.findByRole("slider", { name: "Equity chart, crosshair" });
    crosshair.focus();
    await user.keyboard("{Home}");
    expect(crosshair).toHaveAttribute(
      "aria-valuetext",
      "Aug 21, 2026: value $98,697.26, spy $98,697.26, return 0.00%, drawdown 0.00%",
    );
  });

  it("takes a period by Shift, arrows and Enter; Escape gives up", async () => {
    const { user } = await open();
    const crosshair = await screen.findByRole("slider", { name: "Equity chart, crosshair" });
    crosshair.focus();
    await user.keyboard("{Shift>}{ArrowLeft}{/Shift}");
    expect(crosshair).toHaveAttribute("aria-valuetext", "Oct 1, 2026 to Nov 23, 2026: +5.43%");
    await user.keyboard("{Escape}");
    expect(search.start).toBeUndefined();
    await user.keyboard("{End}{Shift>}{ArrowLeft}{/Shift}{Enter}");
    expect(search).toMatchObject({ start: "2026-10-01", end: "2026-11-23", range: undefined });
  });

  it("takes a period by a drag of the mouse, and by two fingers", async () => {
    await open();
    const area = await screen.findByRole("slider", { name: "Equity chart, crosshair" });
    fireEvent.pointerDown(area, { pointerId: 1, pointerType: "mouse", button: 0, clientX: 0 });
    fireEvent.pointerMove(area, { pointerId: 1, pointerType: "mouse", clientX: 110 });
    fireEvent.pointerUp(area, { pointerId: 1, pointerType: "mouse", clientX: 110 });
    expect(search).toMatchObject({ start: "2026-08-21", end: "2026-10-01" });
    for (const [pointerId, clientX] of [
      [2, 100],
      [3, 200],
    ] as const) {
      fireEvent.pointerDown(area, { pointerId, pointerType: "touch", clientX });
      fireEvent.pointerMove(area, { pointerId, pointerType: "touch", clientX });
    }
    fireEvent.pointerUp(area, { pointerId: 2, pointerType: "touch", clientX: 100 });
    expect(search).toMatchObject({ start: "2026-10-01", end: "2026-11-23" });
  });

  it("keeps the period when one finger only moves the crosshair", async () => {
    await open();
    const area = await screen.findByRole("slider", { name: "Equity chart, crosshair" });
    fireEvent.pointerDown(area, { pointerId: 2, pointerType: "touch", clientX: 0 });
    fireEvent.pointerMove(area, { pointerId: 2, pointerType: "touch", clientX: 200 });
    fireEvent.pointerUp(area, { pointerId: 2, pointerType: "touch", clientX: 200 });
    expect(search.start).toBeUndefined();
  });

  it("shows the curve as a table on demand", async () => {
    const { user } = await open();
    await user.click(await screen.findByRole("button", { name: "Show as table" }));
    const table = screen.getByRole("table", { name: "Equity and SPY, newest first" });
    expect(within(table).getAllByRole("row")).toHaveLength(4);
    expect(within(table).getByRole("row", { name: /Nov 23, 2026 Value:\s*\$104,382.16/ })).toBeVisible();
  });

  it("draws another measure", async () => {
    const { user } = await open();
    await screen.findByText("+$5,684.90");
    await user.click(screen.getByRole("button", { name: "Return" }));
    expect(search.measure).toBe("return");
    await vi.waitFor(() => expect(texts?.main(0.05)).toBe("5%"));
  });
});

describe("hidden amounts", () => {
  it("are dots on cards, chart, axis and lists at once, and saved; percentages stay", async () => {
    const { user, container } = await open({ view: "trades" });
    await screen.findByText("1 closed trades");
    await user.click(screen.getByRole("button", { name: "Hide amounts" }));
    expect((await screen.findAllByText("+••••"))[0]).toBeVisible();
    await vi.waitFor(() => expect(texts?.main(100_000)).toBe("••••"));
    expect(screen.getByText("+24.29%")).toBeVisible();
    expect(screen.getByRole("slider")).toHaveAttribute(
      "aria-valuetext",
      expect.stringContaining("value ••••"),
    );
    expect(container.textContent).not.toMatch(/\$\d/);
    await vi.waitFor(() => expect(hidden).toBe(true));
    expect(screen.getByRole("button", { name: "Show amounts" })).toHaveAttribute("aria-pressed", "true");
  });

  it("stay hidden on the next visit before the settings have come", async () => {
    localStorage.setItem("paiid.hide-amounts", "yes");
    server.use(http.get("*/api/settings", () => new Promise<never>(() => {})));
    const { container } = await open();
    expect(await screen.findByText("+24.29%")).toBeVisible();
    expect(container.textContent).not.toMatch(/\$\d/);
  });
});
