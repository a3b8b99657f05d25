import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { amountWords } from "@/lib/amounts";
import { problem } from "@/test/orders";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import type { LinkedDetail, LinkedPosition } from "./api/linked-accounts";
import { LinkedAccounts } from "./components/linked-account";
import { eventWords, figuresOf, heldWords } from "./linked-model";

const TRUTH = { source: "Tradier", as_of: "2026-11-23T18:46:00Z", delay: "live" as const };
const ACCOUNT = { id: "tradier", provider: "Tradier", number: "••••0001", is_sandbox: false };
const BALANCES: LinkedDetail["balances"] = {
  kind: "margin",
  total_equity: "25500",
  total_cash: "5000",
  market_value: "20500",
  long_market_value: "20500",
  short_market_value: "0",
  open_pnl: "-120.5",
  closed_pnl: "0",
  stock_buying_power: "30500",
  option_buying_power: "15250",
  day_trade_buying_power: null,
  cash_available: null,
  unsettled_funds: null,
  maintenance_call: "0",
  federal_call: "75",
  pending_orders: 1,
  pending_cash: "250",
};
const CONTRACT: LinkedPosition = {
  symbol: "XYZ261218C00102500",
  option: { root: "XYZ", expiration: "2026-12-18", right: "call", strike: "102.5" },
  name: "XYZ Dec 18 2026 $102.50 Call",
  quantity: "2",
  multiplier: 100,
  cost_basis: "410",
  average_price: "2.05",
  acquired_at: "2026-10-01T14:30:00Z",
  last: null,
  priced_at: null,
  market_value: null,
  unrealized_pnl: null,
};
const SHARES: LinkedPosition = {
  ...CONTRACT,
  symbol: "TLT",
  option: null,
  name: "Treasury bonds",
  quantity: "10",
  multiplier: 1,
  average_price: "90",
  last: "89.93",
  market_value: "899.3",
  unrealized_pnl: "-0.7",
};

let asked: string[];
let positions: LinkedPosition[];

function narrow(isNarrow: boolean) {
  vi.stubGlobal("matchMedia", () => ({
    matches: isNarrow,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
}

function answer(path: string, body: () => object) {
  return http.get(`*/api/${path}`, ({ request }) => {
    asked.push(new URL(request.url).pathname);
    return HttpResponse.json(body());
  });
}

const event = (day: string) => ({
  booked_on: day,
  kind: "dividend",
  amount: "-12.5",
  description: "A dividend",
  symbol: null,
  quantity: null,
  price: null,
  commission: null,
});

beforeEach(() => {
  asked = [];
  positions = [SHARES, CONTRACT];
  narrow(false);
  server.use(
    answer("auth/me", () => ({ role: "owner" })),
    answer("linked-accounts", () => ({ accounts: [ACCOUNT] })),
    answer("linked-accounts/tradier", () => ({ account: ACCOUNT, balances: BALANCES, ...TRUTH })),
    answer("linked-accounts/tradier/positions", () => ({ positions, ...TRUTH })),
    answer("linked-accounts/tradier/gains", () => ({ items: [], next_cursor: null, ...TRUTH })),
    http.get("*/api/linked-accounts/tradier/history", ({ request }) =>
      new URL(request.url).searchParams.get("cursor") === "next"
        ? HttpResponse.json({ items: [event("2026-10-02")], next_cursor: null, ...TRUTH })
        : HttpResponse.json({ items: [event("2026-11-02")], next_cursor: "next", ...TRUTH }),
    ),
  );
});

function show() {
  return renderApp(<LinkedAccounts />, "/");
}

async function section() {
  return within(await screen.findByRole("region", { name: "Linked account (Tradier, read only)" }));
}

describe("a linked account", () => {
  it("stands apart with its masked number, its balances and what it holds", async () => {
    await show();
    const linked = await section();
    expect(linked.getByText(/Account ••••0001 at Tradier, with real money/)).toBeInTheDocument();
    expect((await linked.findByText("Total equity")).parentElement).toHaveTextContent("$25,500.00");
    expect(linked.getByText("Open P&L").parentElement).toHaveTextContent("−$120.50");
    expect(linked.getByText(/A margin account, 1 working order/)).toBeInTheDocument();
    expect(await linked.findByRole("row", { name: /^TLT/ })).toHaveTextContent("$899.30");
    const contract = linked.getByRole("row", { name: /^XYZ Dec 18, 2026 102.50 call/ });
    expect(contract).toHaveTextContent("2.05——");
    expect(linked.getByText(/Held and priced as told by Tradier/)).toHaveTextContent(/Live/);
    expect(linked.queryByRole("button", { name: /close|sell|trade/i })).not.toBeInTheDocument();
  });

  it("tells its history in pages and its gains, each when asked for", async () => {
    const { user } = await show();
    const linked = await section();
    await user.click(linked.getByRole("tab", { name: "History" }));
    expect(await linked.findByRole("row", { name: /Nov 2, 2026 Dividend A dividend/ })).toHaveTextContent(
      "−$12.50",
    );
    expect(asked).not.toContain("/api/linked-accounts/tradier/gains");
    await user.click(linked.getByRole("button", { name: "Load more" }));
    expect(await linked.findByRole("row", { name: /Oct 2, 2026/ })).toBeInTheDocument();
    expect(linked.queryByRole("button", { name: "Load more" })).not.toBeInTheDocument();
    await user.click(linked.getByRole("tab", { name: "Gains" }));
    expect(await linked.findByText("Nothing has been closed in this account yet.")).toBeInTheDocument();
  });

  it("is a list where there is little room", async () => {
    narrow(true);
    await show();
    const list = within(await screen.findByRole("list", { name: "Positions of the linked account" }));
    expect(list.getAllByRole("listitem")[0]).toHaveTextContent("TLT$899.3010 at 90.00, last 89.93−$0.70");
  });

  it("says that it holds nothing", async () => {
    positions = [];
    await show();
    expect(await screen.findByText("This account holds nothing.")).toBeInTheDocument();
  });

  it("tells what failed in its own place, and tries again", async () => {
    server.use(
      http.get("*/api/linked-accounts/tradier", () =>
        problem(502, "bad-gateway", { detail: "Check TRADIER_ACCOUNT_ID." }),
      ),
    );
    const { user } = await show();
    const linked = await section();
    expect(await linked.findByRole("alert")).toHaveTextContent("Check TRADIER_ACCOUNT_ID.");
    expect(await linked.findByRole("row", { name: /^TLT/ })).toBeInTheDocument();
    server.use(answer("linked-accounts/tradier", () => ({ account: ACCOUNT, balances: BALANCES, ...TRUTH })));
    await user.click(linked.getByRole("button", { name: "Retry" }));
    expect(await linked.findByText("Total equity")).toBeInTheDocument();
  });
});

describe("no linked account", () => {
  it("shows nothing where none is configured", async () => {
    server.use(answer("linked-accounts", () => ({ accounts: [] })));
    await show();
    await waitFor(() => expect(asked).toContain("/api/linked-accounts"));
    expect(screen.queryByRole("region")).not.toBeInTheDocument();
  });

  it("asks for nothing on behalf of somebody who is not the owner", async () => {
    server.use(answer("auth/me", () => ({ role: "member" })));
    await show();
    await waitFor(() => expect(asked).toEqual(["/api/auth/me"]));
    expect(screen.queryByRole("region")).not.toBeInTheDocument();
  });
});

describe("the model", () => {
  it("leaves out figures that this kind has not, and calls that are none", () => {
    const names = figuresOf(BALANCES, amountWords(false)).map(({ name }) => name);
    expect(names).toContain("Federal call");
    expect(names).not.toContain("Maintenance call");
    expect(names).not.toContain("Cash available");
  });

  it("puts things in words", () => {
    expect(heldWords(CONTRACT)).toBe("XYZ Dec 18, 2026 102.50 call");
    expect(heldWords(SHARES)).toBe("TLT");
    expect(eventWords("wire")).toBe("Wire");
  });
});
