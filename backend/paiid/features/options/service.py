"""Option use cases over the `OptionData` port."""

from dataclasses import dataclass
from datetime import date

from paiid.core.errors import NotFoundError
from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.domain.option import ExpirationList, OptionChain
from paiid.features.market.service import MarketService
from paiid.ports.option_data import OptionData


class UnknownExpirationError(NotFoundError):
    code, title = "unknown-expiration", "No contracts end on that day"


@dataclass(frozen=True, slots=True)
class PricedChain:
    """A chain beside its underlying's quote, which tells what is in the money."""

    chain: OptionChain
    underlying: Quote


@dataclass(frozen=True)
class OptionService:
    """Reads of options."""

    options: OptionData
    market: MarketService

    async def expirations(self, symbol: Symbol) -> ExpirationList:
        """The days on which contracts on `symbol` end; none where it has no options.

        Raises:
            UnknownSymbolError: no such symbol.
        """
        await self.market.instrument(symbol)
        return await self.options.expirations(symbol)

    async def chain(self, symbol: Symbol, expiration: date) -> PricedChain:
        """The contracts on `symbol` that end on `expiration`; none where it has no options at all.

        Raises:
            UnknownSymbolError: no such symbol.
            UnknownExpirationError: it has options, but none end on that day.
        """
        quote, _ = await self.market.quote(symbol)
        listed = await self.options.expirations(symbol)
        if not listed.expirations:
            nothing = OptionChain(symbol, expiration, (), listed.source, listed.as_of, listed.delay)
            return PricedChain(nothing, quote)
        if expiration not in listed.days:
            raise UnknownExpirationError(
                f"No contracts on {symbol} end on {expiration}.", symbol=symbol, expiration=expiration.isoformat()
            )
        return PricedChain(await self.options.chain(symbol, expiration), quote)
