"""What an account earned over a range of days."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.closings import ClosedTrade
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol, parse_symbol
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.valuation import MissingPriceError
from paiid.features.market.service import MarketService
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.service.history import AccountReader, AccountState
from paiid.features.portfolio.service.periods import (
    Period,
    Range,
    flows_within,
    held_within,
    last_close,
    period_of,
)
from paiid.features.portfolio.service.prices import PriceHistory, PriceTrack
from paiid.features.portfolio.service.valuing import REFERENCE, Truth, prices_unavailable, truth_of

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.measured import PeriodPrices


@dataclass(frozen=True)
class MeasurePerformance:
    """Measures periods. Reads the ledger in one go, then prices, then computes off the event loop."""

    db: Database
    market: MarketService
    reader: AccountReader
    prices: PriceHistory

    async def performance(
        self,
        user_id: str,
        wanted: Range,
        *,
        benchmark: str = REFERENCE,
        account_id: str | None = None,
    ) -> Performance:
        """Results from the close before the first day (or the account's beginning) to that of the last (or now).

        `account_id` names one of the user's accounts in use; else it is the selected one.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
            InvalidRangeError: the range is none.
            UnknownSymbolError: no such benchmark.
            PricesUnavailableError: something held has no price.
        """
        instrument = await self.market.instrument(parse_symbol(benchmark))
        state, trades = await self.db.read(lambda conn: self._read(conn, user_id, account_id))
        now = self.market.market_data.now()
        transactions = state.history.by_time()
        period = period_of(transactions, wanted, now=now)
        try:
            if period.is_intraday:
                period = await self._with_marks(period, instrument.symbol)
            market, truth = await self._prices(period, transactions, instrument.symbol)
            from paiid.features.portfolio.figures.measured import measured

            return await asyncio.to_thread(
                measured, period, state, transactions, trades=trades, market=market, about=(instrument, truth)
            )
        except MissingPriceError as missing:
            raise prices_unavailable(missing) from None

    def _read(self, conn: Connection, user_id: str, account_id: str | None) -> tuple[AccountState, list[ClosedTrade]]:
        state = self.reader.state(conn, user_id, account_id)
        return state, self.reader.closed_trades(conn, state)

    async def _with_marks(self, period: Period, benchmark: Symbol) -> Period:
        """The period with an instant at every five-minute mark at which the benchmark has a bar."""
        if not period.instants:
            return period
        first, last = period.instants[0], period.instants[-1]
        track = await self.prices.intraday(benchmark, first, last)
        marks = tuple(at for at in track.instants if first < at < last)
        return replace(period, instants=(first, *marks, last))

    async def _prices(
        self, period: Period, transactions: Sequence[LedgerTransaction], benchmark: Symbol
    ) -> tuple["PeriodPrices", Truth]:
        from paiid.features.portfolio.figures.measured import PeriodPrices

        ends = (period.instants[0], period.instants[-1]) if period.instants else None
        held = held_within(transactions, *ends) if ends else []
        quotes = await self.market.market_data.quotes([*held, benchmark, REFERENCE])
        truth = truth_of(quotes.values(), self.market)
        if ends is None:
            return PeriodPrices({}, PriceTrack(benchmark, (), ())), truth
        if not period.is_live:
            truth = replace(truth, as_of=ends[1])
        tracks = {symbol: await self._track(symbol, period, transactions) for symbol in held}
        benchmark_track = await self._track(benchmark, period, transactions, adjusted=True)
        if period.is_live:
            now = period.instants[-1]
            live = {symbol: quotes[symbol].last for symbol in held if symbol in quotes}
            tracks |= {symbol: tracks[symbol].with_point(now, price) for symbol, price in live.items()}
            if benchmark in quotes:
                benchmark_track = benchmark_track.with_point(now, quotes[benchmark].last)
        return PeriodPrices(tracks, benchmark_track), truth

    async def _track(
        self,
        symbol: Symbol,
        period: Period,
        transactions: Sequence[LedgerTransaction],
        *,
        adjusted: bool = False,
    ) -> PriceTrack:
        """Prices at the period's instants, at its beginning if that is no close, and at each flow in it."""
        first, last = period.instants[0], period.instants[-1]
        first_day, last_day = first.astimezone(NEW_YORK).date(), last_close(last)
        if adjusted:
            track = await self.prices.adjusted_closes(symbol, first_day, last_day)
        else:
            track = (await self.prices.closes([symbol], first_day, last_day))[symbol]
        if period.is_intraday:
            marks = await self.prices.intraday(symbol, first, last, adjusted=adjusted)
            for at, price in zip(marks.instants, marks.prices, strict=True):
                track = track.with_point(at, price)
        for at in {first, *(one.occurred_at for one in flows_within(transactions, first, last))}:
            if at not in track.instants:
                # None so early is no failure yet: it is one only if the symbol was held then.
                with suppress(MissingPriceError):
                    track = track.with_point(at, await self.prices.price_at(symbol, at, adjusted=adjusted))
        return track
