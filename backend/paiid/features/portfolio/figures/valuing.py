"""What accounts are worth at many instants, to the cent. Imports numpy, so it is itself imported lazily."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import numpy as np

from paiid.domain.activity import multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.series import Columns, session_close_ticks
from paiid.features.portfolio.figures.curve import IntArray
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import Scaled, at_or_before, integers, pick, product_cents

_CACHED: Final = 64


@dataclass
class _Kept:
    """Values at closes by account and thing, each with what it was made of."""

    parts: dict[tuple[int, str], tuple[tuple[Any, ...], IntArray]] = field(default_factory=dict)


@dataclass(frozen=True)
class Valuations:
    """Values accounts; keeps what positions were worth at closes, which change only with what they are made of."""

    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def parts_at_closes(self, selection: Selection, book: PriceBook, closes: slice) -> dict[tuple[int, str], IntArray]:
        """Cents at the closes of that slice of `session_close_ticks`, by account and thing.

        An account is its place in the selection, a thing a symbol or a currency after `$`.
        """
        # In another base currency everything is worth something else, though prices and rates may be the same.
        kept = self._of(f"{selection.key} in {book.base}")
        grid = integers(session_close_ticks())[closes]
        found: dict[tuple[int, str], IntArray] = {}
        for key, columns, sources in _things(selection, book):
            made_of = (columns, *sources, closes.start, closes.stop)
            known = kept.parts.get(key)
            if known is None or not _is_same(known[0], made_of):
                known = made_of, part_at(book, key[1], columns, grid, at_closes=True)
                kept.parts[key] = known
            found[key] = known[1]
        return found

    def parts_at_points(self, selection: Selection, book: PriceBook, grid: IntArray) -> dict[tuple[int, str], IntArray]:
        """The same at any ascending ticks."""
        return {key: part_at(book, key[1], columns, grid) for key, columns, _ in _things(selection, book)}

    def _of(self, key: str) -> _Kept:
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
            return kept


def _things(selection: Selection, book: PriceBook) -> list[tuple[tuple[int, str], Columns, tuple[Any, ...]]]:
    found: list[tuple[tuple[int, str], Columns, tuple[Any, ...]]] = []
    for place, fold in enumerate(selection.folds):
        for currency, money in fold.cash.items():
            found.append(((place, f"${currency}"), money.columns(), (book.rates.get(currency),)))
        for symbol, shares in fold.holdings.items():
            track = book.tracks.get(symbol)
            if track is not None:
                sources = (track.columns, book.rates.get(track.currency))
                found.append(((place, symbol), shares.columns(), sources))
    return found


def _is_same(known: Sequence[Any], made_of: Sequence[Any]) -> bool:
    return all(
        one is other or (isinstance(one, int) and one == other) for one, other in zip(known, made_of, strict=True)
    )


def part_at(book: PriceBook, thing: str, columns: Columns, grid: IntArray, *, at_closes: bool = False) -> IntArray:
    """Cents that one holding, or the cash of one currency, is worth at each tick; 0 where it has no known worth.

    `at_closes`: the ticks are closes, for which closing prices alone count.
    """
    places = at_or_before(integers(columns.ticks), grid)
    quantities = pick(integers(columns.values), places)
    held = np.flatnonzero(quantities)
    if not held.size:
        return np.zeros(grid.size, dtype=np.int64)
    first, last = int(held[0]), int(held[-1]) + 1
    within = grid[first:last]
    factors = [Scaled(quantities[first:last], columns.scale), *_worth(book, thing, within, at_closes=at_closes)]
    cents = product_cents(*factors)
    found = np.zeros(grid.size, dtype=cents.dtype)
    found[first:last] = cents
    return found


def _worth(book: PriceBook, thing: str, grid: IntArray, *, at_closes: bool) -> list[Scaled]:
    if thing.startswith("$"):
        return _rate(book, thing[1:], grid)
    symbol = Symbol(thing)
    prices = prices_at(book, symbol, grid, at_closes=at_closes)
    times = int(multiplier(symbol))
    if times > 1:
        prices = Scaled(prices.values * times, prices.scale)
    return [prices, *_rate(book, book.tracks[symbol].currency, grid)]


def _rate(book: PriceBook, currency: str, grid: IntArray) -> list[Scaled]:
    if currency == book.base:
        return []
    return [rates_at(book, currency, grid) or Scaled(np.zeros(grid.size, dtype=np.int64), 0)]


def rates_at(book: PriceBook, currency: str, grid: IntArray) -> Scaled | None:
    """The last rate into base currency at or before each tick, 0 before the first; None without any."""
    columns = book.rates.get(currency)
    if columns is None:
        return None
    return Scaled(pick(integers(columns.values), at_or_before(integers(columns.ticks), grid)), columns.scale)


def prices_at(book: PriceBook, symbol: Symbol, grid: IntArray, *, at_closes: bool = False) -> Scaled:
    """The last price at or before each tick, 0 before the first."""
    columns, points = book.tracks[symbol].columns, None if at_closes else book.points.get(symbol)
    ticks = integers(columns.ticks)
    places = at_or_before(ticks, grid)
    values = pick(integers(columns.values), places)
    if points is None or not points.ticks:
        return Scaled(values, columns.scale)
    newer = integers(points.ticks)
    there = at_or_before(newer, grid)
    is_newer = (there >= 0) & ((places < 0) | (pick(newer, there) >= pick(ticks, places)))
    scale = max(columns.scale, points.scale)
    old = values * 10 ** (scale - columns.scale)
    new = pick(integers(points.values), there) * 10 ** (scale - points.scale)
    return Scaled(np.where(is_newer, new, old), scale)
