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
from paiid.features.portfolio.inputs.periods import Range, period_of
from paiid.features.portfolio.inputs.selecting import SelectAccounts, Selection
from paiid.features.portfolio.inputs.truth import REFERENCE
from paiid.features.portfolio.service.keeping import Kept, KeptMeasures
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
    _kept: KeptMeasures = field(default_factory=KeptMeasures)

    async def performance(self, question: Question) -> Performance:
        """Results from the close before the first day (or the account's beginning) to that of the last (or now).

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
            InvalidRangeError: the range is none.
            UnknownSymbolError: no such benchmark.
        """
        return await self.told(await self.kept(question))

    async def measured(self, question: Question) -> "tuple[Measured, Instrument]":
        """The same with all that it was made of; raises as `performance` does."""
        found = await self.kept(question)
        return found.measured, found.benchmark

    async def kept(self, question: Question) -> Kept:
        """The same, as it is kept for whoever asks again; raises as `performance` does."""
        benchmark = await self.market.instrument(parse_symbol(question.benchmark))
        return await self._kept.get(question, lambda known: self._made(question, benchmark, known))

    async def told(self, kept: Kept) -> Performance:
        """The figures of a measured period."""
        if kept.performance is None:
            kept.performance = await asyncio.to_thread(self.measure().told, kept.measured, kept.benchmark)
        return kept.performance

    async def _made(self, question: Question, benchmark: Instrument, known: Kept | None) -> Kept:
        with full_collections_put_off():
            selection, now = await self.selection(question), self.market.market_data.now()
            if known is not None:
                quotes = await self.market.market_data.quotes(known.symbols)
                if known.holds(selection, quotes, now):
                    return known
            period = period_of(selection.activities, question.wanted, now=now, own=selection.own)
            prices = await self.prices.gather(selection, period, benchmark.symbol)
            return Kept(await asyncio.to_thread(self.measure().measured, selection, period, prices), benchmark, now)

    def measure(self) -> "Measure":
        """What measures."""
        if self._lazy.measure is None:
            from paiid.features.portfolio.figures.measured import Measure

            self._lazy.measure = Measure(lots=self.lots)
        return self._lazy.measure

    async def selection(self, question: Question) -> Selection:
        """The accounts that are meant, read."""
        with full_collections_put_off():
            return await self.db.read(lambda conn: self.accounts.select(conn, question.user_id, question.account))
