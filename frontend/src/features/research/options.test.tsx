import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { settingsWith } from "@/test/accounts";
import { portfolioWith } from "@/test/orders";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { OptionsView } from "./components/options-view";
import {
  type Chain,
  type Contract,
  chosenExpiration,
  expirationWords,
  fixed,
  greeksAsOf,
  priceLine,
  shownStrikes,
} from "./options-model";
import { symbolSearch } from "./ranges";

const NOW = "2026-11-23T18:46:00Z";
const TRUTH = { source: "PaiiD local market (model prices)", as_of: NOW, delay: "simulated" as const };
const LISTED = {
  symbol: "TLT",
  expirations: [
    { expiration: "2026-11-27", kind: "weekly" as const },
    { expiration: "2026-12-18", kind: "standard" as const },
  ],
  ...TRUTH,
};

function contract(symbol: string, changes: Partial<Contract> = {}): Contract {
  return {
    symbol,
    bid: "1.2",
    ask: "1.25",
    bid_size: 4,
    ask_size: 6,
    last: "1.22",
    volume: 310,
    open_interest: 4200,
    implied_volatility: "0.3125",
    greeks: { delta: "-0.4215", gamma: "0.021", theta: "-0.0525", vega: "0.11", rho: "0.03", as_of: NOW },
    in_the_money: false,
    as_of: NOW,
    ...changes,
  };
}

/** Strikes of whole dollars from 78 to 102 around a price of 89.93. */
function chainWith(changes: Partial<Chain> = {}): Chain {
  return {
    symbol: "TLT",
    expiration: "2026-11-27",
    underlying: { last: "89.93", ...TRUTH },
    at_the_money: "90.00",
    strikes: Array.from({ length: 25 }, (_, index) => ({
      strike: `${78 + index}.00`,
      root: "TLT",
      multiplier: 100,
      is_adjusted: false,
      call: contract(`C${78 + index}`, { in_the_money: 78 + index < 89.93 }),
      put: contract(`P${78 + index}`, { in_the_money: 78 + index > 89.93, bid: null }),
    })),
    ...TRUTH,
    ...changes,
  };
}

let asked: string[];
let broker: "paper" | "alpaca";
let chain: Chain;

function narrow(isNarrow: boolean) {
  vi.stubGlobal("matchMedia", () => ({
    matches: isNarrow,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
}

function problem(path: string, status: number, title: string) {
  const body = { type: "about:blank", title, detail: "Try again later.", request_id: "req_7" };
  return http.get(`*/api/market/options/${path}`, () =>
    HttpResponse.json(body, { status, headers: { "content-type": "application/problem+json" } }),
  );
}

beforeEach(() => {
  asked = [];
  broker = "paper";
  chain = chainWith();
  narrow(false);
  server.use(
    http.get("*/api/portfolio", () => HttpResponse.json(portfolioWith([], { broker }))),
    http.get("*/api/settings", () => HttpResponse.json(settingsWith({}))),
    http.get("*/api/market/options/:symbol/expirations", () => HttpResponse.json(LISTED)),
    http.get("*/api/market/options/:symbol/chain", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("expiration") ?? "");
      return HttpResponse.json(chain);
    }),
  );
});

function show(expiration?: string) {
  return renderApp(<OptionsView symbol="TLT" expiration={expiration} />, "/");
}

describe("a chain", () => {
  it("shows calls and puts around the strikes near the price, in the money in words too", async () => {
    await show();
    const table = await screen.findByRole("table", {
      name: "Calls and puts on TLT that end on Nov 27, 2026",
    });
    const rows = within(table).getAllByRole("row");
    expect(rows).toHaveLength(2 + 21 + 1);
    expect(within(table).getByText("TLT at 89.93")).toBeInTheDocument();
    const cells = (strike: string) =>
      within(
        within(table)
          .getByRole("rowheader", { name: new RegExp(strike) })
          .closest("tr") as HTMLElement,
      )
        .getAllByRole("cell")
        .map(({ textContent }) => textContent);
    expect(cells("89.00")).toEqual([
      ...["4,200", "310", "31.3%", "1.22", "1.20", "1.25"],
      ...["—", "1.25", "1.22", "31.3%", "310", "4,200"],
    ]);
    expect(within(table).getByRole("rowheader", { name: /89.00/ })).toHaveTextContent("ITM89.00");
    expect(within(table).getByRole("rowheader", { name: /90.00/ })).toHaveTextContent("90.00ITM");
    expect(
      await screen.findByText(/^To look at only: .* strategies on paper write contracts/),
    ).toBeInTheDocument();
    expect(screen.getByText(/Source PaiiD local market \(model prices\)/)).toBeInTheDocument();
  });

  it("shows all strikes on demand, and greeks in place of volume", async () => {
    const { user } = await show();
    await user.click(await screen.findByRole("button", { name: "Show all 25 strikes" }));
    expect(screen.getAllByRole("rowheader")).toHaveLength(25);
    await user.click(screen.getByRole("button", { name: "Greeks" }));
    const heads = screen.getAllByRole("columnheader").map(({ textContent }) => textContent);
    expect(heads).toEqual([
      ...["Calls", "Puts", "IV", "Vega", "Theta", "Gamma", "Delta", "Bid", "Ask", "Strike"],
      ...["Bid", "Ask", "Delta", "Gamma", "Theta", "Vega", "IV"],
    ]);
    const first = screen.getAllByRole("rowheader")[0]?.closest("tr");
    expect(first).toHaveTextContent("0.110−0.0530.0210−0.422");
    await user.click(screen.getByRole("button", { name: "Show strikes near the price" }));
    expect(screen.getAllByRole("rowheader")).toHaveLength(21);
  });

  it("follows the address, and puts the chosen day there", async () => {
    const { user, router } = await show("2026-12-18");
    const picker = await screen.findByRole("combobox", { name: "Expiration" });
    expect(picker).toHaveDisplayValue("Dec 18, 2026 · monthly · 25 days");
    await waitFor(() => expect(asked).toEqual(["2026-12-18"]));
    await user.selectOptions(picker, "Nov 27, 2026 · weekly · 4 days");
    await waitFor(() =>
      expect(router.state.location.search).toEqual({ view: "options", expiration: "2026-11-27" }),
    );
  });

  it("shows one side at a time where there is little room", async () => {
    narrow(true);
    const { user } = await show();
    await screen.findByRole("table", { name: /^Calls on TLT/ });
    await user.click(screen.getByRole("button", { name: "Puts" }));
    const row = (await screen.findByRole("rowheader", { name: /90.00/ })).closest("tr") as HTMLElement;
    expect(screen.getByRole("table", { name: /^Puts on TLT/ })).toBeInTheDocument();
    expect(within(row).getAllByRole("cell")).toHaveLength(6);
    expect(row).toHaveTextContent("90.00ITM—1.25");
  });

  it("names roots, odd sizes and greeks of another hour", async () => {
    const row = chainWith().strikes[12];
    const greeks = { ...contract("C").greeks, as_of: "2026-11-23T18:00:00Z" };
    chain = chainWith({
      at_the_money: null,
      strikes: row
        ? [
            { ...row, call: { ...contract("C"), greeks } as Contract },
            { ...row, root: "TLT1", multiplier: 10, is_adjusted: true, put: null },
          ]
        : [],
      delay: "stale",
    });
    await show();
    expect(await screen.findByText("TLT1 · × 10 · adjusted")).toBeInTheDocument();
    expect(screen.getByText("Greeks as of Nov 23, 2026, 1:00 PM ET.")).toBeInTheDocument();
    expect(screen.getByText(/^as of .*13:46:\d\d ET$/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /Show all/ })).not.toBeInTheDocument();
  });
});

describe("choosing contracts", () => {
  it("makes a ticket of bids and asks where the account trades options", async () => {
    broker = "alpaca";
    const names = ["TLT261127C00089000", "TLT261127C00090000"];
    chain = chainWith({
      strikes: names.map((name, index) => ({
        strike: `${89 + index}.00`,
        root: "TLT",
        multiplier: 100,
        is_adjusted: false,
        call: contract(name),
        put: null,
      })),
    });
    await show();
    const buy = await screen.findByRole("button", { name: "Buy TLT Nov 27, 2026 89 call, ask 1.25" });
    await userEvent.click(buy);
    await userEvent.click(screen.getByRole("button", { name: /^Sell TLT Nov 27, 2026 90 call/ }));
    expect(buy).toHaveAttribute("aria-pressed", "true");
    const legs = screen.getByRole("list", { name: "Contracts of the order" });
    expect(within(legs).getAllByRole("listitem")).toHaveLength(2);
    expect(screen.getByText("Enter a price above 0.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Remove TLT Nov 27, 2026 89 call" }));
    expect(buy).toHaveAttribute("aria-pressed", "false");
  });
});

describe("no chain", () => {
  it("says that a symbol has no options", async () => {
    server.use(
      http.get("*/api/market/options/:symbol/expirations", () =>
        HttpResponse.json({ ...LISTED, expirations: [] }),
      ),
    );
    await show();
    expect(await screen.findByText("There are no options on TLT here.")).toBeInTheDocument();
    expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
  });

  it("says that a day has no contracts", async () => {
    chain = chainWith({ strikes: [], at_the_money: null });
    await show();
    expect(await screen.findByText("No contracts on TLT end on this day.")).toBeInTheDocument();
  });

  it.each(["TLT/expirations", "TLT/chain"])("tells what failed and tries again: %s", async (path) => {
    server.use(problem(path, 503, "The provider cannot be reached"));
    const { user } = await show();
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("The provider cannot be reached");
    expect(alert).toHaveTextContent("req_7");
    server.use(
      http.get("*/api/market/options/:symbol/expirations", () => HttpResponse.json(LISTED)),
      http.get("*/api/market/options/:symbol/chain", () => HttpResponse.json(chain)),
    );
    await user.click(within(alert).getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("table")).toBeInTheDocument();
  });
});

describe("the model", () => {
  it("reads view and day from the address and drops what is neither", () => {
    expect(symbolSearch({ view: "options", expiration: "2026-12-18" })).toEqual({
      view: "options",
      expiration: "2026-12-18",
    });
    expect(symbolSearch({ view: "else", expiration: "soon" })).toEqual({});
  });

  it("falls back to the soonest day", () => {
    expect(chosenExpiration("2026-12-18", LISTED)).toBe("2026-12-18");
    expect(chosenExpiration("2026-12-19", LISTED)).toBe("2026-11-27");
    expect(chosenExpiration(undefined, { ...LISTED, expirations: [] })).toBeUndefined();
  });

  it("counts days in New York", () => {
    const day = { expiration: "2026-11-24", kind: "other" as const };
    expect(expirationWords(day, "2026-11-24T03:00:00Z")).toBe("Nov 24, 2026 · 1 day");
    expect(expirationWords(day, "2026-11-24T15:00:00Z")).toBe("Nov 24, 2026 · today");
  });

  it("rounds exactly and writes no negative zero", () => {
    expect(fixed("-0.0525", 3)).toBe("−0.053");
    expect(fixed("-0.0000004", 3)).toBe("0.000");
    expect(fixed(null, 3)).toBe("—");
  });

  it("finds the strikes near the price, also at the end of the list", () => {
    expect(shownStrikes(chainWith(), false)).toHaveLength(21);
    expect(shownStrikes(chainWith({ at_the_money: "78.00" }), false)).toHaveLength(11);
    expect(shownStrikes(chainWith({ at_the_money: null }), false)).toHaveLength(25);
    expect(priceLine(chainWith().strikes, "89.93")).toBe(12);
    expect(priceLine(chainWith().strikes, "500")).toBe(25);
    expect(greeksAsOf(chainWith())).toBeNull();
  });
});
