"""Tradier as the product's `OptionData`. Quotes are as late as the account's; greeks are ORATS', renewed hourly."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.tradier.client import TradierClient
from paiid.adapters.tradier.parse_options import parse_chain, parse_expirations
from paiid.adapters.tradier.symbols import DOW, to_wire
from paiid.adapters.vendor.cache import Aged, AgedCache
from paiid.core.clock import Clock
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import ExpirationList, OptionChain, OptionExpiration, OptionQuote

_CHAIN_FRESH_S: Final = 5.0
"""A chain is one call of the market's budget, however many contracts it has."""
_CHAIN_STALE_S: Final = 30.0
_CHAIN_KEEP_S: Final = 600.0
_DAYS_FRESH_S: Final = 600.0
_DAYS_KEEP_S: Final = 86_400.0
_MAX_CHAINS: Final = 64

Chain = tuple[OptionQuote, ...]


@dataclass
class TradierOptions:
    """Option chains by Tradier. Our Dow is a hundredfold of Tradier's DJX, so DJX's options are not offered as its."""

    client: TradierClient
    clock: Clock
    name: str = field(init=False)
    _days: AgedCache[Symbol, tuple[OptionExpiration, ...]] = field(init=False)
    _chains: AgedCache[tuple[Symbol, date], Chain] = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.client.config.name
        monotonic = self.client.monotonic
        self._days = AgedCache(_DAYS_FRESH_S, keep_s=_DAYS_KEEP_S, max_entries=256, monotonic=monotonic)
        self._chains = AgedCache(
            _CHAIN_FRESH_S,
            keep_s=_CHAIN_KEEP_S,
            wait_s=_CHAIN_FRESH_S,
            max_entries=_MAX_CHAINS,
            monotonic=monotonic,
        )

    async def expirations(self, underlying: Symbol) -> ExpirationList:
        """The days on which contracts of any root end."""

        async def load() -> tuple[OptionExpiration, ...]:
            return parse_expirations(await self.client.option_expirations(to_wire(underlying)))

        if underlying == DOW:
            found: Aged[tuple[OptionExpiration, ...]] = Aged((), 0.0, is_kept=False)
        else:
            found = await self._days.get(underlying, load)
        return ExpirationList(
            underlying=underlying,
            expirations=found.value,
            source=self.name,
            as_of=self._since(found.age_s),
            delay=self._delay(is_stale=False),
        )

    async def strikes(self, underlying: Symbol, expiration: date) -> tuple[Decimal, ...]:
        """The strikes of every root, read off the chain: whoever looks at one looks at the other."""
        found = await self._chain(underlying, expiration)
        return tuple(sorted({one.contract.symbol.strike for one in found.value}))

    async def chain(self, underlying: Symbol, expiration: date) -> OptionChain:
        """Every contract of that day; `stale` once Tradier has not confirmed it for half a minute."""
        found = await self._chain(underlying, expiration)
        return OptionChain(
            underlying=underlying,
            expiration=expiration,
            quotes=found.value,
            source=self.name,
            # What the exchange said last: a sandbox is late however fresh the answer is.
            as_of=max(filter(None, (one.as_of for one in found.value)), default=self._since(found.age_s)),
            delay=self._delay(is_stale=found.age_s > _CHAIN_STALE_S),
        )

    async def _chain(self, underlying: Symbol, expiration: date) -> Aged[Chain]:
        async def load() -> Chain:
            document = await self.client.option_chain(to_wire(underlying), expiration)
            return parse_chain(document, underlying, expiration, self.clock.now())

        if underlying == DOW:
            return Aged((), 0.0, is_kept=False)
        return await self._chains.get((underlying, expiration), load)

    def _since(self, age_s: float) -> datetime:
        return self.clock.now() - timedelta(seconds=age_s)

    def _delay(self, *, is_stale: bool) -> Delay:
        if is_stale:
            return Delay.STALE
        return Delay.DELAYED if self.client.config.sandbox else Delay.LIVE
