"""What has no price or rate, and the prices that are old. Imports numpy, so it is itself imported lazily."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.series import Columns, instant_of
from paiid.features.portfolio.figures.curve import IntArray
from paiid.features.portfolio.figures.leaving_out import unpriced
from paiid.features.portfolio.figures.pricing import STALE_AFTER_DAYS, Gap, PriceBook
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import at_or_before, integers

_DAY: Final = 86_400_000_000


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


def _day(tick: int) -> date:
    return instant_of(tick).astimezone(NEW_YORK).date()
