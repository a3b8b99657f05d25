"""What has no price or rate, prices that are old, splits that are not recorded.

Imports numpy, so it is itself imported lazily.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.series import Columns, instant_of, tick_of
from paiid.features.portfolio.figures.curve import IntArray
from paiid.features.portfolio.figures.leaving_out import unpriced
from paiid.features.portfolio.figures.pricing import STALE_AFTER_DAYS, Gap, PriceBook
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.features.portfolio.inputs.splits import unrecorded
from paiid.quant.exact import at_or_before, integers

_DAY: Final = 86_400_000_000


def gaps_of(selection: Selection, period: Period, book: PriceBook, ticks: IntArray) -> tuple[Gap, ...]:
    """What is missing at one of the points of the period, and the prices at its end that are old."""
    found: dict[tuple[str, str], Gap] = {}
    if period.ends is None:
        return ()
    for row, fold in zip(selection.rows, selection.folds, strict=True):
        if row.is_tracked:
            found |= {(f"{gap.symbol} {gap.first}", gap.kind): gap for gap in _splits(fold, period, book)}
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


def _splits(fold: AccountFold, period: Period, book: PriceBook) -> Iterator[Gap]:
    """Of the period, and of before it where the shares that lack it are still held."""
    ends = period.ends or 0
    held = set(_held_at(fold, ends))
    for one in unrecorded(fold, book.splits):
        tick = tick_of(one.effective_at)
        if tick <= ends and (tick > period.begins or one.symbol in held):
            ratio = f"{one.ratio.normalize():f}"
            detail = (
                f"The market split {one.symbol} with {ratio} new shares for each old one, and your records have no "
                "split near that day: its shares count as before, which looks like a gain or loss that was none. "
                f"Import a row of {one.ex_date} with type split and quantity {ratio}."
            )
            yield Gap(one.symbol, "split", one.ex_date, one.ex_date, detail)


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


def _day(tick: int) -> date:
    return instant_of(tick).astimezone(NEW_YORK).date()
