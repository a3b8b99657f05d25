import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http, type JsonBodyType } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accountWith, settingsWith } from "@/test/accounts";
import { SAMPLE_EXPLANATION, SAMPLE_RECONCILIATION } from "@/test/explanations";
import {
  SAMPLE_ALLOCATION,
  SAMPLE_CONTRIBUTION,
  SAMPLE_DIVIDENDS,
  SAMPLE_FLOWS,
  SAMPLE_SHADOWS,
} from "@/test/figures";
import { SAMPLE_LOTS, SAMPLE_REALIZED, SAMPLE_SALE } from "@/test/lots";
import { FakeEventSource, renderApp } from "@/test/render";
import { SAMPLE_PERFORMANCE, SAMPLE_PORTFOLIO, SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import type { PnlSearch } from "../search";
import { PnlPage } from "./pnl-page";

vi.mock("./equity-chart", () => ({ default: () => null }));

let search: PnlSearch = {};
let asked: URL[] = [];

function Stateful({ initial }: { initial: PnlSearch }) {
  const [state, setState] = useState(initial);
  search = state;
  return <PnlPage search={state} onSearch={(change) => setState({ ...state, ...change })} />;
}

function open(initial: PnlSearch) {
  return renderApp(<Stateful initial={initial} />, "/pnl");
}

function answer(path: string, body: JsonBodyType | (() => Response)) {
  return http.get(`*/api/${path}`, ({ request }) => {
    asked.push(new URL(request.url));
    return typeof body === "function" ? body() : HttpResponse.json(body);
  });
}

const FAILURE = () =>
  HttpResponse.json({ title: "Prices failed", detail: "Try later.", request_id: "req-9" }, { status: 503 });

function queryOf(path: string): Record<string, string> {
  const url = asked.findLast(({ pathname }) => pathname.endsWith(path));
  return Object.fromEntries(url?.searchParams ?? []);
}

beforeEach(() => {
  asked = [];
  server.use(
    answer("portfolio/performance", {
      ...SAMPLE_PERFORMANCE,
      by_month: [{ month: "2026-10", twr: "-0.0211", pnl: "-2050" }],
      by_day: [{ date: "2026-11-20", pnl: "-388" }],
    }),
    answer("portfolio/contribution", SAMPLE_CONTRIBUTION),
    answer("portfolio/allocation", SAMPLE_ALLOCATION),
    answer("portfolio/dividends", SAMPLE_DIVIDENDS),
    answer("portfolio/cash-flows", SAMPLE_FLOWS),
    answer("portfolio/shadows", SAMPLE_SHADOWS),
    answer("portfolio/reconciliation", SAMPLE_RECONCILIATION),
    answer("portfolio/lots", SAMPLE_LOTS),
    answer("portfolio/realized", SAMPLE_REALIZED),
    answer("portfolio/accounts", { accounts: [accountWith()] }),
    answer("portfolio", SAMPLE_PORTFOLIO),
    answer("market/status", SAMPLE_STATUS),
    answer("settings", settingsWith({})),
  );
});

interface Case {
  view: NonNullable<PnlSearch["view"]>;
  path: string;
  /** What the section shows. */
  shown: RegExp;
  /** An answer with nothing in it, and what is said then. */
  nothing: JsonBodyType;
  empty: RegExp;
}

const NO_PAGE = { items: [], next_cursor: null, total: 0, net: "0" };
const CASES: Case[] = [
  {
    view: "contribution",
    path: "portfolio/contribution",
    shown: /NVIDIA Corporation added most \(\+2\.14%\), Tesla least/,
    nothing: { ...SAMPLE_CONTRIBUTION, by_position: [], by_sector: [] },
    empty: /What each position added to your result appears here/,
  },
  {
    view: "allocation",
    path: "portfolio/allocation",
    shown: /Of \$100,000\.00 in all/,
    nothing: { ...SAMPLE_ALLOCATION, by_position: [] },
    empty: /appears here with its first money/,
  },
  {
    view: "income",
    path: "portfolio/dividends",
    shown: /nothing is estimated/,
    nothing: { ...SAMPLE_DIVIDENDS, received: [], by_month: [] },
    empty: /No dividend was received in this period/,
  },
  {
    view: "flows",
    path: "portfolio/cash-flows",
    shown: /From Schwab/,
    nothing: NO_PAGE,
    empty: /No money or shares were put in or taken out/,
  },
  {
    view: "lots",
    path: "portfolio/lots",
    shown: /in the order in which sales use them up: first in, first out/,
    nothing: { ...SAMPLE_LOTS, items: [] },
    empty: /Each purchase that is still held appears here/,
  },
];

describe.each(CASES)("the section $view", ({ view, path, shown, nothing, empty }) => {
  it("shows what the server tells", async () => {
    await open({ view });
    expect((await screen.findAllByText(shown))[0]).toBeVisible();
  });

  it("says what will appear while there is nothing", async () => {
    server.use(answer(path, nothing));
    await open({ view });
    expect((await screen.findAllByText(empty))[0]).toBeVisible();
  });

  it("tells what failed, keeps the rest, and tries again", async () => {
    server.use(answer(path, FAILURE));
    const { user } = await open({ view });
    expect((await screen.findAllByText("Prices failed"))[0]).toBeVisible();
    expect(screen.getByText("+$5,684.90")).toBeVisible();
    server.use(answer(path, nothing));
    for (const button of screen.getAllByRole("button", { name: "Retry" })) {
      await user.click(button);
    }
    expect((await screen.findAllByText(empty))[0]).toBeVisible();
  });

  it("keeps its place while it loads", async () => {
    server.use(http.get(`*/api/${path}`, () => new Promise<never>(() => {})));
    const { container } = await open({ view });
    await screen.findByText("+$5,684.90");
    await vi.waitFor(() =>
      expect(container.querySelector('[role="tabpanel"] [aria-busy="true"] .late')).not.toBeNull(),
    );
  });
});

describe("returns and risk", () => {
  it("show what became of the same money, and why there is none of the advice", async () => {
    await open({});
    const table = await screen.findByRole("table", { name: "What became of the same money elsewhere" });
    expect(within(table).getByRole("row", { name: /SPY with your cash flows .*−\$3,839\.54/ })).toBeVisible();
    expect(screen.getByText("No advice has been given to you that could be followed.")).toBeVisible();
    expect(screen.getByText("Tracking error to SPY, a year")).toBeVisible();
  });
});

describe("advice that is still being followed", () => {
  it("takes its place as soon as the stream tells that it is done", async () => {
    const LATE = "The advice is being followed through its prices still; it is shown here when it is done.";
    const withDetail = (detail: string) => ({
      ...SAMPLE_SHADOWS,
      shadows: SAMPLE_SHADOWS.shadows.map((one) => (one.key === "advice" ? { ...one, detail } : one)),
    });
    server.use(answer("portfolio/shadows", withDetail(LATE)));
    await open({});
    expect(await screen.findByText(LATE)).toBeVisible();
    expect(FakeEventSource.last?.url).toContain("jobs");
    server.use(answer("portfolio/shadows", withDetail("Followed to the end.")));
    act(() =>
      FakeEventSource.last?.emit("job", {
        job: "followed-advice",
        id: "usr_1",
        stage: "done",
        done: 1,
        total: 1,
      }),
    );
    expect(await screen.findByText("Followed to the end.")).toBeVisible();
  });
});

describe("the calendar", () => {
  it("makes a month or a year the period", async () => {
    const { user } = await open({ view: "months" });
    const table = await screen.findByRole("table", { name: /^Monthly returns in percent/ });
    await user.click(within(table).getByRole("button", { name: /October 2026: −2\.11%, −\$2,050\.00/ }));
    expect(search).toMatchObject({ start: "2026-10-01", end: "2026-10-31" });
    await user.click(await screen.findByRole("button", { name: "2026" }));
    expect(search).toMatchObject({ range: "2026", start: undefined });
    expect(screen.getByText("\u2212$388.00")).toBeInTheDocument();
  });

  it("opens the return of a month, where a press is to open it", async () => {
    server.use(answer("portfolio/explain", SAMPLE_EXPLANATION));
    const { user } = await open({ view: "months" });
    const table = await screen.findByRole("table", { name: /^Monthly returns in percent/ });
    await user.click(screen.getByRole("button", { name: "Open number" }));
    await user.click(
      within(table).getByRole("button", { name: /^October 2026: .* Show how this is computed/ }),
    );
    expect(search.explain).toBe("twr~~2026-10");
    await vi.waitFor(() =>
      expect(queryOf("/explain")).toMatchObject({ figure: "twr", at: "2026-10", range: "max", offset: "0" }),
    );
  });
});

describe("contribution and allocation", () => {
  it("mark what only its owner prices, and lead to its prices instead of to a market that does not know it", async () => {
    server.use(
      answer("instruments/private", { items: [{ symbol: "NVDA", name: "Mine" }], next_cursor: null }),
    );
    await open({ view: "contribution" });
    const table = within(await screen.findByRole("table", { name: /^Contribution by position/ }));
    await waitFor(() =>
      expect(table.getByRole("link", { name: "NVDA" })).toHaveAttribute("href", "/instruments"),
    );
    expect(table.getAllByText("Private")).toHaveLength(1);
  });

  it("are told as tables too, and by sector", async () => {
    const { user } = await open({ view: "contribution" });
    const table = await screen.findByRole("table", { name: /^Contribution by position/ });
    expect(within(table).getByRole("row", { name: /TSLA Tesla.*−1\.00%.*−\$1,002\.40/ })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "By sector" }));
    expect(screen.getByRole("table", { name: /^Contribution by sector/ })).toBeVisible();
    await user.click(screen.getByRole("tab", { name: "Allocation" }));
    const allocation = within(await screen.findByRole("region", { name: "Allocation now" }));
    await user.click(allocation.getByRole("button", { name: "Show as table" }));
    expect(
      await screen.findByRole("table", { name: "Allocation by currency, the largest first" }),
    ).toBeVisible();
  });

  it("flag what is valued by an old price", async () => {
    const gap = {
      symbol: "HOUSE",
      kind: "stale_price",
      first: "2026-06-30",
      last: "2026-11-23",
      detail: "Your own price.",
    };
    server.use(answer("portfolio/allocation", { ...SAMPLE_ALLOCATION, gaps: [gap] }));
    await open({ view: "allocation" });
    expect(await screen.findByText("Some holdings are valued at an old price.")).toBeVisible();
  });
});

describe("lots and gains", () => {
  it("tell what is not known, what wash sales deferred, and when a gain becomes long-term", async () => {
    await open({ view: "lots" });
    const table = await screen.findByRole("table", { name: /^Open lots/ });
    expect(within(table).getByRole("row", { name: /ACME .* not known .* Long/ })).toBeVisible();
    expect(within(table).getByText("and $120.00 of wash sales")).toBeVisible();
    expect(within(table).getByText("Short, long from Nov 3, 2027")).toBeVisible();
  });

  it("are asked for by another method and another tax year", async () => {
    const { user } = await open({ view: "lots", lots: "realized" });
    expect(await screen.findByText("Wash sale, $126.48")).toBeVisible();
    expect(screen.getByText("Disallowed by wash sales")).toBeVisible();
    await user.selectOptions(screen.getByLabelText("Method"), "Highest cost first");
    await user.selectOptions(screen.getByLabelText("Tax year"), "2025");
    await vi.waitFor(() =>
      expect(queryOf("/realized")).toEqual({ method: "hifo", year: "2025", limit: "100" }),
    );
  });

  it("preview a sale by every method", async () => {
    let sent: unknown;
    server.use(
      http.post("*/api/portfolio/lots/preview", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(SAMPLE_SALE);
      }),
    );
    const { user } = await open({ view: "lots", lots: "preview" });
    await user.selectOptions(await screen.findByLabelText("Symbol"), "NVDA");
    await user.type(screen.getByLabelText("Quantity"), "5");
    await user.click(screen.getByRole("button", { name: "Show by every method" }));
    const table = await screen.findByRole("table", { name: "Selling NVDA, by every method" });
    expect(
      within(table).getByRole("row", { name: /First in, first out This account .*\+\$100\.00/ }),
    ).toBeVisible();
    expect(within(table).getByText("40.00 of the loss would be deferred.")).toBeVisible();
    expect(sent).toEqual({ symbol: "NVDA", quantity: "5" });
  });

  it("sell nothing out of all accounts together", async () => {
    await open({ view: "lots", lots: "preview", account: "all" });
    expect(
      await screen.findByText(/Choose one account to see what a sale in it would realize/),
    ).toBeVisible();
  });
});

describe("activities", () => {
  it("of a tracked account are the words of its statements", async () => {
    const tracked = accountWith({ id: "acc_2", name: "Schwab", broker: "tracked", is_selected: false });
    server.use(
      answer("portfolio/accounts", { accounts: [accountWith(), tracked] }),
      answer("activities", {
        items: [
          {
            id: "a1",
            account_id: "acc_2",
            account_name: "Schwab",
            date: "2026-03-02",
            at: null,
            type: "transfer_in",
            symbol: "AAPL",
            quantity: "10",
            price: "181.5",
            amount: "1815",
            fee: "0",
            tax: "0",
            currency: "USD",
            note: "moved",
            is_imported: true,
            cost_share: null,
            ratio: null,
            to_amount: null,
            to_currency: null,
            to_symbol: null,
          },
        ],
        next_cursor: null,
        total: 1,
      }),
    );
    await open({ view: "activities", account: "acc_2", range: "max" });
    const table = await screen.findByRole("table", { name: "Activities, newest first" });
    expect(within(table).getByRole("row", { name: /Transfer in AAPL 10 181\.50 \$1,815\.00/ })).toBeVisible();
    expect(queryOf("/activities")).toEqual({ account: "acc_2", limit: "100" });
  });
});
