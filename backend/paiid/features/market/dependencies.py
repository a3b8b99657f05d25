"""The market service and the parameters its routes share."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from paiid.core.errors import UnprocessableError
from paiid.domain.instrument import SYMBOL_PATTERN, Symbol, parse_symbol
from paiid.domain.option import parse_tradable
from paiid.features.market.service import MarketService

_MAX_SYMBOLS = 100


class InvalidSymbolError(UnprocessableError):
    code, title = "invalid-symbol", "Not the shape of a symbol"


async def market_service(request: Request) -> MarketService:
    """The application's market service."""
    service: MarketService = request.app.state.market_service
    return service


async def symbol_path(
    symbol: Annotated[str, Path(pattern=SYMBOL_PATTERN, max_length=16, examples=["AAPL"])],
) -> Symbol:
    """The symbol in the path, canonical."""
    return parse_symbol(symbol)


async def symbols_query(
    symbols: Annotated[str, Query(min_length=1, max_length=1600, examples=["AAPL,SPY"])],
) -> list[Symbol]:
    """Comma-separated symbols, canonical, without repeats.

    Raises:
        InvalidSymbolError: one has not the shape of a symbol, or there are more than 100.
    """
    parts = [part.strip() for part in symbols.split(",") if part.strip()]
    try:
        parsed = list(dict.fromkeys(parse_tradable(part) for part in parts))
    except ValueError as error:
        raise InvalidSymbolError(f"symbols: {error}") from None
    if not 0 < len(parsed) <= _MAX_SYMBOLS:
        raise InvalidSymbolError(f"symbols: 1 to {_MAX_SYMBOLS} symbols, got {len(parsed)}")
    return parsed


MarketServiceDep = Annotated[MarketService, Depends(market_service)]
SymbolPath = Annotated[Symbol, Depends(symbol_path)]
SymbolsQuery = Annotated[list[Symbol], Depends(symbols_query)]
