"""The local market's options as the product's `OptionData`."""

import asyncio
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from paiid.adapters.simulated.market_data import SimulatedMarketData
from paiid.adapters.simulated.option_listing import Expiry, contracts, expiries
from paiid.adapters.simulated.tickers import SOURCE
from paiid.adapters.simulated.universe import Listing, listings
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, Interval, Quote
from paiid.domain.option import (
    ExpirationKind,
    ExpirationList,
    OptionChain,
    OptionExpiration,
    OptionQuote,
    chain_order,
)

_SESSIONS: Final = 253


class SimulatedOptions:
    """Option chains made from the local market's own prices. Every number is `Delay.SIMULATED`.

    Companies and funds that trade enough have monthlies by the exchange's rule, the busiest and the indices weeklies
    too; the others have none.
    """

    name: str = f"{SOURCE} (model prices)"

    def __init__(self, market: SimulatedMarketData, seed: int) -> None:
        self._market = market
        self._seed = seed

    async def expirations(self, underlying: Symbol) -> ExpirationList:
        """The days on which contracts end; a day with several roots counts as the standard one."""
        listing, now = listings().get(underlying), self._market.now()
        kinds: dict[date, ExpirationKind] = {}
        for one in expiries(listing, now) if listing else ():
            if kinds.get(one.day) is not ExpirationKind.STANDARD:
                kinds[one.day] = one.kind
        return ExpirationList(
            underlying=underlying,
            expirations=tuple(OptionExpiration(day, kind) for day, kind in kinds.items()),
            source=self.name,
            as_of=now,
            delay=Delay.SIMULATED,
        )

    async def strikes(self, underlying: Symbol, expiration: date) -> tuple[Decimal, ...]:
        """The strikes listed for that day, lowest first."""
        now = self._market.now()
        listing, ends = _ending(underlying, expiration, now)
        if listing is None or not ends:
            return ()
        close = (await self._quote(underlying)).previous_close
        found = {one.symbol.strike for expiry in ends for one in contracts(listing, expiry, close, now)}
        return tuple(sorted(found))

    async def chain(self, underlying: Symbol, expiration: date) -> OptionChain:
        """Every contract of that day, priced off the underlying's present quote.

        Raises:
            ProviderUnavailable: the clock is outside the years the market knows.
        """
        now = self._market.now()
        listing, ends = _ending(underlying, expiration, now)
        quotes = await self._priced(listing, ends, now) if listing is not None and ends else ()
        return OptionChain(
            underlying=underlying,
            expiration=expiration,
            quotes=quotes,
            source=self.name,
            as_of=now,
            delay=Delay.SIMULATED,
        )

    async def _priced(self, listing: Listing, ends: tuple[Expiry, ...], now: datetime) -> tuple[OptionQuote, ...]:
        quote = await self._quote(listing.symbol)
        series = await self._market.bars(listing.symbol, Interval.ONE_DAY, limit=_SESSIONS)
        days = series.bars if series is not None else ()

        def price() -> list[OptionQuote]:
            from paiid.adapters.simulated import option_pricing

            scene = option_pricing.Scene(self._seed, listing, quote, days, now)
            return [
                one
                for expiry in ends
                for one in option_pricing.quotes(scene, expiry, contracts(listing, expiry, quote.previous_close, now))
            ]

        return tuple(sorted(await asyncio.to_thread(price), key=chain_order))

    async def _quote(self, symbol: Symbol) -> Quote:
        return (await self._market.quotes([symbol]))[symbol]


def _ending(underlying: Symbol, day: date, now: datetime) -> tuple[Listing | None, tuple[Expiry, ...]]:
    listing = listings().get(underlying)
    return listing, tuple(one for one in expiries(listing, now) if one.day == day) if listing else ()
