"""The services of lots and the parameters their routes share."""

from typing import Annotated

from fastapi import Depends, Query, Request

from paiid.domain.account import LotMethod
from paiid.domain.activity import instrument_symbol
from paiid.domain.instrument import Symbol
from paiid.features.portfolio.lots.choosing import ChooseLots
from paiid.features.portfolio.lots.realized import RealizedFilter
from paiid.features.portfolio.lots.service import LotsService
from paiid.features.tracking.errors import InvalidSymbolError

Account = Annotated[str | None, Query(max_length=100, description="Id, name, or `all`; else the selected one.")]
Method = Annotated[LotMethod | None, Query(description="As if the account had always had this method; else its own.")]
SymbolText = Annotated[str | None, Query(min_length=1, max_length=40)]


async def lots_service(request: Request) -> LotsService:
    """The application's service of lots."""
    service: LotsService = request.app.state.lots_service
    return service


async def choose_lots(request: Request) -> ChooseLots:
    """The application's keeper of choices."""
    service: ChooseLots = request.app.state.choose_lots
    return service


def symbol_of(text: str) -> Symbol:
    """The symbol of anything an account can hold.

    Raises:
        InvalidSymbolError: not the shape of one.
    """
    try:
        return instrument_symbol(text)
    except ValueError as error:
        raise InvalidSymbolError(f"{error}.") from None


async def wanted_symbol(symbol: SymbolText = None) -> Symbol | None:
    """Which symbol is wanted; None means any.

    Raises:
        InvalidSymbolError: not the shape of one.
    """
    return None if symbol is None else symbol_of(symbol)


WantedSymbol = Annotated[Symbol | None, Depends(wanted_symbol)]


async def realized_filter(
    symbol: WantedSymbol,
    year: Annotated[int | None, Query(ge=1900, le=2999, description="Of closing; else all.")] = None,
    account: Account = None,
    method: Method = None,
) -> RealizedFilter:
    """Which realized lots are wanted."""
    return RealizedFilter(account, method, year, symbol)


LotsServiceDep = Annotated[LotsService, Depends(lots_service)]
ChooseLotsDep = Annotated[ChooseLots, Depends(choose_lots)]
WantedRealized = Annotated[RealizedFilter, Depends(realized_filter)]
