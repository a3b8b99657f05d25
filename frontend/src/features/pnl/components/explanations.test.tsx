import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { targetText } from "@/lib/explaining";
import type { Lot, RealizedLot } from "@/lib/lots/words";
import { accountWith, settingsWith } from "@/test/accounts";
import {
  SAMPLE_ACTIVITY,
  SAMPLE_ENTRY,
  SAMPLE_EXPLANATION,
  SAMPLE_RECONCILIATION,
} from "@/test/explanations";
import { SAMPLE_ALLOCATION, SAMPLE_CONTRIBUTION, SAMPLE_SHADOWS } from "@/test/figures";
import { SAMPLE_LOTS, SAMPLE_REALIZED } from "@/test/lots";
import { renderApp } from "@/test/render";
import { SAMPLE_PERFORMANCE, SAMPLE_PORTFOLIO, SAMPLE_STATUS } from "@/test/samples";
import { server } from "@/test/server";
import { targetOf } from "../explaining";
import { type PnlSearch, pnlSearch } from "../search";
import { PnlPage } from "./pnl-page";

vi.setConfig({ testTimeout: 20_000 });
vi.mock("./equity-chart", () => ({ default: () => null }));

type Input = (typeof SAMPLE_EXPLANATION.inputs)[number];

const [openLot] = SAMPLE_LOTS.items as [Lot];
const [soldLot] = SAMPLE_REALIZED.items as [RealizedLot];
const OPEN_LOT = { symbol: openLot.symbol, key: `${openLot.account_id}|${openLot.id}` };
const SOLD_LOT = {
  symbol: soldLot.symbol,
  key: `${soldLot.account_id}|${soldLot.closed_by}|${soldLot.opened_by}|${soldLot.acquired_on}|${soldLot.quantity}`,
};

let search: PnlSearch = {};
let asked: Record<string, string> = {};

function Stateful({ initial }: { initial: PnlSearch }) {
  const [state, setState] = useState(initial);
  search = state;
  return <PnlPage search={state} onSearch={(change) => setState({ ...state, ...change })} />;
}

const open = (initial: PnlSearch = {}) => renderApp(<Stateful initial={initial} />, "/pnl");

beforeEach(() => {
  asked = {};
  server.use(
    http.get("*/api/portfolio/explain", ({ request }) => {
      const { offset, limit, ...query } = Object.fromEntries(new URL(request.url).searchParams);
      asked = query;
      expect([offset, limit]).toEqual(["0", "100"]);
      return HttpResponse.json(SAMPLE_EXPLANATION);
    }),
    http.get("*/api/portfolio/reconciliation", () => HttpResponse.json(SAMPLE_RECONCILIATION)),
    http.get("*/api/portfolio/shadows", () => HttpResponse.json(SAMPLE_SHADOWS)),
    http.get("*/api/portfolio/contribution", () => HttpResponse.json(SAMPLE_CONTRIBUTION)),
    http.get("*/api/portfolio/lots", () => HttpResponse.json(SAMPLE_LOTS)),
    http.get("*/api/portfolio/realized", () => HttpResponse.json(SAMPLE_REALIZED)),
    http.get("*/api/portfolio/performance", () => HttpResponse.json(SAMPLE_PERFORMANCE)),
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: [accountWith()] })),
    http.get("*/api/portfolio", () => HttpResponse.json(SAMPLE_PORTFOLIO)),
    http.get("*/api/market/status", () => HttpResponse.json(SAMPLE_STATUS)),
    http.get("*/api/settings", () => HttpResponse.json(settingsWith({ hide_amounts: false }))),
  );
});

describe("a number that is opened", () => {
  it("tells formula, steps, inputs with source and age, and convention; Escape gives the focus back", async () => {
    const { user } = await open();
    const card = await screen.findByRole("button", { name: /^Net P&L\s*\+\$5,684\.90/ });
    card.focus();
    await user.keyboard("{Enter}");
    const drawer = await screen.findByRole("dialog", { name: "Net P&L" });
    expect(await within(drawer).findByText("end - start - net deposits")).toBeVisible();
    expect(within(drawer).getByText("38219.44 + 66162.72")).toBeVisible();
    expect(within(drawer).getByText("What has no price is left out.")).toBeVisible();
    expect(
      within(drawer).getByRole("row", { name: /NVDA.*186\.94.*PaiiD local market.*Simulated/ }),
    ).toBeVisible();
    expect(within(drawer).getByText("2 inputs")).toBeVisible();
    expect(asked).toEqual({ figure: "net_pnl", range: "1y" });
    await user.click(within(drawer).getByRole("button", { name: "Close" }));
    expect(search.explain).toBeUndefined();
  });

  it("is one of the tables, by its symbol", async () => {
    const { user } = await open();
    await user.click(await screen.findByRole("button", { name: /Contribution of NVIDIA Corporation/ }));
    await screen.findByRole("dialog", { name: "Net P&L, NVDA" });
    expect(asked).toMatchObject({ figure: "contribution", symbol: "NVDA" });
  });

  it.each([
    ["contribution", {}, /^P&L of NVIDIA/, { figure: "contribution_pnl", symbol: "NVDA" }],
    ["contribution", {}, /^Currency of NVIDIA/, { figure: "contribution_currency", symbol: "NVDA" }],
    ["lots", { method: "hifo" }, /^Cost of /, { figure: "lot_cost", method: "hifo", ...OPEN_LOT }],
    ["lots", {}, /^Unrealized of /, { figure: "lot_unrealized", ...OPEN_LOT }],
    ["lots", { lots: "realized" }, /^Gain of /, { figure: "sale_gain", ...SOLD_LOT }],
    ["lots", { lots: "realized" }, /^Adjusted gain of /, { figure: "sale_adjusted_gain", ...SOLD_LOT }],
  ] as const)("is one of the %s, %j: %s", async (view, more, name, expected) => {
    const { user } = await open({ view, ...more });
    const [label] = await screen.findAllByText(name);
    await user.click(label?.closest("button") as HTMLElement);
    await vi.waitFor(() => expect(asked).toMatchObject(expected));
    expect("method" in asked).toBe("method" in more);
    expect(pnlSearch({ explain: search.explain }).explain).toBe(search.explain);
  });

  it("opens an entry of the ledger in its place; the way back ends at that very entry", async () => {
    let named = {};
    server.use(
      http.get("*/api/portfolio/ledger", ({ request }) => {
        named = Object.fromEntries(new URL(request.url).searchParams);
        return HttpResponse.json({ items: [SAMPLE_ENTRY], next_cursor: null });
      }),
    );
    const { user } = await open({ explain: "net_pnl" });
    const drawer = within(await screen.findByRole("dialog", { name: "Net P&L" }));
    expect(drawer.queryByRole("button", { name: "NVDA" })).toBeNull();
    await user.click(await drawer.findByRole("button", { name: "Deposit" }));
    const entry = within(await drawer.findByRole("region", { name: "Entry" }));
    const back = entry.getByRole("button", { name: "Back" });
    expect(back).toHaveFocus();
    const facts = (await entry.findByText("Kind")).closest("dl");
    expect(facts).toHaveTextContent(
      /KindDeposit.*TimeJun 2, .*Amount\+\$10,000\.00.*Referencedep-12.*AccountPaper account.*NoteSalary of 4000$/,
    );
    expect(facts).not.toHaveTextContent(/Order|Instrument/);
    expect(named).toEqual({ account: "acc_1", external_id: "dep-12", limit: "200" });
    await user.click(back);
    expect(drawer.getByRole("button", { name: "Deposit" })).toHaveFocus();
    expect(drawer.queryByRole("region", { name: "Entry" })).toBeNull();
  });

  it("opens an activity of a tracked account, and says which entry is gone", async () => {
    const activity = { book: "activities", account_id: "acc_2", account_name: "Schwab", id: "a1" } as const;
    const [price, deposit] = SAMPLE_EXPLANATION.inputs as [Input, Input];
    const inputs = [price, { ...deposit, entry: activity }, { ...deposit, entry: activity }];
    server.use(
      http.get("*/api/portfolio/explain", () =>
        HttpResponse.json({ ...SAMPLE_EXPLANATION, inputs, input_count: 3 }),
      ),
      http.get("*/api/activities/a1", () => HttpResponse.json(SAMPLE_ACTIVITY), { once: true }),
      http.get("*/api/activities/a1", () =>
        HttpResponse.json(
          { title: "No such activity", detail: "You have none with that id." },
          { status: 404 },
        ),
      ),
    );
    const { user, queryClient } = await open({ explain: "net_pnl" });
    const drawer = within(await screen.findByRole("dialog", { name: "Net P&L" }));
    const [, second] = await drawer.findAllByRole("button", { name: "Deposit" });
    await user.click(second as HTMLElement);
    const facts = (await drawer.findByText("Kind")).closest("dl");
    expect(facts).toHaveTextContent(/KindBuy.*InstrumentACME.*Quantity20.*Amount\$1,000\.00.*AccountSchwab/);
    await user.click(drawer.getByRole("button", { name: "Back" }));
    expect(drawer.getAllByRole("button", { name: "Deposit" })[1]).toHaveFocus();
    queryClient.removeQueries({ queryKey: ["pnl", "entry"] });
    await user.keyboard("{Enter}");
    expect(await drawer.findByText("You have none with that id.")).toBeVisible();
  });

  it("opens from a link", async () => {
    await open(pnlSearch({ explain: "twr~~2026-01" }));
    expect(await screen.findByRole("dialog")).toBeVisible();
    await vi.waitFor(() => expect(asked).toMatchObject({ figure: "twr", at: "2026-01" }));
  });

  it("hides amounts in sentence, steps and inputs", async () => {
    server.use(http.get("*/api/settings", () => HttpResponse.json(settingsWith({ hide_amounts: true }))));
    await open({ explain: "net_pnl" });
    const drawer = await screen.findByRole("dialog", { name: "Net P&L" });
    expect(await within(drawer).findByText(/earned ••••, which is 5\.76% of what/)).toBeVisible();
    expect(within(drawer).getByText("•••• + ••••")).toBeVisible();
    expect(drawer.textContent).not.toMatch(/104,?382|10,000/);
  });

  it("says what failed and tries again", async () => {
    const refusal = { title: "Unknown figure", detail: "There is none of this name.", request_id: "req-3" };
    server.use(http.get("*/api/portfolio/explain", () => HttpResponse.json(refusal, { status: 404 })));
    await open({ explain: "nonsense" });
    const drawer = await screen.findByRole("dialog");
    expect(await within(drawer).findByText("There is none of this name.")).toBeVisible();
    expect(within(drawer).getByRole("button", { name: "Retry" })).toBeVisible();
  });

  it("is named in the query string and back", () => {
    expect(targetText({ figure: "twr" })).toBe("twr");
    expect(targetText({ figure: "contribution", symbol: "BRK.B" })).toBe("contribution~BRK.B");
    expect(targetOf("net_pnl~~2026-01")).toEqual({ figure: "net_pnl", at: "2026-01" });
    expect(pnlSearch({ explain: "<script>" })).toEqual({});
  });
});

describe("the return reconciler", () => {
  it("puts the methods side by side, with the sentence, the flows and the broker's reason", async () => {
    await open();
    expect(
      await screen.findByText(/The deposit of \$10,000\.00 on Jun 2, 2026 came before a fall/),
    ).toBeVisible();
    const methods = within(screen.getByRole("list", { name: "Return by method" })).getAllByRole("listitem");
    expect(methods).toHaveLength(5);
    expect(screen.getByText("This broker tells no return of its own.")).toBeVisible();
    const flows = screen.getByRole("table", { name: "Flows that make the methods differ" });
    expect(within(flows).getByRole("row", { name: /Jun 2, 2026 \+\$10,000\.00 −0\.61%/ })).toBeVisible();
    expect(screen.getByText("It makes the whole difference.")).toBeVisible();
  });

  it("is a share of an allocation", async () => {
    server.use(http.get("*/api/portfolio/allocation", () => HttpResponse.json(SAMPLE_ALLOCATION)));
    const { user } = await open({ view: "allocation" });
    const sectors = within(await screen.findByRole("list", { name: "Allocation by sector" }));
    const [share] = sectors.getAllByRole("button", { name: /^Share of / });
    await user.click(share as HTMLElement);
    await screen.findByRole("dialog", { name: "Net P&L" });
    expect(asked).toMatchObject({
      figure: "allocation_weight",
      by: "sector",
      key: SAMPLE_ALLOCATION.by_sector[0]?.key,
    });
  });

  it("is one of a shadow portfolio", async () => {
    const { user } = await open();
    const table = await screen.findByRole("table", { name: "What became of the same money elsewhere" });
    const [value] = within(table).getAllByRole("button", { name: /^Value, / });
    await user.click(value as HTMLElement);
    await screen.findByRole("dialog", { name: "Net P&L" });
    expect(asked).toMatchObject({ figure: "shadow_value", key: "you" });
  });
});
