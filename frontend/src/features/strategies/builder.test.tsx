import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { BuilderPage } from "./components/builder-page";
import { EMPTY, isSame, NEW_RULE, withoutRule, withPart, withRule } from "./editing";
import type { Definition, Problem, Rule } from "./model";
import { duplicated, moved, movedIn, movedOut, ungrouped, wrapped } from "./rearranging";
import type { Start } from "./start";

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
    look_ahead: { passed: true, checked_at: Array(5).fill("2024-01-02"), detail: "It stood still." },
    metrics: [{ key: "sharpe", benchmark: "0.9", in_sample: "1.7", out_of_sample: "0.4" }],
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
const above = (value: string): Rule => ({
  node: "compare",
  left: { kind: "price", field: "close", symbol: null, ago: 0 },
  comparator: "above",
  right: { kind: "number", value },
});

/** All of: above 1, and any of above 2 and above 3. */
function nested(): Definition {
  const rules = [above("1"), { node: "or" as const, rules: [above("2"), above("3")] }];
  return { ...EMPTY, entry: { node: "and", rules } };
}

const SAVED: Start = { id: "str_1", template: null, version: 3, definition: EMPTY };
let runs: object[] = [];
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
  runs = [];
  sent = [];
  server.use(
    http.post("*/api/strategies/validate", () => HttpResponse.json({ problems, words: WORDS })),
    http.post("*/api/backtests/preview", () => HttpResponse.json(PREVIEW)),
    http.post("*/api/backtests/rules", () => HttpResponse.json(RULES)),
    http.get("*/api/market/status", () => HttpResponse.json({ session_date: "2026-11-23" })),
    http.get("*/api/strategies/templates", () => HttpResponse.json({ templates: [{ id: "dual-momentum" }] })),
    http.get("*/api/backtests", () => HttpResponse.json({ items: runs, next_cursor: null })),
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
    const trust = screen.getByRole("region", { name: "Can you trust it?" });
    expect(trust).toHaveTextContent("Out of sampleWeakerBefore 2025-051.70From then on0.40Sharpe keeps 24%");
    expect(trust).toHaveTextContent("Look-ahead probePassed0 of 5 futures");
    expect(trust).toHaveTextContent("OverfitNot known");
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
    expect(within(enter).queryByRole("button", { name: `Change the rule: ${words}` })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(within(enter).getByRole("button", { name: `Change the rule: ${words}` })).toBeInTheDocument();
  });

  it("moves a rule by the keys of its handle, tells where it stands and keeps the focus on it", async () => {
    const other = { ...NEW_RULE, comparator: "below" as const };
    const definition = { ...EMPTY, entry: { node: "and" as const, rules: [NEW_RULE, other] } };
    const { user } = await renderApp(<BuilderPage owner="usr_1" start={{ ...SAVED, definition }} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    const order = () =>
      within(enter)
        .getAllByRole("button", { name: /^Change the rule/ })
        .map((one) => one.getAttribute("aria-label")?.replace(/.* (above|below) .*/, "$1"));
    const handle = () => within(enter).getByRole("button", { name: /^Move the rule: .* below / });
    expect(order()).toEqual(["above", "below"]);
    handle().focus();
    await user.keyboard("{ArrowUp}");
    expect(order()).toEqual(["below", "above"]);
    expect(screen.getByText(/^Place 1 of 2: the rule: .* below /)).toHaveAttribute("role", "status");
    await waitFor(() => expect(handle()).toHaveFocus());
    await user.keyboard("{ArrowUp}");
    expect(order()).toEqual(["below", "above"]);
    await user.keyboard("{End}");
    expect(order()).toEqual(["above", "below"]);
  });

  it("puts a rule into another group and out again by keys, and tells where it stands", async () => {
    const { user } = await renderApp(
      <BuilderPage owner="usr_1" start={{ ...SAVED, definition: nested() }} />,
    );
    const enter = await screen.findByRole("region", { name: "Enter when" });
    const handle = () => within(enter).getByRole("button", { name: "Move the rule: Close is above 1" });
    handle().focus();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByText(/^In “any of these” of Enter when, place 1 of 3: the rule/)).toHaveAttribute(
      "role",
      "status",
    );
    await waitFor(() => expect(handle()).toHaveFocus());
    await user.keyboard("{ArrowRight}");
    expect(screen.getByText("No group stands right beside it.")).toBeInTheDocument();
    expect(handle()).toHaveFocus();
    await user.keyboard("{ArrowLeft}");
    expect(screen.getByText(/^In “all of these” of Enter when, place 2 of 2/)).toBeInTheDocument();
    await waitFor(() => expect(handle()).toHaveFocus());
    await user.keyboard("{ArrowLeft}");
    expect(screen.getByText("It stands in the outermost group.")).toBeInTheDocument();
  });

  it("groups, copies and moves a rule to the other side by its menu, and the focus goes with it", async () => {
    const { user } = await renderApp(
      <BuilderPage owner="usr_1" start={{ ...SAVED, definition: nested() }} />,
    );
    const enter = await screen.findByRole("region", { name: "Enter when" });
    const exit = screen.getByRole("region", { name: "Exit when" });
    const more = (side: HTMLElement, name: RegExp) =>
      within(side).getAllByRole("button", { name })[0] as HTMLElement;
    const rule = /^Move, group or copy the rule: Close is above 1$/;
    const choose = async (side: HTMLElement, name: RegExp, choice: string | RegExp) => {
      more(side, name).focus();
      await user.keyboard("{Enter}");
      within(side).getByRole("button", { name: choice }).focus();
      await user.keyboard("{Enter}");
    };
    await choose(enter, rule, "Duplicate");
    expect(within(enter).getAllByRole("button", { name: rule })).toHaveLength(2);
    await waitFor(() => expect(within(enter).getAllByRole("button", { name: rule })[1]).toHaveFocus());
    await choose(enter, rule, "In a NOT group");
    expect(within(enter).getByText("none of these")).toBeInTheDocument();
    const group = /^Move, group or copy the group “none of these”$/;
    await waitFor(() => expect(more(enter, group)).toHaveFocus());
    await choose(enter, group, "Ungroup");
    expect(within(enter).queryByText("none of these")).toBeNull();
    await waitFor(() => expect(more(enter, rule)).toHaveFocus());
    await choose(enter, rule, /^Into “any of these” of Exit when/);
    expect(
      within(exit).getByRole("button", { name: "Change the rule: Close is above 1" }),
    ).toBeInTheDocument();
    await waitFor(() => expect(more(exit, rule)).toHaveFocus());
    more(exit, rule).focus();
    await user.keyboard("{Enter}{Escape}");
    expect(more(exit, rule)).toHaveFocus();
  });

  it("goes back and forth by the chords of editors, letter by letter no longer, and keeps the focus", async () => {
    const { user } = await renderApp(
      <BuilderPage owner="usr_1" start={{ ...SAVED, definition: nested() }} />,
    );
    const enter = await screen.findByRole("region", { name: "Enter when" });
    const name = screen.getByLabelText("Name");
    await user.clear(name);
    await user.type(name, "Dip");
    await user.keyboard("{Control>}z{/Control}");
    expect(name).toHaveValue("");
    expect(name).toHaveFocus();
    expect(screen.getByText("Undone: the name.")).toHaveAttribute("role", "status");
    await user.keyboard("{Control>}z{/Control}");
    expect(name).toHaveValue(EMPTY.name);
    await user.keyboard("{Control>}z{/Control}");
    expect(screen.getByText("Nothing to undo.")).toBeInTheDocument();
    await user.keyboard("{Control>}{Shift>}z{/Shift}{/Control}{Control>}y{/Control}");
    expect(name).toHaveValue("Dip");
    const redo = screen.getByRole("button", { name: "Redo" });
    expect(redo).toHaveAttribute("aria-disabled", "true");
    const rule = "Change the rule: Close is above 1";
    await user.click(within(enter).getByRole("button", { name: /^Remove the rule: Close is above 1$/ }));
    expect(within(enter).queryByRole("button", { name: rule })).toBeNull();
    await waitFor(() => expect(within(enter).getAllByRole("button", { name: "Rule" })[0]).toHaveFocus());
    await user.keyboard("{Meta>}z{/Meta}");
    expect(within(enter).getByRole("button", { name: rule })).toBeInTheDocument();
    expect(redo).toHaveAttribute("aria-disabled", "false");
    fireEvent.change(name, { target: { value: "Another" } });
    expect(redo).toHaveAttribute("aria-disabled", "true");
  });

  it("drags a rule to another place, and leaves it where it was when the drag is broken off", async () => {
    const other = { ...NEW_RULE, comparator: "below" as const };
    const definition = { ...EMPTY, entry: { node: "and" as const, rules: [NEW_RULE, other] } };
    await renderApp(<BuilderPage owner="usr_1" start={{ ...SAVED, definition }} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    const rules = () => within(enter).getAllByRole("button", { name: /^Change the rule/ });
    // A browser lays them out; here each is 40 px high.
    for (const [index, item] of within(enter).getAllByRole("listitem").entries()) {
      item.getBoundingClientRect = () => ({ top: index * 40, height: 40 }) as DOMRect;
    }
    const handle = within(enter).getAllByRole("button", { name: /^Move the rule/ })[0] as HTMLElement;
    handle.setPointerCapture = () => undefined;
    const from = { clientY: 20, button: 0, pointerId: 1 };
    fireEvent.pointerDown(handle, from);
    fireEvent.pointerMove(handle, { ...from, clientY: 70 });
    fireEvent.pointerCancel(handle, from);
    expect(rules()[0]).toHaveAccessibleName(/ above /);
    fireEvent.pointerDown(handle, from);
    fireEvent.pointerMove(handle, { ...from, clientY: 70 });
    fireEvent.pointerUp(handle, { ...from, clientY: 70 });
    expect(rules()[0]).toHaveAccessibleName(/ below /);
  });

  it("drags a rule into a group beside it", async () => {
    await renderApp(<BuilderPage owner="usr_1" start={{ ...SAVED, definition: nested() }} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    const outer = within(enter).getByText("all of these").closest("[data-group]") as HTMLElement;
    const inner = within(enter).getByText("any of these").closest("[data-group]") as HTMLElement;
    const box = (top: number, height: number) => () => ({
      top,
      height,
      bottom: top + height,
      left: 0,
      right: 100,
    });
    outer.getBoundingClientRect = box(0, 200) as () => DOMRect;
    inner.getBoundingClientRect = box(80, 100) as () => DOMRect;
    for (const [index, item] of within(inner).getAllByRole("listitem").entries()) {
      item.getBoundingClientRect = box(90 + index * 40, 40) as () => DOMRect;
    }
    const handle = within(enter).getByRole("button", { name: "Move the rule: Close is above 1" });
    handle.setPointerCapture = () => undefined;
    const from = { clientX: 10, clientY: 20, button: 0, pointerId: 1 };
    fireEvent.pointerDown(handle, from);
    fireEvent.pointerMove(handle, { ...from, clientY: 120 });
    expect(inner).toHaveClass("outline-2");
    fireEvent.pointerUp(handle, { ...from, clientY: 120 });
    expect(screen.getByText(/^In “any of these” of Enter when, place 2 of 3/)).toBeInTheDocument();
  });

  it("tells the settings at a glance, and leads to them", async () => {
    const { user } = await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    const tiles = await screen.findByRole("list", { name: "Settings at a glance" });
    expect(tiles).toHaveTextContent("Trades1 symbolMy symbols");
    expect(tiles).toHaveTextContent("Fillafter each closeNext open");
    expect(tiles).toHaveTextContent("5 bps + $0.00");
    fireEvent.change(screen.getByLabelText("Entry order"), { target: { value: "percent_of_close" } });
    fireEvent.change(screen.getByLabelText("Distance of the limit"), { target: { value: "0.02" } });
    expect(tiles).toHaveTextContent("Fillafter each closeLimit 2% below");
    await user.click(within(tiles).getByRole("button", { name: /^At most/ }));
    expect(screen.getByLabelText("Positions at most")).toHaveFocus();
    expect(await screen.findByRole("link", { name: /^Dual momentum/ })).toHaveAttribute(
      "href",
      "/strategies?template=dual-momentum",
    );
    expect(screen.queryByRole("link", { name: /^Risk parity/ })).toBeNull();
  });

  it("counts the tries of a saved strategy by its full backtests", async () => {
    runs = ["0.4", "-0.2"].map((sharpe, index) => ({
      id: `bt_${index}`,
      state: "done",
      headline: { sharpe },
    }));
    server.use(
      http.get("*/api/backtests/bt_0", () =>
        HttpResponse.json({
          id: "bt_0",
          strategy_version: 3,
          trust: { variants_tried: 14, sharpe_by_luck: "0.52", probability: "0.62", look_ahead: null },
        }),
      ),
    );
    await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    const trust = await screen.findByRole("region", { name: "Can you trust it?" });
    expect(await within(trust).findByRole("img", { name: "38 percent" })).toBeInTheDocument();
    expect(trust).toHaveTextContent("OverfitCaution");
    expect(trust).toHaveTextContent("Versions tried14");
    expect(trust).toHaveTextContent("The best of 14 tries shows a Sharpe ratio of 0.52 by luck alone.");
    expect(
      within(trust).getByRole("img", { name: "Sharpe ratios of the newest 2 backtests, the best 0.40" }),
    ).toBeInTheDocument();
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

  it("says so beside a rule on the portfolio, which only a run knows", async () => {
    const [first, ...others] = RULES.rules;
    const rules = [{ ...first, asks_for_portfolio: true, symbols: [], known: 0, true: 0 }, ...others];
    server.use(http.post("*/api/backtests/rules", () => HttpResponse.json({ ...RULES, rules })));
    await renderApp(<BuilderPage owner="usr_1" start={SAVED} />);
    const enter = await screen.findByRole("region", { name: "Enter when" });
    expect(await within(enter).findByText("asked within a run", {}, { timeout: 5000 })).toBeInTheDocument();
    expect(enter).not.toHaveTextContent("0 of 0 symbols");
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
      "Enter when, period: is missing",
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
    const up = moved(more, ["entry", "rules", 1], ["entry"], 0);
    expect(up?.definition.entry).toMatchObject({ rules: [{ node: "not" }, NEW_RULE] });
    expect(up?.path).toEqual(["entry", "rules", 0]);
    expect(up?.definition.exit).toBe(EMPTY.exit);
    expect(isSame(withoutRule(more, ["entry", "rules", 1]), EMPTY)).toBe(true);
    expect(withoutRule(EMPTY, ["exit"]).exit).toEqual({ node: "constant", value: false });
    expect(isSame(withPart(EMPTY, ["costs", "slippage_bps"], "6"), EMPTY)).toBe(false);
  });

  it("closes a group whose last rule moves out, and never moves a group into itself", () => {
    const inGroup = wrapped(nested(), ["entry", "rules", 0], "not").definition;
    const out = movedOut(inGroup, ["entry", "rules", 0, "rules", 0]);
    expect(isSame(out?.definition as Definition, nested())).toBe(true);
    expect(out?.path).toEqual(["entry", "rules", 0]);
    expect(moved(nested(), ["entry", "rules", 1], ["entry", "rules", 1], 0)).toBeNull();
    expect(movedOut(nested(), ["entry", "rules", 0])).toBeNull();
    expect(movedIn(nested(), ["entry", "rules", 1])).toBeNull();
    const last = movedIn(up(nested()), ["entry", "rules", 1]);
    expect(last?.path).toEqual(["entry", "rules", 0, "rules", 2]);
    expect(last?.definition.entry).toEqual({
      node: "and",
      rules: [{ node: "or", rules: [above("2"), above("3"), above("1")] }],
    });
  });

  it("leaves a side empty when its last rule goes to the other, and tells twins apart", () => {
    const twins: Definition = { ...EMPTY, entry: { node: "and", rules: [NEW_RULE] } };
    const { definition, path } = duplicated(twins, ["entry", "rules", 0]);
    expect(path).toEqual(["entry", "rules", 1]);
    expect(moved(definition, path, ["exit"], 0)?.path).toEqual(["exit", "rules", 0]);
    const gone = moved(twins, ["entry", "rules", 0], ["exit"], 1)?.definition;
    expect(gone?.entry).toEqual({ node: "and", rules: [] });
    expect(gone?.exit).toMatchObject({ rules: [{ comparator: "below" }, NEW_RULE] });
    expect(ungrouped(nested(), ["entry", "rules", 1]).definition.entry).toEqual({
      node: "and",
      rules: [above("1"), above("2"), above("3")],
    });
  });
});

/** With its group first. */
function up(definition: Definition): Definition {
  return moved(definition, ["entry", "rules", 1], ["entry"], 0)?.definition as Definition;
}
