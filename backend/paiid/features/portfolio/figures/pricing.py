"""The prices and rates that a valuation stands on, and what of them is missing."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from typing import Final, Literal

from paiid.domain.activity import multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, Quote
from paiid.domain.series import Columns, columns_at
from paiid.features.portfolio.inputs.prices import PriceTrack
from paiid.features.portfolio.inputs.truth import Truth

STALE_AFTER_DAYS: Final = 10
"""A price older than so many days at the end of a period is told."""
_DIGITS: Final = 60


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a figure leaves out, takes for another, or stands on an old price for, from `first` to `last`."""

    symbol: str
    kind: Literal["price", "rate", "stale_price", "split"]
    first: date
    last: date
    detail: str


@dataclass(frozen=True)
class PriceBook:
    """Prices by symbol, and rates into the base currency by currency, for one period.

    `tracks` hold closes, the same object as long as nothing changes; `points` are prices at other instants, by symbol:
    of a flow, of a five-minute mark, of the present. The later of the two counts. `now` is the present's tick.
    """

    base: str
    now: int
    tracks: Mapping[Symbol, PriceTrack]
    points: Mapping[Symbol, Columns] = field(default_factory=dict)
    rates: Mapping[str, Columns] = field(default_factory=dict)
    splits: Sequence[CorporateAction] = ()
    """Those that the market tells of what tracked accounts hold or held."""

    def price(self, symbol: Symbol, tick: int) -> Decimal | None:
        """The last price at or before a tick in the track's currency, as traded then."""
        track, points = self.tracks.get(symbol), self.points.get(symbol)
        old = None if track is None else _last(track.columns, tick)
        new = None if points is None else _last(points, tick)
        if new is None or (old is not None and old[0] > new[0]):
            return None if old is None else old[1]
        return new[1]

    def priced_at(self, symbol: Symbol, tick: int) -> int | None:
        """The tick of the price that counts at `tick`; None without one."""
        found = [
            columns.ticks[place - 1]
            for columns in self._columns(symbol)
            if (place := bisect_right(columns.ticks, tick))
        ]
        return max(found, default=None)

    def rate(self, currency: str, tick: int) -> Decimal | None:
        """What one unit of `currency` is worth in base currency; None where that is not known."""
        if currency == self.base:
            return Decimal(1)
        columns = self.rates.get(currency)
        return None if columns is None else columns_at(columns, tick)

    def unit(self, symbol: Symbol, tick: int) -> Decimal | None:
        """What one share, or one contract, is worth in base currency."""
        track = self.tracks.get(symbol)
        price = self.price(symbol, tick)
        rate = None if track is None else self.rate(track.currency, tick)
        if price is None or rate is None:
            return None
        with localcontext(prec=_DIGITS):
            return price * rate * multiplier(symbol)

    def known_from(self, symbol: Symbol) -> int | None:
        """The first tick at which a share has a worth in base currency; None if it never has."""
        track = self.tracks.get(symbol)
        if track is None:
            return None
        firsts = [columns.ticks[0] for columns in self._columns(symbol)]
        if not firsts:
            return None
        if track.currency == self.base:
            return min(firsts)
        rates = self.rates.get(track.currency)
        return max(min(firsts), rates.ticks[0]) if rates and rates.ticks else None

    def _columns(self, symbol: Symbol) -> list[Columns]:
        track, points = self.tracks.get(symbol), self.points.get(symbol)
        found = (None if track is None else track.columns, points)
        return [columns for columns in found if columns is not None and columns.ticks]


@dataclass(frozen=True)
class Prices:
    """What was gathered; `benchmark` has dividends inside. `marks` are the instants of a day that is looked into."""

    book: PriceBook
    benchmark: PriceTrack
    marks: Sequence[int]
    truth: Truth
    quotes: Mapping[Symbol, Quote] = field(default_factory=dict)


def _last(columns: Columns, tick: int) -> tuple[int, Decimal] | None:
    found = bisect_right(columns.ticks, tick)
    if not found:
        return None
    return columns.ticks[found - 1], Decimal(columns.values[found - 1]).scaleb(-columns.scale)
