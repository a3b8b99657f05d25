"""Prices that lots need: of the present, and of days whose price is a cost basis."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from paiid.domain.activity import ONE, multiplier
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD
from paiid.domain.ledger_activities import new_york_day
from paiid.domain.lots import EXACT
from paiid.domain.market import Delay, Quote
from paiid.domain.series import closing_tick, columns_at, tick_of
from paiid.features.market.service import MarketService
from paiid.features.portfolio.inputs.own_prices import YOUR_PRICES
from paiid.features.portfolio.inputs.prices import PriceHistory, PriceTrack
from paiid.features.portfolio.inputs.truth import Truth, truth_of
from paiid.features.portfolio.lots.reading import LotGroup, LotReading


@dataclass(frozen=True, slots=True)
class Present:
    """Prices now, of one share in base currency, and where they are from."""

    prices: Mapping[Symbol, Decimal]
    truth: Truth
    day: date


@dataclass(frozen=True)
class LotPrices:
    """Asks the market, and what its owner prices alone."""

    market: MarketService
    history: PriceHistory

    async def present(self, reading: LotReading, symbols: Collection[Symbol]) -> Present:
        """What is known of the present prices of `symbols`."""
        now = self.market.market_data.now()
        listed = [one for one in symbols if one not in reading.own.instruments]
        quotes = await self.market.market_data.quotes(listed) if listed else {}
        prices: dict[Symbol, Decimal] = {}
        for symbol in symbols:
            quote, own = quotes.get(symbol), reading.own.tracks.get(symbol)
            if quote is not None:
                price = _in_base(reading, quote.last, USD, tick_of(now))
            else:
                price = None if own is None else _at(reading, own, tick_of(now))
            if price is not None:
                prices[symbol] = price
        return Present(prices, self._truth(quotes, prices, now), new_york_day(now))

    async def units(self, reading: LotReading, group: LotGroup) -> dict[tuple[Symbol, date], Decimal]:
        """What one unit of each thing was worth, in base currency, on the days on which that is a cost basis."""
        units: dict[tuple[Symbol, date], Decimal] = {}
        for symbol, day in sorted({pair for found in group.accounts.values() for pair in found.unpriced}):
            price = await self._price_on(reading, symbol, day)
            if price is not None:
                units[symbol, day] = EXACT.multiply(price, multiplier(symbol))
        return units

    async def _price_on(self, reading: LotReading, symbol: Symbol, day: date) -> Decimal | None:
        """The close of a day, or the last one before it."""
        own = reading.own.tracks.get(symbol)
        if symbol not in reading.own.instruments:
            price = _at(reading, (await self.history.closes([symbol], day, day))[symbol], closing_tick(day))
            if price is not None:
                return price
        return None if own is None else _at(reading, own, closing_tick(day))

    def _truth(self, quotes: Mapping[Symbol, Quote], prices: Mapping[Symbol, Decimal], now: datetime) -> Truth:
        if quotes or not prices:
            return truth_of(quotes.values(), self.market)
        return Truth(YOUR_PRICES, now, Delay.STALE)


def _at(reading: LotReading, track: PriceTrack, tick: int) -> Decimal | None:
    price = columns_at(track.columns, tick)
    return None if price is None else _in_base(reading, price, track.currency, tick)


def _in_base(reading: LotReading, price: Decimal, currency: str, tick: int) -> Decimal | None:
    base = reading.ref.currency
    columns = reading.own.rates_into(base).get(currency)
    rate = ONE if currency == base else None if columns is None else columns_at(columns, tick)
    return None if rate is None else EXACT.multiply(price, rate)
