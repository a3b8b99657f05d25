"""What has no price or rate is left out of every figure, as if it lay in another account; here is how.

Until its first price a thing is worth nothing, and so the money it took or brought is no result but a flow; with its
first price it comes in like shares transferred. Imports numpy, so it is itself imported lazily.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.activity import ZERO, cash_change
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.holdings import AccountFold, Placement
from paiid.domain.instrument import Symbol
from paiid.domain.series import Columns, instant_of
from paiid.features.portfolio.figures.curve import IntArray
from paiid.features.portfolio.figures.flows import worth_of
from paiid.features.portfolio.figures.movements import activity_tick, in_cents
from paiid.features.portfolio.figures.pricing import STALE_AFTER_DAYS, Gap, PriceBook
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import at_or_before, integers, pick

_DAY: Final = 86_400_000_000


@dataclass(frozen=True)
class LeftOut:
    """Cents that stand for no flow of the owner's but for something without a price, by point; see `Timeline`."""

    start: IntArray
    end: IntArray


def left_out(selection: Selection, period: Period, book: PriceBook, ticks: IntArray) -> LeftOut:
    """What went into unpriced things (below 0) and came back from them, in the steps between `ticks`."""
    found = LeftOut(np.zeros(ticks.size, dtype=np.int64), np.zeros(ticks.size, dtype=np.int64))
    for fold in selection.folds:
        for symbol, columns, first_known in unpriced(fold, book, ticks):
            for tick, placed, amount in _moved(fold, symbol, book, found):
                index = int(np.searchsorted(ticks, tick))
                if period.holds(tick) and index < first_known:
                    placed[index] += int(amount.scaleb(2))
            if 0 < first_known < ticks.size:
                before, at = ticks[first_known - 1 : first_known + 1].tolist()
                found.start[first_known] += _worth_before(columns, symbol, book, before=before, at=at)
    return found


def _moved(
    fold: AccountFold, symbol: Symbol, book: PriceBook, found: LeftOut
) -> Iterator[tuple[int, IntArray, Decimal]]:
    """What an unpriced thing took (below 0) and brought, and flows of it taken back, with where each belongs."""
    for activity in fold.activities:
        if activity.symbol == symbol and (change := cash_change(activity)):
            tick = activity_tick(activity)
            amount = in_cents(change, book.rate(activity.currency, tick))
            yield tick, found.start if amount > 0 else found.end, amount
    for event in fold.flows:
        if event.activity.symbol == symbol:
            # It came, but is worth nothing yet; once it has a price it comes in.
            placed = found.start if event.placement is Placement.START else found.end
            yield event.tick, placed, -(worth_of(event, book) or ZERO)


def unpriced(fold: AccountFold, book: PriceBook, ticks: IntArray) -> Iterator[tuple[Symbol, Columns, int]]:
    """What was held at one of `ticks` before it had a worth in base currency, and the first of them at which it has."""
    for symbol, series in fold.holdings.items():
        known_from = book.known_from(symbol)
        first_known = ticks.size if known_from is None else int(np.searchsorted(ticks, known_from))
        if first_known:
            columns = series.columns()
            held = pick(integers(columns.values), at_or_before(integers(columns.ticks), ticks[:first_known]))
            if held.any():
                yield symbol, columns, first_known


def gaps_of(selection: Selection, period: Period, book: PriceBook, ticks: IntArray) -> tuple[Gap, ...]:
    """What is missing at one of the points of the period, and the prices at its end that are old."""
    found: dict[tuple[str, str], Gap] = {}
    if period.ends is None:
        return ()
    for fold in selection.folds:
        for symbol, columns, _ in unpriced(fold, book, ticks):
            gap = _missing(symbol, columns, period, book)
            found[symbol, gap.kind] = gap
        for symbol in _held_at(fold, period.ends):
            stale = _stale(symbol, period, book)
            if stale is not None:
                found[symbol, stale.kind] = stale
        for currency, series in fold.cash.items():
            if currency != book.base and currency not in book.rates and any(change for _, change in series.moves()):
                detail = f"There is no rate of {currency} in {book.base}: that cash is left out."
                found[currency, "rate"] = Gap(currency, "rate", _day(period.begins), _day(period.ends), detail)
    return tuple(sorted(found.values(), key=lambda gap: (gap.kind, gap.symbol)))


def gaps_at(selection: Selection, period: Period, book: PriceBook) -> tuple[Gap, ...]:
    """The same at the end of the period alone."""
    return gaps_of(selection, period, book, np.array([] if period.ends is None else [period.ends], dtype=np.int64))


def _missing(symbol: Symbol, columns: Columns, period: Period, book: PriceBook) -> Gap:
    track, ends = book.tracks.get(symbol), period.ends or 0
    known_from = book.known_from(symbol)
    first = max(period.begins, columns.ticks[0])
    last = ends if known_from is None else min(ends, known_from - 1)
    if track is not None and track.columns.ticks and (known_from is None or track.columns.ticks[0] < known_from):
        detail = f"There is no rate of {track.currency} in {book.base} for {symbol}: it is left out until there is one."
        return Gap(symbol, "rate", _day(first), _day(last), detail)
    return Gap(symbol, "price", _day(first), _day(last), f"{symbol} has no price: it is left out until there is one.")


def _stale(symbol: Symbol, period: Period, book: PriceBook) -> Gap | None:
    ends = period.ends or 0
    newest = book.priced_at(symbol, ends)
    if newest is None or ends - newest <= STALE_AFTER_DAYS * _DAY:
        return None
    days = (ends - newest) // _DAY
    detail = f"The last price of {symbol} is {days} days old."
    return Gap(symbol, "stale_price", _day(newest), _day(ends), detail)


def _held_at(fold: AccountFold, tick: int) -> Iterator[Symbol]:
    for symbol, series in fold.holdings.items():
        columns = series.columns()
        place = int(at_or_before(integers(columns.ticks), np.array([tick], dtype=np.int64))[0])
        if place >= 0 and columns.values[place]:
            yield symbol


def _worth_before(columns: Columns, symbol: Symbol, book: PriceBook, *, before: int, at: int) -> int:
    """Cents, at the price of `at`, of what was held at the point before."""
    held = int(pick(integers(columns.values), at_or_before(integers(columns.ticks), np.array([before])))[0])
    return int(in_cents(Decimal(held).scaleb(-columns.scale), book.unit(symbol, at)).scaleb(2))


def _day(tick: int) -> date:
    return instant_of(tick).astimezone(NEW_YORK).date()
