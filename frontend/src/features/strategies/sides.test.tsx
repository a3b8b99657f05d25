import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { BuilderContext } from "./builder-context";
import { OptionsCard } from "./components/options-card";
import { LimitsCard, SizeCard } from "./components/settings-form";
import { SidesCard } from "./components/sides-card";
import { EMPTY } from "./editing";
import type { Definition, Problem } from "./model";
import { placeOf, problemAt } from "./problem-words";
import { sidesOf, withDirection } from "./sides";
import { limitsOf, stopsOf, stopWords, targetsOf, targetWords } from "./stops";
import { begun, number, writingShort } from "./writing";

/** What the cards change, as text, and the cards. */
function Edited({ start, problems = [] }: { start: Definition; problems?: readonly Problem[] }) {
  const [definition, change] = useState(start);
  const state = { definition, change, problems, now: null, unknown: [], open: null };
  return (
    <BuilderContext value={{ ...state, setOpen: () => {}, say: () => {} }}>
      <SidesCard rules={null} />
      <SizeCard />
      <LimitsCard />
      <OptionsCard />
      <output>{JSON.stringify(definition)}</output>
    </BuilderContext>
  );
}

function edited(): Definition {
  return JSON.parse(screen.getByRole("status").textContent ?? "") as Definition;
}

function edit(start: Definition, problems: readonly Problem[] = []) {
  render(<Edited start={start} problems={problems} />);
  return userEvent.setup();
}

const SHORT: Definition = { ...EMPTY, direction: "short" };

describe("the sides of a strategy", () => {
  it("are named by what they do", () => {
    const titles = (definition: Definition) => sidesOf(definition).map(({ title }) => title);
    expect(titles(EMPTY)).toEqual(["Enter when", "Exit when"]);
    expect(titles(SHORT)).toEqual(["Sell short when", "Buy back when"]);
    const both = withDirection(EMPTY, "both");
    expect(titles(both)).toEqual(["Buy when", "Sell when", "Sell short when", "Buy back when"]);
    expect(sidesOf(both).map(({ isExit }) => isExit)).toEqual([false, true, false, true]);
  });

  it("of shorts have rules of their own only where both are traded", () => {
    const both = withDirection(EMPTY, "both");
    expect(both.short_entry).toMatchObject({ node: "and", rules: [{ comparator: "below" }] });
    const own = { ...both, short_entry: { node: "constant", value: true } as const };
    expect(withDirection(own, "both").short_entry).toEqual({ node: "constant", value: true });
    const short = withDirection(own, "short");
    expect(short.direction).toBe("short");
    expect(short).not.toHaveProperty("short_entry");
    expect(short).not.toHaveProperty("short_exit");
  });

  it("are regions of the card, whose rules and settings follow the direction", async () => {
    const user = edit({ ...EMPTY, risk: { ...EMPTY.risk, stop: { kind: "amount", distance: number("2") } } });
    expect(screen.getByRole("region", { name: "Enter when" })).toBeInTheDocument();
    expect(screen.getByLabelText("Distance of the stop, below the entry")).toHaveValue("2");
    await user.click(screen.getByRole("button", { name: "Short" }));
    expect(screen.queryByRole("region", { name: "Enter when" })).toBeNull();
    expect(screen.getByRole("region", { name: "Sell short when" })).toBeInTheDocument();
    expect(screen.getByLabelText("Distance of the stop, above the entry")).toHaveValue("2");
    expect(screen.getByText("1 symbol, sold short")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Both" }));
    expect(screen.getAllByRole("region", { name: /when$/ })).toHaveLength(4);
    expect(screen.getByLabelText(/of shorts the other way$/)).toHaveValue("2");
    expect(edited().short_exit).toMatchObject({ node: "or" });
  });
});

describe("stops, targets and limits in words", () => {
  const ruled = (direction: Definition["direction"]) => ({
    parameters: [],
    direction,
    risk: {
      max_positions: 1,
      max_weight: "1",
      stop: { kind: "atr_multiple", distance: number("3") } as const,
      target: { kind: "amount", distance: number("5") } as const,
      meaning: "",
    },
  });

  it("stand where the position loses and gains", () => {
    expect(stopWords(ruled("long"))).toBe("3 average true ranges below the entry");
    expect(stopWords(ruled("short"))).toBe("3 average true ranges above the entry");
    expect(stopWords(ruled("both"))).toBe("3 average true ranges from the entry, against the position");
    expect(targetWords(ruled("long"))).toBe("5 USD a share above the entry");
    expect(targetWords(ruled("short"))).toBe("5 USD a share below the entry");
    expect(targetWords(ruled("both"))).toBe("5 USD a share from the entry, with the position");
    const none = { ...ruled("short"), risk: { ...ruled("short").risk, stop: null, target: null } };
    expect([stopWords(none), targetWords(none)]).toEqual(["None", "None"]);
  });

  it("follow the best price there is: a high, or a low", () => {
    expect(stopsOf("long").trailing_percent.label).toBe("Trailing, part of the high");
    expect(stopsOf("short").trailing_percent.label).toBe("Trailing, part of the low");
    expect(stopsOf("short").trailing_amount.unit).toBe("USD a share above the low");
    expect(targetsOf("short").percent_of_entry.unit).toContain("below the entry");
  });

  it("order an entry below the close, a sale above it", () => {
    expect(limitsOf("long").amount.label).toBe("Limit, USD a share below the close");
    expect(limitsOf("short").amount.label).toBe("Limit, USD a share above the close");
    expect(limitsOf("both").percent_of_close.label).toBe("Limit, part of the close off it");
  });
});

describe("what is wrong", () => {
  it("is told by the names of the page, and at its field", () => {
    const of = (path: string) => ({ path, message: "must be at least 1" });
    expect(placeOf(of("risk.max_positions"), EMPTY)).toBe("Positions at most");
    expect(placeOf(of("entry.rules.0.left"), SHORT)).toBe("Sell short when");
    expect(placeOf(of("entry.rules.0.right.period"), EMPTY)).toBe("Enter when, period");
    expect(placeOf(of("parameters.fast"), EMPTY)).toBe("Parameter fast");
    expect(placeOf(of("costs"), EMPTY)).toBe("Assumed costs");
    expect(placeOf(of("something"), EMPTY)).toBe("something");
    expect(problemAt([of("risk.stop.distance")], "risk.stop")).toBe("must be at least 1");
    expect(problemAt([of("risk.stop")], "risk")).toBe("must be at least 1");
    expect(problemAt([of("risk.stop")], "risk.target")).toBeNull();
    edit(EMPTY, [of("risk.max_positions")]);
    expect(screen.getByLabelText("Positions at most")).toBeInvalid();
    expect(screen.getByLabelText("Part of the equity in one, at most")).toBeValid();
  });
});

describe("options written", () => {
  it("begin with a month and a delta, are modelled, and go again", async () => {
    const user = edit(EMPTY);
    const card = within(screen.getByRole("region", { name: "Options written" }));
    expect(card.queryByText(/modelled, not market prices/)).toBeNull();
    await user.selectOptions(card.getByLabelText("Writes"), "covered_call");
    expect(card.getByText(/modelled, not market prices/)).toBeInTheDocument();
    expect(edited().option_writing).toEqual(begun("covered_call"));
    await user.selectOptions(card.getByLabelText("Writes"), "cash_secured_put");
    expect(edited().option_writing).toMatchObject({ kind: "cash_secured_put", cycle: "monthly" });
    await user.selectOptions(card.getByLabelText("Writes"), "none");
    expect(edited().option_writing).toBeNull();
  });

  it("have a strike by another measure, an earlier end and a roll", async () => {
    const user = edit({ ...EMPTY, option_writing: begun("covered_call") });
    const card = within(screen.getByRole("region", { name: "Options written" }));
    await user.selectOptions(card.getByLabelText("Strike"), "percent_out_of_the_money");
    expect(card.getByLabelText("Out of the money (0.05 is 5 %)")).toHaveValue("0.05");
    await user.selectOptions(card.getByLabelText("When most of it is earned"), "there");
    const close = card.getByLabelText("Once it costs at most (0.5 is half the premium)");
    await user.clear(close);
    await user.type(close, "0.25");
    await user.selectOptions(card.getByLabelText("Before its end"), "there");
    await user.selectOptions(card.getByLabelText("Expirations"), "weekly");
    expect(edited().option_writing).toMatchObject({
      strike: { kind: "percent_out_of_the_money", distance: number("0.05") },
      close_at: number("0.25"),
      roll_days: number("7"),
      cycle: "weekly",
    });
    await user.selectOptions(card.getByLabelText("Before its end"), "none");
    expect(edited().option_writing?.roll_days).toBeNull();
  });

  it("are told on a tile", () => {
    const writing = begun("cash_secured_put");
    expect(writingShort(writing, [])).toEqual({ value: "Cash-secured put", note: "delta 0.3, 30 days" });
    const strike = { kind: "percent_out_of_the_money", distance: number("0.05") } as const;
    expect(writingShort({ ...writing, strike }, []).note).toBe("5% out, 30 days");
    expect(writingShort(null, [])).toEqual({ value: "None", note: "shares only" });
  });
});
