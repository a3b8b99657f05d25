"""What accounts are worth at many instants, to the cent. Imports numpy, so it is itself imported lazily."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np

from paiid.domain.activity import multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.series import Columns, session_close_ticks
from paiid.features.portfolio.figures.curve import IntArray
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import Scaled, at_or_before, integers, pick, product_cents

_CACHED: Final = 64


class _MadeOf(NamedTuple):
    """What values at closes were made of: how much there is, prices and rates, and which closes."""

    columns: Columns
    sources: tuple[Any, ...]
    closes: slice

    def is_same(self, other: "_MadeOf") -> bool:
        """Whether the values are the same, too. Columns are never changed, so it takes no look into them."""
        return self.columns is other.columns and self.closes == other.closes and self.has_sources_of(other)

    def has_sources_of(self, other: "_MadeOf") -> bool:
        """Whether prices and rates are the same."""
        return all(one is two for one, two in zip(self.sources, other.sources, strict=True))


@dataclass
class _Kept:
    """Values at closes by account and thing, each with what it was made of."""

    parts: dict[tuple[int, str], tuple[_MadeOf, IntArray]] = field(default_factory=dict)


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
            made_of = _MadeOf(columns, sources, closes)
            known = kept.parts.get(key)
            if known is None or not known[0].is_same(made_of):
                values = part_at(book, key[1], columns, grid, at_closes=True, known=_still_right(known, made_of, grid))
                kept.parts[key] = known = made_of, values
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


def _still_right(known: tuple[_MadeOf, IntArray] | None, made_of: _MadeOf, grid: IntArray) -> IntArray | None:
    """Those of the known values that hold for `made_of`, too: up to the first change that is another."""
    if known is None or known[0].closes.start != made_of.closes.start or not known[0].has_sources_of(made_of):
        return None
    changed_at = _first_difference(known[0].columns, made_of.columns)
    if changed_at is None:
        return known[1]
    return known[1][: int(np.searchsorted(grid, changed_at))]


def _first_difference(one: Columns, other: Columns) -> int | None:
    """The first tick from which on two columns may differ; None for none."""
    if one.scale != other.scale or not one.ticks or not other.ticks:
        return min((columns.ticks[0] for columns in (one, other) if columns.ticks), default=None)
    size = min(len(one.ticks), len(other.ticks))
    ticks, others = integers(one.ticks), integers(other.ticks)
    differs = (ticks[:size] != others[:size]) | (integers(one.values)[:size] != integers(other.values)[:size])
    place = int(np.argmax(differs)) if differs.any() else size
    return min((columns.ticks[place] for columns in (one, other) if place < len(columns.ticks)), default=None)


def part_at(
    book: PriceBook,
    thing: str,
    columns: Columns,
    grid: IntArray,
    *,
    at_closes: bool = False,
    known: IntArray | None = None,
) -> IntArray:
    """Cents that one holding, or the cash of one currency, is worth at each tick; 0 where it has no known worth.

    `at_closes`: the ticks are closes, for which closing prices alone count. `known` are the first of the values.
    """
    if known is not None and known.size:
        known = known[: grid.size]
        rest = part_at(book, thing, columns, grid[known.size :], at_closes=at_closes)
        return np.concatenate((known, rest))
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
