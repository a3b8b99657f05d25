"""The money that one position, or one sector, made: P&L, realized, income, by exchange rates.

A sector's is the sum of its positions'. Imports numpy, so it is itself imported lazily.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import numpy as np

from paiid.domain.activity import ZERO, Activity
from paiid.domain.instrument import Symbol
from paiid.domain.ledger_activities import new_york_day
from paiid.domain.series import instant_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.booked import entry
from paiid.features.portfolio.explaining.contribution import Contributing
from paiid.features.portfolio.explaining.gains import closed_in, realized_way
from paiid.features.portfolio.explaining.income import dividends_way
from paiid.features.portfolio.explaining.material import NOTHING
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Opened, Rows, Scope, Step, Way
from paiid.features.portfolio.figure_schemas import ContributionRowRead, FigureUnit
from paiid.features.portfolio.figures.contributing import currency_steps
from paiid.features.portfolio.figures.curve import money
from paiid.features.portfolio.figures.movements import moved
from paiid.features.portfolio.inputs.naming import CASH

_WITHOUT: Final = "Moved while it had no price"
Member = Literal["pnl", "realized_pnl", "income", "currency_effect"]


class _Moved(NamedTuple):
    """What one entry brought a position, or took."""

    account: AccountRow
    activity: Activity
    amount: Decimal

    def read(self) -> Input:
        """As an input."""
        return entry(self.account, self.activity, self.amount)


def _of_positions(found: Contributing, member: Member) -> Way:
    """A sector's, of its positions."""
    parts = sorted(found.members, key=lambda row: (-abs(getattr(row, member)), row.key))
    value: Decimal = getattr(found.row, member)
    steps = [Step(one.name, "of this position", getattr(one, member), FigureUnit.MONEY) for one in parts[:MOST_STEPS]]
    if rest := parts[MOST_STEPS:]:
        total = sum((getattr(one, member) for one in rest), ZERO)
        steps.append(Step(words.counted(len(rest), "smaller one"), "each likewise", total, FigureUnit.MONEY))
    steps.append(Step(found.row.name, "the sum of these", value, FigureUnit.MONEY))
    positions = words.counted(len(parts), "position")
    sentence = f"{positions} of {found.row.name} come to {found.money(value)}."
    return Way(sentence, steps, (Rows(parts, lambda one: _figure_of(one, member, found)),))


def _figure_of(one: ContributionRowRead, member: Member, found: Contributing) -> Input:
    value: Decimal = getattr(one, member)
    source = f"Positions of {found.shown.account.name}"
    return Input("figure", one.name, value, FigureUnit.MONEY, source, found.as_of, None, one.key)


def _pnl_way(found: Contributing) -> Way:
    if found.is_sector:
        return _of_positions(found, "pnl")
    if found.key == CASH:
        return _rest_way(found)
    ticks = found.contributed.found.timeline.ticks
    if not ticks.size:
        return Way(NOTHING)
    worths = [values for (_, thing), values in found.contributed.worths.items() if thing == found.key]
    first, last = (money(sum(int(values[place]) for values in worths)) for place in (0, -1))
    entries = list(_moved_by(found))
    since = sum((one.amount for one in entries), ZERO)
    name, value = found.row.name, found.row.pnl
    without = _without_price(found)
    terms = f"{words.cents(last)} - {words.cents(first)} + {words.cents(since)}"
    steps = [
        Step("Worth at the end", "quantity × price", last, FigureUnit.MONEY),
        Step("Worth at the start", "quantity × price", first, FigureUnit.MONEY),
        Step("Moved in between", f"sum of {words.counted(len(entries), 'entry', 'entries')}", since, FigureUnit.MONEY),
    ]
    if without:
        steps.append(Step(_WITHOUT, "no result, like shares in another account", without, FigureUnit.MONEY))
        terms += f" - {words.cents(without)}"
    steps.append(Step("P&L", terms, value, FigureUnit.MONEY))
    ends = (
        (f"Worth of {name} at the end", last),
        (f"Worth of {name} at the start, taken off", -first),
        (f"{_WITHOUT}, taken off", -without),
    )
    rows = (Rows([one for one in ends if one[1]], lambda one: _worth(one, found)), Rows(entries, _Moved.read))
    sentence = (
        f"{name} was worth {found.money(first)}, is worth {found.money(last)}, and brought {found.money(since)} "
        f"meanwhile: {found.money(value)}."
    )
    return Way(sentence, steps, rows)


def _without_price(found: Contributing) -> Decimal:
    """What moved while it had no price, and its worth at the first one."""
    cents = found.contributed.found.timeline.without.by_symbol.get(Symbol(found.key))
    return ZERO if cents is None else money(int(cents.sum()))


def _worth(one: tuple[str, Decimal], found: Contributing) -> Input:
    return Input("figure", one[0], one[1], FigureUnit.MONEY, found.source, found.as_of, None, found.key)


def _moved_by(found: Contributing) -> Iterator[_Moved]:
    measured = found.contributed.found
    selection, book, period = measured.selection, measured.prices.book, measured.period
    for row, fold in zip(selection.rows, selection.folds, strict=True):
        for activity in fold.activities:
            if activity.symbol is None:
                continue
            amount = ZERO
            for tick, symbol, change in moved(fold, (activity,), book):
                if symbol == found.key and period.holds(tick):
                    amount += change
            if amount:
                yield _Moved(row, activity, amount)


def _rest_way(found: Contributing) -> Way:
    """Cash, interest and costs: what the account earned and no position did."""
    positions = [one for one in found.shown.by_position if one.key != CASH and one.pnl]
    earned = sum((one.pnl for one in positions), ZERO)
    whole, value = found.shown.pnl, found.row.pnl
    steps = (
        Step("P&L of the account", "of the period", whole, FigureUnit.MONEY),
        Step("P&L of all positions", f"sum of {words.counted(len(positions), 'position')}", earned, FigureUnit.MONEY),
        Step(found.row.name, f"{words.cents(whole)} - {words.cents(earned)}", value, FigureUnit.MONEY),
    )
    sentence = f"Positions earned {found.money(earned)} of {found.money(whole)}; the rest is interest and costs."
    parts = [("P&L of the account", whole), *((f"P&L of {one.name}, taken off", -one.pnl) for one in positions)]
    return Way(sentence, steps, (Rows(parts, lambda one: _worth(one, found)),))


def _realized_way(found: Contributing) -> Way:
    if found.is_sector:
        return _of_positions(found, "realized_pnl")
    return realized_way(closed_in(found.contributed.found, found.measure, found.key), found.currency)


def _income_way(found: Contributing) -> Way:
    if found.is_sector:
        return _of_positions(found, "income")
    return dividends_way(found.contributed.found, found.key)


def _currency_way(found: Contributing) -> Way:
    if found.is_sector:
        return _of_positions(found, "currency_effect")
    each, value = currency_steps(found.contributed.found).get(Symbol(found.key), []), found.row.currency_effect
    total = np.sum(each, axis=0) if each else np.zeros(0)
    places = [int(place) for place in np.flatnonzero(total)]
    days = words.counted(len(places), "step")
    steps = (Step("By exchange rates", f"the sum of {days}", value, FigureUnit.MONEY),)
    if not places:
        return Way(f"{found.row.name} was held in the account's own currency, or its rates stood still.", steps)
    ticks = found.contributed.found.timeline.ticks

    def read(place: int) -> Input:
        at = instant_of(int(ticks[place + 1]))
        label, amount = f"Change of the rate, {words.on(new_york_day(at))}", words.exact(float(total[place])) or ZERO
        return Input("rate", label, amount, FigureUnit.MONEY, found.source, at, None, found.key)

    sentence = f"In {days} exchange rates made {found.money(value)} of what was held before each."
    return Way(sentence, steps, (Rows(places, read),))


def _figure(
    name: str, title: str, member: Member, *, formula: str, convention: str, way: Callable[[Contributing], Way]
) -> Opened[Contributing]:
    return Opened(
        name=name,
        title=title,
        unit=FigureUnit.MONEY,
        formula=formula,
        convention=convention,
        value=lambda found: getattr(found.row, member),
        way=way,
        scope=Scope.SYMBOL,
    )


_SECTOR: Final = "A sector's is the sum of its positions', each in whole cents."

FIGURES: Final[Sequence[Opened[Contributing]]] = (
    _figure(
        "contribution_pnl",
        "P&L of a part",
        "pnl",
        formula="Worth at the end - worth at the start + what it brought - what it took",
        convention=f"{_SECTOR} Cash, interest and costs are what the account earned and no position did.",
        way=_pnl_way,
    ),
    _figure(
        "contribution_realized",
        "Realized by a part",
        "realized_pnl",
        formula="Sum of proceeds - cost over its lots closed in the period",
        convention=f"{_SECTOR} Fees and taxes of trades are inside cost and proceeds.",
        way=_realized_way,
    ),
    _figure(
        "contribution_income",
        "Income of a part",
        "income",
        formula="Sum of its dividends of the period, each at the currency rate of its time",
        convention=f"{_SECTOR} Before tax.",
        way=_income_way,
    ),
    _figure(
        "contribution_currency",
        "Currency effect of a part",
        "currency_effect",
        formula="Sum over all steps of quantity held before × price after × change of the rate",
        convention=f"{_SECTOR} It is a part of the P&L, not one beside it.",
        way=_currency_way,
    ),
)
