"""What things are called and which sector and class they belong to, whoever knows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.option import symbol_in
from paiid.features.market.service import MarketService, UnknownSymbolError
from paiid.features.portfolio.inputs.own_prices import OwnPrices

UNKNOWN = "Unclassified"
OPTION = "option"
CASH = "cash"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that can be held. `is_private`: only its owner prices it."""

    symbol: Symbol
    name: str
    sector: str
    asset_class: str
    is_private: bool


async def named(market: MarketService, own: OwnPrices, symbols: Iterable[Symbol]) -> dict[Symbol, Named]:
    """Each of `symbols`, with what is known of it."""
    return {symbol: await _named(market, own, symbol) for symbol in symbols}


async def _named(market: MarketService, own: OwnPrices, symbol: Symbol) -> Named:
    private = own.instruments.get(symbol)
    if private is not None:
        return Named(symbol, private.name, private.sector or UNKNOWN, private.asset_class or UNKNOWN, is_private=True)
    if symbol_in(symbol) is not None:
        return Named(symbol, symbol, UNKNOWN, OPTION, is_private=symbol in own.tracks)
    try:
        found = await market.instrument(symbol)
    except UnknownSymbolError:
        return Named(symbol, symbol, UNKNOWN, UNKNOWN, is_private=symbol in own.tracks)
    return named_as(found)


def named_as(found: Instrument) -> Named:
    """What the market knows of a thing."""
    return Named(found.symbol, found.name, found.sector or UNKNOWN, found.asset_class.value, is_private=False)
