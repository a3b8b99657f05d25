"""What was gained by closing, and what is gained on paper. Imports numpy, so it is itself imported lazily."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from paiid.domain.activity import ZERO
from paiid.domain.instrument import Symbol
from paiid.domain.lots import ClosedLot, Lot
from paiid.domain.money import to_cents
from paiid.domain.series import tick_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.booked import closed_lot, open_lot
from paiid.features.portfolio.explaining.material import NOTHING, Figure, Material
from paiid.features.portfolio.explaining.model import MOST_STEPS, Input, Rows, Scope, Step, Way
from paiid.features.portfolio.explaining.valuation import price_used, rate_used
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.measured import Measure, Measured

_DIGITS: Final = 60


class Closed(NamedTuple):
    """A lot that the period closed, and whose."""

    lot: ClosedLot
    account: AccountRow

    def read(self) -> Input:
        """As an input."""
        return closed_lot(self.lot, self.account)


def closed_in(measured: Measured, measure: Measure, symbol: str = "") -> list[Closed]:
    """What a period closed, by account in the order of closing; of one symbol where one is named."""
    selection, period = measured.selection, measured.period
    if period.ends is None:
        return []
    found: list[Closed] = []
    each = measure.lots.each(selection, measured.prices.book, until=period.ends)
    for row, lots in zip(selection.rows, each, strict=True):
        closed = lots.closed
        first = bisect_right(closed, period.begins, key=lambda lot: tick_of(lot.closed_at))
        found.extend(Closed(lot, row) for lot in closed[first:] if symbol in {"", lot.symbol})
    return found


def _realized(material: Material) -> Way:
    if material.period.ends is None:
        return Way(NOTHING)
    return realized_way(closed_in(material.found, material.measure, material.symbol), material.currency)


def realized_way(closed: Sequence[Closed], currency: str) -> Way:
    """What closed lots gained together, in the currency of their account."""
    rows = (Rows(closed, Closed.read),)
    by_symbol: dict[str, list[ClosedLot]] = {}
    for one in closed:
        by_symbol.setdefault(one.lot.symbol, []).append(one.lot)
    parts = [_of_symbol(symbol, lots) for symbol, lots in by_symbol.items()]
    steps = _largest(parts)
    total = sum((one.lot.realized_pnl for one in closed), ZERO)
    steps.append(Step("Realized", "the sum of these", to_cents(total), FigureUnit.MONEY))
    if not closed:
        return Way("Nothing was closed in this period.", steps, rows)
    lots = words.counted(len(closed), "lot")
    verb = "were" if len(closed) > 1 else "was"
    gained = "a gain" if total >= 0 else "a loss"
    return Way(f"{lots} {verb} closed, with {gained} of {words.money(abs(to_cents(total)), currency)}.", steps, rows)


def _of_symbol(symbol: str, lots: Sequence[ClosedLot]) -> Step:
    proceeds, cost = sum((one.proceeds for one in lots), ZERO), sum((one.cost for one in lots), ZERO)
    label = f"{symbol}, {words.counted(len(lots), 'lot')}"
    return Step(label, f"{words.plain(proceeds)} - {words.plain(cost)}", proceeds - cost, FigureUnit.MONEY)


def _largest(parts: Sequence[Step]) -> list[Step]:
    ordered = sorted(parts, key=lambda step: (-abs(step.value or ZERO), step.label))
    rest = ordered[MOST_STEPS:]
    if not rest:
        return ordered
    total = sum((step.value or ZERO for step in rest), ZERO)
    more = Step(words.counted(len(rest), "smaller one"), "each likewise", total, FigureUnit.MONEY)
    return [*ordered[:MOST_STEPS], more]


class Open(NamedTuple):
    """A lot open at the period's end, and whose."""

    symbol: Symbol
    lot: Lot
    account: AccountRow

    def read(self) -> Input:
        """As an input: what it cost."""
        return open_lot(self.symbol, self.lot, self.account)


def _unrealized(material: Material) -> Way:
    ends = material.period.ends
    if ends is None:
        return Way(NOTHING)
    steps = _largest(list(_paper_gains(material, ends)))
    value = material.shown.unrealized_pnl
    steps.append(Step("Unrealized", "the sum of these", value, FigureUnit.MONEY))
    held = [
        Open(symbol, lot, row)
        for row, book in zip(material.found.selection.rows, material.found.lots.books, strict=True)
        for symbol, position in book.positions.items()
        for lot in position.lots
    ]
    used = [
        one
        for symbol in dict.fromkeys(one.symbol for one in held)
        for one in (price_used(material, symbol, ends), rate_used(material, _currency(material, symbol), ends))
        if one is not None
    ]
    rows = (Rows(list(dict.fromkeys(used)), lambda one: one.read()), Rows(held, Open.read))
    if not held:
        return Way("Nothing is held at the end of the period.", steps, rows)
    lots = words.counted(len(held), "open lot")
    verb = "are" if len(held) > 1 else "is"
    side = "more" if value >= 0 else "less"
    return Way(
        f"{lots} {verb} worth {material.money(abs(value))} {side} than {'they' if len(held) > 1 else 'it'} cost.",
        steps,
        rows,
    )


def _currency(material: Material, symbol: Symbol) -> str:
    track = material.found.prices.book.tracks.get(symbol)
    return material.currency if track is None else track.currency


def _paper_gains(material: Material, ends: int) -> Iterator[Step]:
    book = material.found.prices.book
    names, several = [row.name for row in material.found.selection.rows], len(material.found.lots.books) > 1
    for name, lots in zip(names, material.found.lots.books, strict=True):
        for symbol, position in lots.positions.items():
            label = f"{symbol} in {name}" if several else symbol
            unit, cost = book.unit(symbol, ends), position.cost_basis
            if unit is None:
                yield Step(label, f"{words.plain(position.quantity)} without a price: left out", ZERO, FigureUnit.MONEY)
                continue
            with localcontext(prec=_DIGITS):
                value = to_cents(position.quantity * unit)
            expression = f"{words.plain(position.quantity)} × {words.plain(unit)} - {words.plain(cost)}"
            yield Step(label, expression, value - cost, FigureUnit.MONEY)


def _realized_of_symbol(material: Material) -> Decimal | None:
    return next((one.realized_pnl for one in material.shown.by_symbol if one.symbol == material.symbol), None)


_COSTS: Final = "Fees and taxes of trades are inside cost and proceeds; lots go by the account's own method."

FIGURES: Final = (
    Figure(
        name="realized_pnl",
        title="Realized profit and loss",
        unit=FigureUnit.MONEY,
        formula="Sum of proceeds - cost over every lot closed in the period",
        convention=_COSTS,
        value=lambda material: material.shown.realized_pnl,
        way=_realized,
    ),
    Figure(
        name="realized_pnl",
        title="Realized profit and loss of a symbol",
        unit=FigureUnit.MONEY,
        formula="Sum of proceeds - cost over its lots closed in the period",
        convention=_COSTS,
        value=_realized_of_symbol,
        way=_realized,
        scope=Scope.SYMBOL,
    ),
    Figure(
        name="unrealized_pnl",
        title="Unrealized profit and loss",
        unit=FigureUnit.MONEY,
        formula="Sum of quantity × price - cost over everything open at the end",
        convention=f"{_COSTS} What has no price is left out.",
        value=lambda material: material.shown.unrealized_pnl,
        way=_unrealized,
    ),
)
