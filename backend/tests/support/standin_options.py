"""Contracts as Alpaca's stand-in quotes them, for a desk whose account is there."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.option import (
    ExpirationKind,
    ExpirationList,
    OptionChain,
    OptionContract,
    OptionExpiration,
    OptionQuote,
    OptionSymbol,
    chain_order,
)
from tests.support.alpaca_world import AlpacaWorld

EXPIRY = date(2026, 12, 18)
LATER = date(2027, 1, 15)


def contract(right: str, strike: int, day: date = EXPIRY) -> Symbol:
    """A contract on AAPL."""
    return Symbol(OptionSymbol.parse(f"AAPL{day:%y%m%d}{right}{strike * 1000:08d}").compact)


@dataclass
class StandinOptions:
    """The port `OptionData` on the stand-in's prices; of the `listed` contracts alone, with `closes` before."""

    world: AlpacaWorld
    listed: list[Symbol] = field(default_factory=list)
    closes: dict[Symbol, Decimal] = field(default_factory=dict)
    delay: Delay = Delay.LIVE
    name: str = "stand-in"

    async def expirations(self, underlying: Symbol) -> ExpirationList:
        days = sorted({OptionSymbol.parse(one).expiration for one in self.listed})
        kinds = tuple(OptionExpiration(day, ExpirationKind.OTHER) for day in days)
        return ExpirationList(underlying, kinds, self.name, self.world.market.instant, self.delay)

    async def strikes(self, underlying: Symbol, expiration: date) -> tuple[Decimal, ...]:
        raise NotImplementedError

    async def chain(self, underlying: Symbol, expiration: date) -> OptionChain:
        options = [OptionSymbol.parse(one) for one in self.listed]
        quotes = [self._quote(one, underlying) for one in options if one.expiration == expiration]
        now = self.world.market.instant
        return OptionChain(underlying, expiration, tuple(sorted(quotes, key=chain_order)), self.name, now, self.delay)

    def _quote(self, option: OptionSymbol, underlying: Symbol) -> OptionQuote:
        around: Any = self.world.state.desk.around
        touch = around.touch(option.compact)
        return OptionQuote(
            OptionContract(option, underlying), touch.bid, touch.ask, 10, 10, touch.last, 0, None, None, None,
            self.world.market.instant, self.closes.get(Symbol(option.compact)),
        )  # fmt: skip
