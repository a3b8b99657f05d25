"""Prices that lots need: of the present, and of days whose price is a cost basis."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from paiid.domain.activity import multiplier
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD
from paiid.domain.ledger_activities import new_york_day
from paiid.domain.lots import EXACT
from paiid.domain.market import Delay, Quote
from paiid.domain.valuation import MissingPriceError
from paiid.features.market.service import MarketService
from paiid.features.portfolio.lots.reading import LotGroup, LotReading, OwnValues, value_on
from paiid.features.portfolio.service.prices import PriceHistory
from paiid.features.portfolio.service.valuing import Truth, truth_of

_LAST_MOMENT: Final = time(23, 59, 59)
_YOURS: Final = "Your prices"


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
        own, base = reading.own, reading.currency
        now = self.market.market_data.now()
        today = new_york_day(now)
        listed = [one for one in symbols if one not in own.instruments]
        quotes = await self.market.market_data.quotes(listed) if listed else {}
        found = {one: _quoted(quotes.get(one), own, one, base, today) for one in symbols}
        prices = {one: price for one, price in found.items() if price is not None}
        return Present(prices, self._truth(quotes, prices, now), today)

    async def units(self, reading: LotReading, group: LotGroup) -> dict[tuple[Symbol, date], Decimal]:
        """What one unit of each thing was worth, in base currency, on the days on which that is a cost basis."""
        wanted = sorted({pair for found in group.accounts.values() for pair in found.unpriced})
        units: dict[tuple[Symbol, date], Decimal] = {}
        for symbol, day in wanted:
            price = await self._price_on(reading.own, symbol, day)
            currency = reading.own.instruments[symbol].currency if symbol in reading.own.instruments else USD
            rate = reading.own.rate(currency, reading.currency, day)
            if price is not None and rate is not None:
                units[symbol, day] = EXACT.multiply(EXACT.multiply(price, rate), multiplier(symbol))
        return units

    async def _price_on(self, own: OwnValues, symbol: Symbol, day: date) -> Decimal | None:
        """The last price of a day or before it."""
        if symbol not in own.instruments:
            tracks = await self.history.closes([symbol], day, day)
            try:
                return tracks[symbol].at(datetime.combine(day, _LAST_MOMENT, NEW_YORK))
            except MissingPriceError:
                pass
        return value_on(own.prices.get(symbol), day)

    def _truth(self, quotes: Mapping[Symbol, Quote], prices: Mapping[Symbol, Decimal], now: datetime) -> Truth:
        if quotes or not prices:
            return truth_of(quotes.values(), self.market)
        return Truth(_YOURS, now, Delay.STALE)


def rates_of(reading: LotReading, groups: Sequence[LotGroup]) -> dict[tuple[str, date], Decimal]:
    """Rates into base currency of every day on which something foreign was traded, as far as they are known."""
    rates: dict[tuple[str, date], Decimal] = {}
    for found in (one for group in groups for one in group.accounts.values()):
        if not found.currencies - {reading.currency}:
            continue
        for currency, day in {(one.currency, one.day) for one in found.activities}:
            rate = reading.own.rate(currency, reading.currency, day) if currency != reading.currency else None
            if rate is not None:
                rates[currency, day] = rate
    return rates


def _quoted(quote: Quote | None, own: OwnValues, symbol: Symbol, base: str, day: date) -> Decimal | None:
    if quote is not None:
        price, currency = quote.last, USD
    else:
        known = value_on(own.prices.get(symbol), day)
        if known is None:
            return None
        price, currency = known, own.instruments[symbol].currency if symbol in own.instruments else USD
    rate = own.rate(currency, base, day)
    return None if rate is None else EXACT.multiply(price, rate)
