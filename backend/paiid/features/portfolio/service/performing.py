"""What an account earned over a range of days."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paiid.core.collector import full_collections_put_off
from paiid.core.db import Database
from paiid.domain.instrument import Instrument, parse_symbol
from paiid.features.market.service import MarketService
from paiid.features.portfolio.figures.lots import LotReader
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.figures.pricing import Prices
from paiid.features.portfolio.inputs.periods import Period, Range, period_of
from paiid.features.portfolio.inputs.selecting import SelectAccounts, Selection
from paiid.features.portfolio.inputs.truth import REFERENCE
from paiid.features.portfolio.service.pricing import GatherPrices

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.measured import Measure, Measured


@dataclass(frozen=True, slots=True)
class Question:
    """Whose figures are wanted, of which days, beside what. `account` is an id, a name or `all`."""

    user_id: str
    wanted: Range
    account: str | None = None
    benchmark: str = REFERENCE


@dataclass
class _Lazy:
    """What needs numpy, which is loaded when the first figure is asked for."""

    measure: "Measure | None" = None


@dataclass(frozen=True)
class MeasurePerformance:
    """Measures periods. Reads the accounts in one go, then prices, then computes off the event loop."""

    db: Database
    market: MarketService
    accounts: SelectAccounts
    prices: GatherPrices
    lots: LotReader = field(default_factory=LotReader)
    _lazy: _Lazy = field(default_factory=_Lazy)

    async def performance(self, question: Question) -> Performance:
        """Results from the close before the first day (or the account's beginning) to that of the last (or now).

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
            InvalidRangeError: the range is none.
            UnknownSymbolError: no such benchmark.
        """
        with full_collections_put_off():
            selection, period, prices, benchmark = await self.gathered(question)
            measure = self.measure()
            return await asyncio.to_thread(measure.performance, selection, period, prices, benchmark=benchmark)

    async def measured(self, question: Question) -> "tuple[Measured, Instrument]":
        """The same with all that it was made of; raises as `performance` does."""
        with full_collections_put_off():
            selection, period, prices, benchmark = await self.gathered(question)
            found = await asyncio.to_thread(self.measure().measured, selection, period, prices)
        return found, benchmark

    def measure(self) -> "Measure":
        """What measures."""
        if self._lazy.measure is None:
            from paiid.features.portfolio.figures.measured import Measure

            self._lazy.measure = Measure(lots=self.lots)
        return self._lazy.measure

    async def selection(self, question: Question) -> Selection:
        """The accounts that are meant, read."""
        return await self.db.read(lambda conn: self.accounts.select(conn, question.user_id, question.account))

    async def gathered(self, question: Question) -> tuple[Selection, Period, Prices, Instrument]:
        """All that the figures are made from; raises as `performance` does."""
        benchmark = await self.market.instrument(parse_symbol(question.benchmark))
        selection = await self.selection(question)
        period = period_of(selection.activities, question.wanted, now=self.market.market_data.now(), own=selection.own)
        return selection, period, await self.prices.gather(selection, period, benchmark.symbol), benchmark
