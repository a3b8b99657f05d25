"""Real prices without a source of option chains: said so, rather than a simulated chain beside a real price."""

from datetime import date
from decimal import Decimal

from paiid.domain.instrument import Symbol
from paiid.domain.option import ExpirationList, OptionChain
from paiid.ports.errors import ProviderMisconfigured


class NoOptionData:
    """Answers every question with what is missing."""

    name = "no source"

    async def expirations(self, underlying: Symbol) -> ExpirationList:
        """Always `ProviderMisconfigured`, as the other two."""
        raise _missing(underlying)

    async def strikes(self, underlying: Symbol, expiration: date) -> tuple[Decimal, ...]:  # noqa: ARG002
        """See `expirations`."""
        raise _missing(underlying)

    async def chain(self, underlying: Symbol, expiration: date) -> OptionChain:  # noqa: ARG002
        """See `expirations`."""
        raise _missing(underlying)


def _missing(underlying: Symbol) -> ProviderMisconfigured:
    return ProviderMisconfigured(f"No connected source has options on {underlying}; Tradier does (TRADIER_API_KEY).")
