"""The `MarketData` port with the contracts of `OptionData` in it.

A contract is quoted at the middle of its market, for the last trade of most is old; without both sides at its last
price. One that nobody bids for and that has not traded is worth less than the ask: half of that; without an ask it has
no quote. One that has ended is told as of its end (`ended`). Everything else passes through.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, cast

from paiid.adapters.option_priced.ended import EndedContracts
from paiid.core.types import decimal_text
from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import Quote
from paiid.domain.option import INDEX_ROOTS, OptionChain, OptionQuote, OptionSymbol, is_option
from paiid.ports.errors import ProviderError
from paiid.ports.market_data import MarketData
from paiid.ports.option_data import OptionData

logger = logging.getLogger(__name__)

_EXCHANGE: Final = "OPRA"
_SECTOR: Final = "Options"


def option_priced(market: MarketData, options: OptionData) -> MarketData:
    """`market` with the contracts of `options` among its symbols."""
    return cast("MarketData", _OptionPriced(market, options))


class _OptionPriced:
    def __init__(self, market: MarketData, options: OptionData) -> None:
        self._market, self._options, self._ended = market, options, EndedContracts(market)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._market, name)

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        """As the port; a contract that cannot be priced just now is left out, for the others are none the worse."""
        contracts = [symbol for symbol in symbols if is_option(symbol)]
        if not contracts:
            return await self._market.quotes(symbols)
        rest = [symbol for symbol in symbols if symbol not in set(contracts)]
        found = await self._market.quotes(rest) if rest else {}
        found |= await self._contracts(contracts)
        return found | await self._past(symbol for symbol in contracts if symbol not in found)

    async def instrument(self, symbol: Symbol) -> Instrument | None:
        """As the port; a contract is known by its name, whether or not it is listed still."""
        return _instrument(symbol) if is_option(symbol) else await self._market.instrument(symbol)

    async def _past(self, symbols: Iterable[Symbol]) -> dict[Symbol, Quote]:
        found: dict[Symbol, Quote] = {}
        for symbol in symbols:
            try:
                quote = await self._ended.quote(symbol)
            except ProviderError as error:
                logger.warning("contracts_unpriced", extra={"underlying": symbol, "error": repr(error)})
                continue
            if quote is not None:
                found[symbol] = quote
        return found

    async def _contracts(self, symbols: Sequence[Symbol]) -> dict[Symbol, Quote]:
        wanted: defaultdict[tuple[Symbol, date], set[str]] = defaultdict(set)
        for symbol in symbols:
            option = OptionSymbol.parse(symbol)
            wanted[INDEX_ROOTS.get(option.root, Symbol(option.root)), option.expiration].add(symbol)
        found: dict[Symbol, Quote] = {}
        for (underlying, expiration), names in wanted.items():
            try:
                chain = await self._options.chain(underlying, expiration)
            except ProviderError as error:
                logger.warning("contracts_unpriced", extra={"underlying": underlying, "error": repr(error)})
                continue
            for one in chain.quotes:
                quote = _quote(one, chain) if one.contract.symbol.compact in names else None
                if quote is not None:
                    found[quote.symbol] = quote
        return found


def _quote(one: OptionQuote, chain: OptionChain) -> Quote | None:
    if one.bid is not None and one.ask is not None:
        price = (one.bid + one.ask) / 2
    elif one.last is not None:
        price = one.last
    elif one.ask is not None:
        price = one.ask / 2
    else:
        return None
    if price <= 0:
        return None
    return Quote(
        symbol=Symbol(one.contract.symbol.compact),
        bid=one.bid,
        ask=one.ask,
        bid_size=one.bid_size,
        ask_size=one.ask_size,
        last=price,
        previous_close=price if one.previous_close is None else one.previous_close,
        open=None,
        high=None,
        low=None,
        volume=one.volume,
        as_of=chain.as_of,
        source=chain.source,
        delay=chain.delay,
        knows_previous_close=one.previous_close is not None,
    )


def _instrument(symbol: Symbol) -> Instrument:
    option = OptionSymbol.parse(symbol)
    day = f"{option.expiration.day} {option.expiration:%b %Y}"
    return Instrument(
        symbol=symbol,
        name=f"{option.root} {day} {decimal_text(option.strike)} {option.right.value}",
        asset_class=AssetClass.OPTION,
        sector=_SECTOR,
        exchange=_EXCHANGE,
        fractionable=False,
    )
