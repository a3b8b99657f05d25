import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { BuilderPage, type Start } from "./components/builder-page";
import { EMPTY, isSame, moved, NEW_RULE, withoutRule, withPart, withRule } from "./editing";
import type { Definition, Problem } from "./model";

const WORDS = {
  when: "at every close",
  order: "Buy at the next open",
  entry: "the close is above the 200-session average and not (the close is below 5)",
  exit: "never",
  size: "Each position is one of 1 equal parts of the equity.",
  limits: "At most 1 position, none above 100 % of the equity.",
  stop: "There is no protective stop.",
  costs: "Each share costs 0 USD in commission.",
};
const PREVIEW = {
  headline: {
    final_equity: "120000",
    total_return: "0.2",
    annual_return: "0.04",
    sharpe: "0.61",
    max_drawdown: "0.18",
    benchmark_return: "0.5",
    trades: 12,
    costs: "31.5",
  },
  result: {
    curve: [],
    out_of_sample_from: "2025-05-02",
    metrics: [{ key: "sharpe", in_sample: "1.7", out_of_sample: "0.4" }],
  },
  manifest: { source: "a test", delay: "simulated" },
  elapsed_ms: 40,
};
const symbolNow = (symbol: string, isTrue: boolean | null) => ({
  symbol,
  is_true: isTrue,
  left: "671.93",
  right: isTrue === null ? null : "618.4",
});
const RULES = {
  session_date: "2026-11-20",
  source: "a test",
  delay: "simulated",
  rules: [
    {
      path: "entry",
      asks_for_position: false,
      units: null,
      true: 1,
      known: 2,
      symbols: [symbolNow("SPY", true), symbolNow("QQQ", false)],
    },
    {
      path: "entry.rules.0",
      asks_for_position: false,
      units: ["USD", "USD"],
      true: 1,
      known: 1,
      symbols: [symbolNow("SPY", true)],
    },
    { path: "exit", asks_for_position: true, units: null, true: 0, known: 0, symbols: [] },
    {
      path: "exit.rules.0",
      asks_for_position: false,
      units: ["USD", "USD"],
      true: 0,
      known: 0,
      symbols: [symbolNow("SPY", null)],
    },
  ],
};
const SAVED: Start = { id: "str_1", template: null, version: 3, definition: EMPTY };
let problems: Problem[] = [];
let sent: { definition: Definition; made_from: number }[] = [];

function answer(definition: Definition, version: number) {
  return HttpResponse.json({
    id: "str_1",
    version,
    template_id: null,
    created_at: "2026-11-20T15:00:00Z",
    updated_at: "2026-11-23T15:00:00Z",
    definition,
    words: WORDS,
  });
}

beforeEach(() => {
  problems = [];
  sent = [];
  server.use(
    http.post("*/api/strategies/validate", () => HttpResponse.json({ problems, words: WORDS })),
    http.post("*/api/backtests/preview", () => HttpResponse.json(PREVIEW)),
    http.post("*/api/backtests/rules", () => HttpResponse.json(RULES)),
    http.put("*/api/strategies/str_1", async ({ request }) => {
      const body = (await request.json()) as { definition: Definition; made_from: number };
      sent.push(body);
      return body.made_from === 3
        ? HttpResponse.json(
            {
              title: "The strategy was changed meanwhile",
              code: "strategy-changed",
              detail: "Look.",
              version: 5,
            },
            { status: 409 },
          )
        : answer(body.definition, body.made_from + 1);
    }),
  );
});

const save = () => screen.findByRole("button", { name: "Save as a new version" });

describe("the builder", () => {
  it("changes the tree by keyboard, tells it in words and takes a step back", async () => {
    const { user } = await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    expect(await screen.findByText(/Buy at the next open when/)).toHaveTextContent(WORDS.entry);
    expect(await save()).toHaveAttribute("aria-disabled", "true");
    const preview = screen.getByRole("region", { name: "Instant backtest" });
    expect(await within(preview).findByText("+20.00%", {}, { timeout: 5000 })).toBeInTheDocument();
    expect(preview).toHaveTextContent("−18.00%");
    expect(preview).toHaveTextContent("Prices: a test, simulated.");
    expect(preview).toHaveTextContent(
      "Weaker out of sample: Sharpe 1.70 before May 2, 2025, 0.40 from then on.",
    );
    const choose = (label: string, value: string) =>
      fireEvent.change(within(enter).getByLabelText(label, { selector: "select" }), { target: { value } });
    within(enter).getByRole("button", { name: "Rule" }).focus();
    await user.keyboard("{Enter}");
    choose("Left side", "indicator:rsi");
    expect(
      within(enter).getByRole("button", { name: /Change the rule: RSI \(14\) is above Average/ }),
    ).toBeInTheDocument();
    choose("Compares", "crosses_below");
    choose("Right side", "number:");
    fireEvent.change(within(enter).getByLabelText("Value"), { target: { value: "30" } });
    const words = "RSI (14) crosses below 30";
    expect(within(enter).getByRole("button", { name: `Change the rule: ${words}` })).toBeInTheDocument();
    choose("Kind of group, all of these", "or");
    expect(within(enter).getByText("any of these")).toBeInTheDocument();
    await user.click(within(enter).getByRole("button", { name: `Remove the rule: ${words}` }));
    expect(within(enter).queryByText(words)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(within(enter).getByText(words)).toBeInTheDocument();
  });

  it("tells beside each rule what it says at the last close", async () => {
    await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    expect(await within(enter).findByText("671.93 > 618.40", {}, { timeout: 5000 })).toBeInTheDocument();
    expect(enter).toHaveTextContent("Now: the close of Nov 20, 2026, simulated");
    expect(enter).toHaveTextContent("1 of 2 symbolsTrue");
    const exit = screen.getByRole("region", { name: "Exit when" });
    expect(exit).toHaveTextContent("asked while held");
    expect(exit).toHaveTextContent("not knownNot known");
  });

  it("edits what the strategy says of itself, and shows a symbol that the market does not know", async () => {
    const problem = { title: "Unknown symbols", detail: "There is no SPY.", symbols: ["SPY"] };
    server.use(http.put("*/api/strategies/str_1", () => HttpResponse.json(problem, { status: 422 })));
    const { user } = await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    fireEvent.change(await screen.findByLabelText("Fails when"), {
      target: { value: "Flat markets.\nGaps." },
    });
    await user.click(screen.getByRole("button", { name: "Reference" }));
    fireEvent.change(screen.getByLabelText("Author"), { target: { value: "A. Author" } });
    fireEvent.change(screen.getByLabelText("Name of the universe"), { target: { value: "Mine" } });
    await waitFor(async () => expect(await save()).toHaveAttribute("aria-disabled", "false"));
    await user.click(await save());
    expect(await screen.findByText("The market does not know SPY.")).toBeInTheDocument();
    const kept = JSON.parse(localStorage.getItem("paiid.strategy-draft.usr_1.str_1") ?? "{}");
    expect(kept.definition).toMatchObject({
      universe: { name: "Mine" },
      fails_when: ["Flat markets.", "Gaps."],
      references: [{ author: "A. Author" }],
    });
  });

  it("shows what is to be mended where it is, and saves nothing meanwhile", async () => {
    problems = [{ path: "entry.rules.0.right.period", message: "is missing" }];
    await renderApp(<BuilderPage owner="usr_1" start={{ ...SAVED, id: null, version: 0 }} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    expect(await within(enter).findByText("It is missing")).toBeInTheDocument();
    expect(screen.getByRole("region", { name: "To be mended" })).toHaveTextContent(
      "entry.rules.0.right.period: is missing",
    );
    expect(screen.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  });

  it("keeps unsaved changes over a visit, and saves them on top of another's version when told to", async () => {
    const first = await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "Slow trend" } });
    first.unmount();
    const { user } = await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    expect(await screen.findByText(/Your unsaved changes are shown/)).toBeInTheDocument();
    expect(screen.getByLabelText("Name")).toHaveValue("Slow trend");
    await waitFor(async () => expect(await save()).toHaveAttribute("aria-disabled", "false"));
    await user.click(await save());
    expect(await screen.findByText("The strategy was changed meanwhile")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Save mine on top of version 5" }));
    await waitFor(() => expect(sent.map(({ made_from }) => made_from)).toEqual([3, 5]));
    await waitFor(() => expect(localStorage.length).toBe(0));
  });

  it("compares versions and takes an old one up again", async () => {
    const old = { ...EMPTY, name: "As it was" };
    server.use(
      http.get("*/api/strategies/str_1/versions", () =>
        HttpResponse.json({
          items: [3, 2].map((number) => ({
            number,
            made_from: number - 1,
            created_at: "2026-11-20T15:00:00Z",
            name: "Trend",
          })),
          next_cursor: null,
        }),
      ),
      http.get("*/api/strategies/str_1/versions/2", () =>
        HttpResponse.json({
          number: 2,
          made_from: 1,
          created_at: "2026-11-20T15:00:00Z",
          digest: "",
          definition: old,
          words: WORDS,
        }),
      ),
      http.get("*/api/strategies/str_1/diff", () =>
        HttpResponse.json({
          from_version: 2,
          to_version: 3,
          changes: [
            { path: "name", kind: "changed", before: "a", after: "b", sentence: "Name: a became b." },
          ],
        }),
      ),
    );
    const { user } = await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    await user.click(await screen.findByRole("button", { name: "Versions" }));
    await user.click(await screen.findByRole("button", { name: "Compare with the latest" }));
    expect(await screen.findByRole("list", { name: "Changes from version 2 to 3" })).toHaveTextContent(
      "Name: a became b.",
    );
    await user.click(await screen.findByRole("button", { name: "Edit version 2 again" }));
    expect(screen.getByLabelText("Name")).toHaveValue("As it was");
  });
});

describe("editing", () => {
  it("adds, moves and removes rules without touching what is beside them", () => {
    const more = withRule(EMPTY, ["entry"], { node: "not", rules: [NEW_RULE] });
    const up = moved(more, ["entry", "rules", 1], -1);
    expect(up.entry).toMatchObject({ rules: [{ node: "not" }, NEW_RULE] });
    expect(up.exit).toBe(EMPTY.exit);
    expect(isSame(withoutRule(more, ["entry", "rules", 1]), EMPTY)).toBe(true);
    expect(withoutRule(EMPTY, ["exit"]).exit).toEqual({ node: "constant", value: false });
    expect(isSame(withPart(EMPTY, ["costs", "slippage_bps"], "6"), EMPTY)).toBe(false);
  });
});
