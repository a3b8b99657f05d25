"""Rules that ask for the portfolio: judged inside a run as they would be by whoever looked at its books."""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.strategy import StrategyDefinition, StrategyDirection
from paiid.domain.strategy_tree import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Constant,
    IndicatorName,
    NoneOf,
    Number,
    Operand,
    PortfolioField,
    PortfolioFigure,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rule,
)
from paiid.features.backtest.compiling.figures import Figures
from paiid.features.backtest.compiling.plans import compile_plan, simulate
from paiid.features.backtest.compiling.probing import probe_look_ahead, probe_warm_up
from paiid.features.backtest.compiling.rules import signals
from paiid.features.strategies.templates.parts import indicator
from paiid.quant.backtest import engine
from paiid.quant.backtest.callback import Context, run_callback
from paiid.quant.backtest.model import Costs, FloatArray, Ledger, Panel
from paiid.quant.backtest.plan import Plan
from paiid.quant.backtest.standing import Past, PortfolioFigures, Standing, decide_standing
from tests.features.backtest.compiling.definitions import NEVER, made
from tests.features.backtest.compiling.test_callback import COSTS
from tests.support.panels import panel, random_panel

CASH = 20_000.0
CLOSE, AVERAGE = Price(PriceField.CLOSE), indicator(IndicatorName.SMA, period=3)
GAIN = indicator(IndicatorName.TOTAL_RETURN, period=5, skip=0)
LEVELS = {
    PortfolioField.DRAWDOWN: ("0", "0.01", "0.03", "0.1"),
    PortfolioField.OPEN_POSITIONS: ("0", "1", "2"),
    PortfolioField.EXPOSURE: ("0", "0.3", "0.6", "0.9"),
    PortfolioField.CASH: ("0.05", "0.4", "0.7", "1"),
}


def figure(name: str) -> PortfolioFigure:
    return PortfolioFigure(PortfolioField(name))


def number(value: str) -> Number:
    return Number(Decimal(value))


def compare(left: Operand, comparator: str, right: Operand | str) -> Compare:
    return Compare(left, Comparator(comparator), number(right) if isinstance(right, str) else right)


@st.composite
def comparisons(draw: st.DrawFn) -> Compare:
    comparator = draw(st.sampled_from(Comparator))
    if draw(st.booleans()):
        return Compare(CLOSE, comparator, AVERAGE)
    name = draw(st.sampled_from(PortfolioField))
    other: Operand = number(draw(st.sampled_from(LEVELS[name])))
    if name is PortfolioField.DRAWDOWN and draw(st.booleans()):
        other = GAIN
    sides = (PortfolioFigure(name), other)
    return Compare(sides[0], comparator, sides[1]) if draw(st.booleans()) else Compare(sides[1], comparator, sides[0])


def groups(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    some = st.lists(rules, min_size=1, max_size=3).map(tuple)
    return st.one_of(some.map(AllOf), some.map(AnyOf), some.map(NoneOf))


LEAVES: st.SearchStrategy[Rule] = st.one_of(comparisons(), comparisons(), st.booleans().map(Constant))
RULES = st.recursive(LEAVES, groups, max_leaves=6)
SEEDS = st.integers(0, 100_000)


def kept(ledger: Ledger, bars: Panel) -> dict[PortfolioField, FloatArray]:
    """[t, 1], the figures as the books tell them afterwards."""
    held = np.zeros(bars.close.shape)
    np.add.at(held, (ledger.bar, ledger.instrument), ledger.shares)
    peak = np.maximum(np.maximum.accumulate(ledger.equity), CASH)
    found = {
        PortfolioField.DRAWDOWN: (peak - ledger.equity) / peak,
        PortfolioField.OPEN_POSITIONS: (np.cumsum(held, axis=0) != 0).sum(axis=1).astype(float),
        PortfolioField.EXPOSURE: ledger.gross_exposure / ledger.equity,
        PortfolioField.CASH: ledger.cash / ledger.equity,
    }
    return {name: np.where(ledger.equity > 0, one, np.nan)[:, np.newaxis] for name, one in found.items()}


def known_before(definition: StrategyDefinition, bars: Panel, ledger: Ledger) -> Plan:
    """The plan whose signals say at each bar what the rules make of the books of `ledger`."""
    told = Figures(bars, definition.universe.symbols, {}, portfolio=kept(ledger, bars))
    plan = compile_plan(definition, {}, bars)
    no_rules: dict[str, Any] = {"entry_rule": None, "leave_rule": None, "scores_short": None}
    no_rules |= {"entry_rule_short": None, "leave_rule_short": None}
    sides = {name: signals(rule, told) for name, rule in definition.rules.items()}
    if definition.direction is StrategyDirection.LONG:
        return replace(plan, enters=sides["entry"], leaves=sides["exit"], **no_rules)
    if definition.direction is StrategyDirection.SHORT:
        return replace(plan, enters_short=sides["entry"], leaves_short=sides["exit"], **no_rules)
    torn = sides["entry"] & sides["short_entry"]
    enters, enters_short = sides["entry"] & ~torn, sides["short_entry"] & ~torn
    if plan.scores_short is not None:
        no_rules["scores"] = np.where(enters_short, plan.scores_short, plan.scores)
    return replace(
        plan,
        enters=enters,
        enters_short=enters_short,
        leaves=sides["exit"],
        leaves_short=sides["short_exit"],
        **no_rules,
    )


def assert_equal(one: Ledger, other: Ledger, *, but: tuple[str, ...] = ()) -> None:
    for field in fields(Ledger):
        if field.name not in but:
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 3), st.sampled_from(StrategyDirection), st.tuples(RULES, RULES, RULES, RULES), COSTS)
def test_a_run_trades_as_one_that_knows_its_own_books(
    seed: int, instruments: int, direction: StrategyDirection, rules: tuple[Rule, ...], costs: Costs
) -> None:
    bars = random_panel("ABC"[:instruments], 120, seed, missing=0.05 * (seed % 2))
    entry, leave, short_entry, short_exit = rules
    both = direction is StrategyDirection.BOTH
    sides = {"short_entry": short_entry, "short_exit": short_exit} if both else {}
    definition = made(entry, leave, "ABC"[:instruments], direction=direction, **sides)
    definition = replace(definition, risk=replace(definition.risk, max_positions=1 + seed % 3))
    found = engine.run(compile_plan(definition, {}, bars, costs=costs), bars, CASH)
    plan = replace(known_before(definition, bars, found), costs=costs)
    assert_equal(found, engine.run(plan, bars, CASH))


class ByHand:
    """Judges entry and exit at each close by the words of the definition, from what a function of each bar sees."""

    def __init__(self, definition: StrategyDefinition) -> None:
        self.rules, self.most = (definition.entry, definition.exit), definition.risk.max_positions
        self.peak = CASH
        self.now: dict[PortfolioField, float] = {}
        self.before: dict[PortfolioField, float] = {}
        self.leaving: set[int] = set()

    def __call__(self, context: Context) -> None:
        self.note(context)
        self.leaving &= {s for s, shares in enumerate(context.positions) if shares}
        there = [s for s in range(len(context.positions)) if not math.isnan(context.closes(s)[-1])]
        enters = {s for s in there if self.truth(self.rules[0], context, s)}
        leaves = {s for s in there if self.truth(self.rules[1], context, s)}
        held = {s for s, shares in enumerate(context.positions) if shares}
        self.leaving |= leaves & held
        for s in sorted(self.leaving):
            context.order(-context.positions[s], s)
        room = self.most - len(held - self.leaving)
        for s in sorted(enters - leaves - held)[: max(0, room)]:
            shares = int((1.0 / self.most) * context.equity / context.closes(s)[-1] + 1e-7)
            if shares:
                context.order(shares, s)

    def note(self, context: Context) -> None:
        equity, self.before = context.equity, self.now
        self.peak = max(self.peak, equity)
        self.now = {
            PortfolioField.DRAWDOWN: (self.peak - equity) / self.peak,
            PortfolioField.OPEN_POSITIONS: float(sum(shares != 0 for shares in context.positions)),
            PortfolioField.EXPOSURE: (equity - context.cash) / equity,
            PortfolioField.CASH: context.cash / equity,
        }

    def truth(self, rule: Rule, context: Context, s: int) -> bool | None:
        """None where it is not known."""
        if isinstance(rule, Constant):
            return rule.value
        if isinstance(rule, Compare):
            return self.compared(rule, context, s)
        found = [self.truth(one, context, s) for one in rule.rules]
        if isinstance(rule, AllOf):
            return False if False in found else None if None in found else True
        is_any = True if True in found else None if None in found else False
        return is_any if isinstance(rule, AnyOf) or is_any is None else not is_any

    def compared(self, rule: Compare, context: Context, s: int) -> bool | None:
        now = [self.value(side, context, s, 0) for side in (rule.left, rule.right)]
        if rule.comparator not in {Comparator.CROSSES_ABOVE, Comparator.CROSSES_BELOW}:
            if any(map(math.isnan, now)):
                return None
            left, right = now
            return {"above": left > right, "below": left < right, "at_least": left >= right, "at_most": left <= right}[
                rule.comparator.value
            ]
        was = [self.value(side, context, s, 1) for side in (rule.left, rule.right)]
        if rule.comparator is Comparator.CROSSES_BELOW:
            now, was = now[::-1], was[::-1]
        beyond = None if any(map(math.isnan, now)) else now[0] > now[1]
        before = None if any(map(math.isnan, was)) else was[0] <= was[1]
        return False if False in {beyond, before} else None if None in {beyond, before} else True

    def value(self, operand: Operand, context: Context, s: int, ago: int) -> float:
        if isinstance(operand, Number):
            return float(operand.value)
        if isinstance(operand, PortfolioFigure):
            return (self.before if ago else self.now).get(operand.field, math.nan)
        closes = context.closes(s)
        closes = closes[~np.isnan(closes)][: closes.size - ago if ago == 0 else -ago]
        if operand == AVERAGE:
            return round(float(closes[-3:].mean()), 8) if closes.size >= 3 else math.nan
        if operand == GAIN:
            return float(closes[-1] / closes[-6] - 1) if closes.size >= 6 else math.nan
        return float(closes[-1]) if closes.size else math.nan


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(1, 3), RULES, RULES, COSTS)
def test_the_same_rules_written_as_a_function_fill_alike(
    seed: int, instruments: int, entry: Rule, leave: Rule, costs: Costs
) -> None:
    # A position of several that cannot be left yet takes the place of another; a function of each bar knows no places.
    costs = costs if instruments == 1 else replace(costs, bar_participation=0.1)
    bars = random_panel("ABC"[:instruments], 90, seed, missing=0.05 if instruments == 1 else 0.0)
    definition = made(entry, leave, "ABC"[:instruments])
    definition = replace(definition, risk=replace(definition.risk, max_positions=1 + seed % 3))
    compiled = simulate(definition, {}, bars, cash=CASH, costs=costs)
    called = run_callback(ByHand(definition), bars, CASH, costs=costs)
    assert_equal(compiled, called, but=("reason", "sold_short"))


ALWAYS = Constant(value=True)
# Close of one bar, open of the next: what is ordered at a close fills at its price.
PRICES = [[100.0, 10.0], [100.0, 10.0], [90.0, 10.0], [80.0, 10.0], [80.0, 10.0]]
BARS = panel([PRICES[0], *PRICES[:-1]], PRICES)


def ran(entry: Rule, leave: Rule = NEVER, **changes: Any) -> Ledger:
    definition = made(entry, leave, "AB")
    definition = replace(definition, risk=replace(definition.risk, **changes))
    return simulate(definition, {}, BARS, cash=10_000.0, costs=Costs())


def fills(ledger: Ledger) -> list[tuple[int, int, float]]:
    return list(zip(ledger.bar.tolist(), ledger.instrument.tolist(), ledger.shares.tolist(), strict=True))


def test_all_is_sold_and_nothing_is_bought_where_the_portfolio_has_fallen() -> None:
    # Half of 10,000 in each: 50 shares at 100 and 500 at 10, filled in bar 1. At the close of bar 2 A is worth 4,500:
    # 9,500 is 5 % below the 10,000 of before, at that of bar 3 it is 9,000 or 10 %.
    ten, more = (compare(figure("drawdown"), "at_least", level) for level in ("0.1", "0.11"))
    assert fills(ran(ALWAYS, ten)) == [(1, 0, 50), (1, 1, 500), (4, 0, -50), (4, 1, -500)]
    assert fills(ran(ALWAYS, more)) == [(1, 0, 50), (1, 1, 500)]
    # Where the exit holds, nothing is entered: B is not begun at the close at which the fall is 5 % already.
    begun = AllOf((compare(CLOSE, "below", "50"), compare(figure("drawdown"), "above", "0.01")))
    first = AnyOf((compare(CLOSE, "above", "50"), begun))
    five = compare(figure("drawdown"), "at_least", "0.05")
    assert fills(ran(first, five)) == [(1, 0, 50), (3, 0, -50)]


def test_the_number_that_is_held_is_that_before_the_decision() -> None:
    few = compare(figure("open_positions"), "below", "1")
    # Both are entered at the first close, at which nothing is held yet.
    assert fills(ran(few)) == [(1, 0, 50), (1, 1, 500)]
    assert fills(ran(few, max_positions=1))[0] == (1, 0, 100)
    alone = AllOf((few, compare(CLOSE, "above", "50")))
    second = AllOf((compare(figure("open_positions"), "at_least", "1"), compare(CLOSE, "below", "50")))
    assert [one[:2] for one in fills(ran(AnyOf((alone, second))))] == [(1, 0), (2, 1)]


def test_cash_and_exposure_are_parts_of_the_equity() -> None:
    # At the close of bar 1 half of it is in A, and half is cash; what is bought then fills in bar 2.
    half = AllOf((compare(figure("cash"), "at_most", "0.5"), compare(figure("exposure"), "at_least", "0.5")))
    entry = AnyOf((compare(CLOSE, "above", "50"), AllOf((half, compare(CLOSE, "below", "50")))))
    assert [one[:2] for one in fills(ran(entry))] == [(1, 0), (2, 1)]
    less = AllOf((compare(figure("cash"), "below", "0.5"), compare(CLOSE, "below", "50")))
    # Cash is 5,000 of 9,500 at the close of bar 2, as A has fallen: more than half, too.
    assert [one[:2] for one in fills(ran(AnyOf((compare(CLOSE, "above", "50"), less))))] == [(1, 0)]


def test_a_crossing_looks_at_the_close_before() -> None:
    falls = compare(figure("drawdown"), "crosses_above", "0.04")
    assert fills(ran(ALWAYS, falls))[2:] == [(3, 0, -50), (3, 1, -500), *fills(ran(ALWAYS, falls))[4:]]
    # It crosses once: what is entered again after that is kept.
    assert [one[0] for one in fills(ran(ALWAYS, falls))] == [1, 1, 3, 3, 4, 4]
    late = compare(figure("drawdown"), "crosses_above", "0.2")
    assert len(fills(ran(ALWAYS, late))) == 2


def test_a_rule_may_ask_for_the_position_and_the_portfolio() -> None:
    lost = compare(PositionFigure(PositionField.RETURN_SINCE_ENTRY), "below", "0")
    fallen = compare(figure("drawdown"), "at_least", "0.05")
    assert fills(ran(ALWAYS, AllOf((lost, fallen))))[2] == (3, 0, -50)
    either = AnyOf((compare(CLOSE, "below", "0"), fallen, lost))
    found = compile_plan(made(ALWAYS, either, "AB"), {}, BARS)
    assert found.exit_rule is not None
    assert found.leave_rule is not None
    assert [one[0] for one in fills(ran(ALWAYS, either))][2:4] == [3, 3]


def test_what_is_not_known_is_not_true_under_a_not() -> None:
    # The return over five sessions is not known in five bars.
    unknown = NoneOf((compare(figure("drawdown"), "above", GAIN),))
    assert fills(ran(unknown)) == []
    assert fills(ran(NoneOf((NoneOf((unknown,)),)))) == []
    known = NoneOf((compare(figure("drawdown"), "above", "0.5"),))
    assert len(fills(ran(known))) == 2


def test_both_sides_at_one_close_enter_neither() -> None:
    flat = compare(figure("open_positions"), "at_most", "0")
    rules = {"short_entry": flat, "short_exit": NEVER}
    both = made(flat, NEVER, "AB", direction=StrategyDirection.BOTH, **rules)
    assert fills(simulate(both, {}, BARS, cash=10_000.0, costs=Costs())) == []
    low = AllOf((flat, compare(CLOSE, "below", "50")))
    sides = replace(both, entry=AllOf((flat, compare(CLOSE, "above", "50"))), short_entry=low)
    assert fills(simulate(sides, {}, BARS, cash=10_000.0, costs=Costs())) == [(1, 0, 50), (1, 1, -500)]


def test_nothing_later_than_the_close_is_known_and_no_bars_are_needed() -> None:
    entry = AllOf((compare(CLOSE, "above", AVERAGE), compare(figure("open_positions"), "below", "2")))
    definition = made(entry, compare(figure("drawdown"), "above", "0.03"), "ABC")
    bars = random_panel("ABC", 300, 4)
    assert probe_look_ahead(definition, {}, bars, cash=CASH).first is None
    assert probe_warm_up(definition, {}, bars).settles_after == 2


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 3), RULES, RULES)
def test_one_close_alone_is_decided_as_in_the_run(seed: int, instruments: int, entry: Rule, leave: Rule) -> None:
    bars = random_panel("ABC"[:instruments], 60, seed)
    definition = made(entry, leave, "ABC"[:instruments])
    plan = compile_plan(definition, {}, bars, costs=Costs())
    found = engine.run(plan, bars, CASH)
    books, held = kept(found, bars), np.zeros(instruments)
    by_bar: Mapping[int, list[int]] = {t: np.flatnonzero(found.bar == t).tolist() for t in range(60)}
    opened: dict[int, tuple[int, float]] = {}
    for t in range(59):
        for f in by_bar[t]:
            s = int(found.instrument[f])
            held[s] += found.shares[f]
            opened[s] = (t, float(found.price[f]))
        past = None if t == 0 else Past(float(max(CASH, *found.equity[:t])), at_close(books, t - 1))
        standing = {
            s: Standing(
                held[s], opened[s][1], opened[s][1] if opened[s][0] < t else math.nan, opened[s][1], opened[s][0]
            )
            for s in np.flatnonzero(held).tolist()
        }
        part = replace(bars, **{name: getattr(bars, name)[: t + 1] for name in COLUMNS})
        decided = decide_standing(compile_plan(definition, {}, part), part, float(found.cash[t]), standing, past)
        if decided.portfolio is not None:
            assert decided.portfolio == at_close(books, t)
        ordered = {(one.instrument, one.shares > 0) for one in decided.orders}
        filled = {(int(found.instrument[f]), found.shares[f] > 0) for f in by_bar[t + 1]}
        assert filled == ordered, t


COLUMNS = ("times", "open", "high", "low", "close", "volume", "dividends")


def at_close(books: Mapping[PortfolioField, FloatArray], t: int) -> PortfolioFigures:
    return PortfolioFigures(*(float(books[name][t, 0]) for name in PortfolioField))
