"""What a user prices alone, in the form valuations take: instruments, their prices, currency rates."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD
from paiid.domain.series import Columns, closing_tick, day_tick, steps
from paiid.features.portfolio.inputs.prices import PriceTrack
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import PrivateInstrument

YOUR_PRICES: Final = "Your prices"
YOUR_RATES: Final = "Your rates"
_RATE_STEP: Final = Decimal("1e-12")
_DIGITS: Final = 60


@dataclass(frozen=True)
class OwnPrices:
    """Private instruments, tracks of the owner's prices, and rates by (base, quote). The same object until one changes.

    A symbol in `tracks` that is no private instrument is known to the market, too, whose prices come first.
    """

    instruments: Mapping[Symbol, PrivateInstrument] = field(default_factory=dict)
    tracks: Mapping[Symbol, PriceTrack] = field(default_factory=dict)
    rates: Mapping[tuple[str, str], DatedValues] = field(default_factory=dict)
    _into: dict[str, dict[str, Columns]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        instruments: Mapping[Symbol, PrivateInstrument],
        prices: Mapping[Symbol, DatedValues],
        rates: Mapping[tuple[str, str], DatedValues],
    ) -> "OwnPrices":
        """From what is stored. A price holds from its day's close on."""
        known: dict[tuple[date, ...], list[int]] = {}
        tracks = {symbol: _track(symbol, found, instruments.get(symbol), known) for symbol, found in prices.items()}
        return cls(instruments, tracks, rates)

    def has_news(self, after: int, until: int) -> bool:
        """Whether there is a price or a rate of a tick within (`after`, `until`]."""
        known = (track.columns.ticks for track in self.tracks.values())
        if any(bisect_right(ticks, after) < bisect_right(ticks, until) for ticks in known):
            return True
        return any(
            bisect_right(found.days, after, key=day_tick) < bisect_right(found.days, until, key=day_tick)
            for found in self.rates.values()
        )

    def rates_into(self, base: str) -> Mapping[str, Columns]:
        """Rates into `base` by currency; one that is only known the other way round is turned."""
        known = self._into.get(base)
        if known is None:
            known = {one: _rates(found.days, found.values) for (one, into), found in self.rates.items() if into == base}
            for (one, other), found in self.rates.items():
                if one == base and other not in known:
                    known[other] = _rates(found.days, _turned(found.values))
            self._into[base] = known
        return known


NO_PRICES: Final = OwnPrices()


def _track(
    symbol: Symbol,
    prices: DatedValues,
    instrument: PrivateInstrument | None,
    known: dict[tuple[date, ...], list[int]],
) -> PriceTrack:
    """A symbol's prices; `known` are the ticks of some days, which most symbols have in common."""
    ticks = known.get(prices.days)
    if ticks is None:
        ticks = known[prices.days] = list(map(closing_tick, prices.days))
    columns = steps(ticks, prices.values)
    return PriceTrack(symbol, columns, YOUR_PRICES, instrument.currency if instrument else USD)


def _rates(days: Iterable[date], values: Iterable[Decimal]) -> Columns:
    return steps([day_tick(day) for day in days], list(values))


def _turned(values: Iterable[Decimal]) -> list[Decimal]:
    with localcontext(prec=_DIGITS):
        return [(1 / value).quantize(_RATE_STEP) for value in values]
