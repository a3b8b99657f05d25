"""Options as the product sees them: their chains. Orders for them go to the broker."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from paiid.domain.instrument import Symbol
from paiid.domain.option import ExpirationList, OptionChain


class OptionData(Protocol):
    """Option chains. Every method may raise `ProviderError`; an unknown underlying is one without options."""

    name: str
    """Shown to the user as the source."""

    async def expirations(self, underlying: Symbol) -> ExpirationList:
        """The days on which contracts on `underlying` end, today's until they have ended; soonest first."""
        ...

    async def strikes(self, underlying: Symbol, expiration: date) -> tuple[Decimal, ...]:
        """The strikes listed for that day, lowest first; none where nothing is."""
        ...

    async def chain(self, underlying: Symbol, expiration: date) -> OptionChain:
        """Every contract of that day with its quote, greeks included where the source has them."""
        ...
