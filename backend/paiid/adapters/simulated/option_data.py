"""The local market's options as the product's `OptionData`."""

import asyncio
from collections import OrderedDict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from paiid.adapters.simulated.market_data import SimulatedMarketData
from paiid.adapters.simulated.option_listing import Expiry, Opening, contracts, expiries, listed_since
from paiid.adapters.simulated.tickers import CENT, SOURCE
from paiid.adapters.simulated.universe import Listing, listings
from paiid.domain.exchange_calendar import NEW_YORK, is_session, previous_session, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateActionKind, Delay, Interval, Quote
from paiid.domain.option import (
    ExpirationKind,
    ExpirationList,
    OptionChain,
    OptionContract,
    OptionExpiration,
    OptionQuote,
    chain_order,
)

_SESSIONS: Final = 253
_LEAD: Final = timedelta(days=14)
"""The close before a day lies within so many days before it."""
_KEPT: Final = 64
"""Lists of contracts that are kept while a session is shown; the longest have a few hundred."""


class SimulatedOptions:
    """Option chains made from the local market's own prices. Every number is `Delay.SIMULATED`.

    Companies and funds that trade enough have monthlies by the exchange's rule, the busiest and the indices weeklies
    too; the others have none.
    """

    name: str = f"{SOURCE} (model prices)"

    def __init__(self, market: SimulatedMarketData, seed: int) -> None:
        self._market = market
        self._seed = seed
        self._listed: OrderedDict[tuple[str, date, date], tuple[OptionContract, ...]] = OrderedDict()

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
        quote = await self._quote(underlying)
        found = {one.symbol.strike for expiry in ends for one in await self._contracts(listing, expiry, quote)}
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
        listed = [(expiry, await self._contracts(listing, expiry, quote)) for expiry in ends]

        def price() -> list[OptionQuote]:
            from paiid.adapters.simulated import option_pricing

            scene = option_pricing.Scene(self._seed, listing, quote, days, now)
            return [one for expiry, found in listed for one in option_pricing.quotes(scene, expiry, found)]

        return tuple(sorted(await asyncio.to_thread(price), key=chain_order))

    async def _contracts(self, listing: Listing, expiry: Expiry, quote: Quote) -> tuple[OptionContract, ...]:
        """What is listed for `expiry`, the same from one open to the next."""
        shown = _shown_session(quote.as_of)
        key = expiry.root, expiry.day, shown
        found = self._listed.get(key)
        if found is None:
            openings = await self._openings(expiry, Opening(shown, quote.previous_close), quote.symbol)
            self._listed[key] = found = await asyncio.to_thread(contracts, listing, expiry, openings)
        self._listed.move_to_end(key)
        while len(self._listed) > _KEPT:
            self._listed.popitem(last=False)
        return found

    async def _openings(self, expiry: Expiry, last: Opening, symbol: Symbol) -> list[Opening]:
        """Every session until `last` during which `expiry` was listed, and the one before its first day."""
        since = listed_since(expiry)
        start = datetime.combine(since - _LEAD, datetime.min.time(), NEW_YORK)
        # As traded: contracts are struck at the prices of their time, and dividends change none.
        series = await self._market.bars(symbol, Interval.ONE_DAY, start=start, adjusted=False)
        actions = await self._market.corporate_actions([symbol], start=start.date(), end=last.session_date)
        splits = {one.ex_date: one.ratio for one in actions if one.kind is CorporateActionKind.SPLIT}
        found = [last]
        for before, bar in pairwise(series.bars if series is not None else ()):
            close = before.close / splits.get(bar.session_date, Decimal(1))
            found.append(Opening(bar.session_date, close.quantize(CENT, ROUND_HALF_UP)))
        first = max((one.session_date for one in found if one.session_date < since), default=since)
        return [one for one in found if first <= one.session_date <= last.session_date]

    async def _quote(self, symbol: Symbol) -> Quote:
        return (await self._market.quotes([symbol]))[symbol]


def _ending(underlying: Symbol, day: date, now: datetime) -> tuple[Listing | None, tuple[Expiry, ...]]:
    listing = listings().get(underlying)
    return listing, tuple(one for one in expiries(listing, now) if one.day == day) if listing else ()


def _shown_session(now: datetime) -> date:
    """The session that runs or, outside one, ran last."""
    today = now.astimezone(NEW_YORK).date()
    return today if is_session(today) and session_open(today) <= now else previous_session(today)
