"""Whether the symbols of a strategy exist."""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from paiid.core.errors import UnprocessableError
from paiid.domain.instrument import Symbol
from paiid.domain.strategy import StrategyDefinition
from paiid.domain.strategy_symbols import symbols_of
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData

logger = logging.getLogger(__name__)


class UnknownSymbolsError(UnprocessableError):
    """The market knows no such instruments; `symbols` are those."""

    code, title = "unknown-symbols", "Unknown symbols"


@dataclass(frozen=True)
class SymbolCheck:
    """Asks the market: for all quotes at once, and for each instrument that has none."""

    market_data: MarketData

    async def check(self, definition: StrategyDefinition, known: Collection[Symbol] = ()) -> None:
        """Nothing, where every symbol exists; also where the market does not answer, for saving needs no market.

        Args:
            definition: what is to be saved.
            known: symbols that were checked before.
        Raises:
            UnknownSymbolsError: some do not.
        """
        asked = [one for one in symbols_of(definition) if one not in known]
        try:
            unknown = await self._unknown(asked) if asked else []
        except ProviderError as error:
            logger.warning("strategy_symbols_not_checked", extra={"error": repr(error)})
            return
        if unknown:
            names = ", ".join(unknown)
            raise UnknownSymbolsError(
                f"The market knows no instrument with the symbol {names}."
                if len(unknown) == 1
                else f"The market knows no instruments with the symbols {names}.",
                symbols=unknown,
                errors=[
                    {"location": _place(definition, one), "message": f"{one} is not known", "code": "unknown-symbol"}
                    for one in unknown
                ],
            )

    async def _unknown(self, asked: list[Symbol]) -> list[Symbol]:
        quoted = await self.market_data.quotes(asked)
        return [one for one in asked if one not in quoted and await self.market_data.instrument(one) is None]


def _place(definition: StrategyDefinition, symbol: Symbol) -> str:
    universe = definition.universe.symbols
    if symbol in universe:
        return f"body.definition.universe.symbols.{universe.index(symbol)}"
    return "body.definition.entry"
