"""What has no price or rate is left out of every figure, as if it lay in another account; here is how.

Until its first price a thing is worth nothing, and so the money it took or brought is no result but a flow; with its
first price it comes in like shares transferred. So do cash of a currency without a rate, and shares that became a thing
without a price. Imports numpy, so it is itself imported lazily.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.activity import ZERO, Activity, ActivityKind, cash_change
from paiid.domain.holdings import AccountFold, Placement
from paiid.domain.instrument import Symbol
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.series import Columns, Series, closing_tick, columns_at
from paiid.features.portfolio.figures.curve import IntArray
from paiid.features.portfolio.figures.flows import worth_of
from paiid.features.portfolio.figures.movements import activity_tick, delivered, in_cents
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.naming import CASH
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import at_or_before, integers, pick

_CASH: Final = Symbol(CASH)
_ENDING: Final = frozenset({ActivityKind.MERGER, ActivityKind.SYMBOL_CHANGE})


@dataclass(frozen=True)
class LeftOut:
    """Cents that stand for no flow of the owner's but for something without a price, by point; see `Timeline`.

    `by_symbol` are those of both that each symbol's result must not count, either.
    """

    start: IntArray
    end: IntArray
    by_symbol: defaultdict[Symbol, IntArray]


_Move = tuple[int, IntArray, Decimal, Symbol]
"""When, whether at the start or the end of its step, how much in base currency, and of whose result it is no part."""


def left_out(selection: Selection, period: Period, book: PriceBook, ticks: IntArray) -> LeftOut:
    """What went into unpriced things (below 0) and came back from them, in the steps between `ticks`."""

    def none() -> IntArray:
        return np.zeros(ticks.size, dtype=np.int64)

    found = LeftOut(none(), none(), defaultdict(none))

    def place(moves: Iterator[_Move], first_known: int) -> None:
        for tick, placed, amount, symbol in moves:
            index = int(np.searchsorted(ticks, tick))
            if period.holds(tick) and index < first_known:
                placed[index] += int(amount.scaleb(2))
                found.by_symbol[symbol][index] += int(amount.scaleb(2))

    for fold in selection.folds:
        for symbol, columns, first_known in unpriced(fold, book, ticks):
            place(_moved(fold, symbol, book, found), first_known)
            if 0 < first_known < ticks.size:
                before, at = ticks[first_known - 1 : first_known + 1].tolist()
                worth = _worth_before(columns, book.unit(symbol, at), before=before)
                found.start[first_known] += worth
                found.by_symbol[symbol][first_known] += worth
        for currency, columns, first_known in unrated(fold, book, ticks):
            place(_exchanged(fold, currency, book, found), first_known)
            if 0 < first_known < ticks.size:
                before, at = ticks[first_known - 1 : first_known + 1].tolist()
                found.start[first_known] += _worth_before(columns, book.rate(currency, at), before=before)
    return found


def moved_unpriced(selection: Selection, book: PriceBook, now: int) -> Iterator[tuple[int, Decimal]]:
    """What went (below 0) into that which has no worth in base currency at `now`, and came of it, with its tick."""
    ticks = np.array([now], dtype=np.int64)
    here = LeftOut(ticks, ticks, defaultdict(lambda: ticks))
    for fold in selection.folds:
        moves = [_moved(fold, symbol, book, here) for symbol, _, _ in unpriced(fold, book, ticks)]
        moves += [_exchanged(fold, currency, book, here) for currency, _, _ in unrated(fold, book, ticks)]
        yield from ((tick, amount) for one in moves for tick, _, amount, _ in one if tick <= now)


def _moved(fold: AccountFold, symbol: Symbol, book: PriceBook, found: LeftOut) -> Iterator[_Move]:
    """What an unpriced thing took (below 0) and brought, and flows of it taken back, with where each belongs."""
    for activity in fold.activities:
        if activity.symbol == symbol and (change := cash_change(activity)):
            tick = activity_tick(activity)
            amount = in_cents(change, book.rate(activity.currency, tick))
            yield tick, found.start if amount > 0 else found.end, amount, symbol
    for event in fold.flows:
        if event.activity.symbol == symbol:
            # It came, but is worth nothing yet; once it has a price it comes in.
            placed = found.start if event.placement is Placement.START else found.end
            yield event.tick, placed, -(worth_of(event, book) or ZERO), symbol
    yield from _turned(fold, symbol, book, found)
    yield from _ended(fold, symbol, book, found)


def _ended(fold: AccountFold, symbol: Symbol, book: PriceBook, found: LeftOut) -> Iterator[_Move]:
    """What unpriced contracts delivered at their end less what was paid for it: no result of the shares."""
    for activity in fold.activities:
        tick = activity_tick(activity)
        given = delivered(fold, activity, symbol, tick) if activity.symbol == symbol else None
        if given is not None:
            worth = in_cents(given.quantity, book.unit(given.symbol, tick))
            amount = worth + in_cents(given.cash, book.rate(activity.currency, tick))
            yield tick, found.start if amount > 0 else found.end, amount, given.symbol


def _turned(fold: AccountFold, symbol: Symbol, book: PriceBook, found: LeftOut) -> Iterator[_Move]:
    """What had a price and became the unpriced thing, and what has one and came of it."""
    for activity in fold.turned:
        tick, close = activity_tick(activity), closing_tick(activity.day)
        held, other = _held_before(fold, activity, tick), activity.terms.to_symbol
        if other == symbol and activity.kind in _ENDING and activity.symbol is not None:
            paid = in_cents(cash_change(activity), book.rate(activity.currency, tick))
            worth = in_cents(held, book.unit(activity.symbol, close))
            yield tick, found.end, min(ZERO, paid - worth), activity.symbol
        elif activity.symbol == symbol and other is not None:
            ratio = Decimal(1) if activity.terms.ratio is None else activity.terms.ratio
            yield tick, found.start, in_cents((held * ratio).quantize(QUANTITY_STEP), book.unit(other, close)), symbol


def _held_before(fold: AccountFold, activity: Activity, tick: int) -> Decimal:
    series = None if activity.symbol is None else fold.holdings.get(activity.symbol)
    return ZERO if series is None else columns_at(series.columns(), tick - 1) or ZERO


def _exchanged(fold: AccountFold, currency: str, book: PriceBook, found: LeftOut) -> Iterator[_Move]:
    """What was exchanged into cash without a rate (below 0), and back."""
    for activity in fold.activities:
        if activity.kind is not ActivityKind.EXCHANGE:
            continue
        terms, tick = activity.terms, activity_tick(activity)
        if terms.to_currency == currency:
            yield tick, found.end, -in_cents(activity.amount, book.rate(activity.currency, tick)), _CASH
        elif activity.currency == currency and terms.to_currency is not None and terms.to_amount is not None:
            yield tick, found.start, in_cents(terms.to_amount, book.rate(terms.to_currency, tick)), _CASH


def unpriced(fold: AccountFold, book: PriceBook, ticks: IntArray) -> Iterator[tuple[Symbol, Columns, int]]:
    """What was held at one of `ticks` before it had a worth in base currency, and the first of them at which it has."""
    for symbol, series in fold.holdings.items():
        found = _held_until(series, book.known_from(symbol), ticks)
        if found is not None:
            yield symbol, *found


def unrated(fold: AccountFold, book: PriceBook, ticks: IntArray) -> Iterator[tuple[str, Columns, int]]:
    """The same of cash of other currencies than the base, before they had a rate."""
    for currency, series in fold.cash.items():
        if currency != book.base:
            rates = book.rates.get(currency)
            known_from = rates.ticks[0] if rates is not None and rates.ticks else None
            found = _held_until(series, known_from, ticks)
            if found is not None:
                yield currency, *found


def _held_until(series: Series, known_from: int | None, ticks: IntArray) -> tuple[Columns, int] | None:
    first_known = ticks.size if known_from is None else int(np.searchsorted(ticks, known_from))
    if not first_known:
        return None
    columns = series.columns()
    held = pick(integers(columns.values), at_or_before(integers(columns.ticks), ticks[:first_known]))
    return (columns, first_known) if held.any() else None


def _worth_before(columns: Columns, unit: Decimal | None, *, before: int) -> int:
    """Cents, at the first price or rate, of what was held at the point before."""
    held = int(pick(integers(columns.values), at_or_before(integers(columns.ticks), np.array([before])))[0])
    return int(in_cents(Decimal(held).scaleb(-columns.scale), unit).scaleb(2))
