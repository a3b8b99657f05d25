"""Small charts of a vendor that is slow or refuses: those that come in time, and no failure of the whole."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from time import monotonic

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.market import BarSeries, Interval
from paiid.features.market.service import INDEX_SYMBOLS, MarketService
from paiid.ports.errors import ProviderError, ProviderRateLimited
from tests.support.scripted_market import ScriptedMarket, make_bar, make_instrument, make_quote

QUICK, SLOW, REFUSED = Symbol("QUICK"), Symbol("SLOW"), Symbol("NONE")


@dataclass
class SlowMarket(ScriptedMarket):
    """One symbol never comes, others are refused."""

    calls_a_minute: int | None = 60
    refused: set[Symbol] = field(default_factory=lambda: {REFUSED})

    async def bars(
        self,
        symbol: Symbol,
        interval: Interval,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
        adjusted: bool = True,
    ) -> BarSeries | None:
        if symbol == SLOW:
            await asyncio.sleep(60)
        if symbol in self.refused:
            raise ProviderRateLimited("slow down")
        return await super().bars(symbol, interval, start=start, end=end, limit=limit, adjusted=adjusted)


def market(*symbols: Symbol) -> SlowMarket:
    return SlowMarket(
        instruments={symbol: make_instrument(symbol) for symbol in symbols},
        present={symbol: make_quote(symbol=symbol) for symbol in symbols},
        minutes={symbol: [make_bar("1", "2", "1", "2")] for symbol in symbols},
    )


async def test_those_that_come_in_time_are_answered() -> None:
    began = monotonic()
    found = await MarketService(market(QUICK, SLOW, REFUSED)).sparks([QUICK, SLOW, REFUSED])
    assert found == {QUICK: [Decimal(2)]}
    assert monotonic() - began < 5


async def test_when_all_are_refused_that_is_the_answer() -> None:
    with pytest.raises(ProviderError):
        await MarketService(market(REFUSED)).sparks([REFUSED])


async def test_indices_are_told_without_their_charts() -> None:
    indices = market(*INDEX_SYMBOLS)
    indices.refused = set(INDEX_SYMBOLS)
    found = await MarketService(indices).indices()
    assert [(quote.symbol, points) for quote, _, points in found] == [(symbol, []) for symbol in INDEX_SYMBOLS]


async def test_dividends_nobody_tells_are_unknown_and_not_zero() -> None:
    silent = market(QUICK)
    assert (await MarketService(silent).key_figures(QUICK)).trailing_dividends == 0
    silent.tells_corporate_actions = False
    figures = await MarketService(silent).key_figures(QUICK)
    assert (figures.trailing_dividends, figures.dividend_yield, figures.next_ex_date) == (None, None, None)
