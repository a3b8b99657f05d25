"""What an account earned over a range of days."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.book import AccountBook
from paiid.domain.closings import ClosedTrade
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Instrument, Symbol, parse_symbol
from paiid.domain.ledger import LedgerAccount, LedgerTransaction, TransactionKind
from paiid.domain.lots import ZERO
from paiid.domain.money import to_cents
from paiid.domain.performance import (
    RATIO_STEP,
    Curve,
    Drawdown,
    drawdowns,
    equity_curve,
    invested_like,
    max_drawdown,
)
from paiid.domain.valuation import MissingPriceError, value_account
from paiid.features.market.service import MarketService
from paiid.features.portfolio.service.history import AccountReader, AccountState
from paiid.features.portfolio.service.periods import (
    Period,
    flows_within,
    held_within,
    last_close,
    period_of,
)
from paiid.features.portfolio.service.prices import PriceHistory, PriceTrack
from paiid.features.portfolio.service.valuing import REFERENCE, Truth, prices_unavailable, truth_of


@dataclass(frozen=True, slots=True)
class SymbolPnl:
    """What one symbol brought in a period, USD."""

    symbol: Symbol
    realized_pnl: Decimal
    dividends: Decimal


@dataclass(frozen=True, slots=True)
class Performance:
    """Figures of a period; ratios as decimals. `benchmark_values` has one entry a point, None where unknown."""

    period: Period
    curve: Curve
    falls: tuple[Decimal, ...]
    max_drawdown: Drawdown
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    fees: Decimal
    dividends: Decimal
    trades: tuple[ClosedTrade, ...]
    open_positions: int
    benchmark: Instrument
    benchmark_return: Decimal | None
    benchmark_values: tuple[Decimal | None, ...]
    by_symbol: tuple[SymbolPnl, ...]
    by_day: tuple[tuple[date, Decimal], ...]
    truth: Truth


@dataclass(frozen=True, slots=True)
class _Market:
    """Prices a period needs: one track a symbol, and the benchmark's (adjusted)."""

    tracks: Mapping[Symbol, PriceTrack]
    benchmark: PriceTrack

    def at(self, symbol: Symbol, instant: datetime) -> Decimal:
        return self.tracks[symbol].at(instant)


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
        *,
        start: date | None,
        end: date | None,
        benchmark: str = REFERENCE,
        account_id: str | None = None,
    ) -> Performance:
        """Results from the close before `start` (or the account's beginning) to the close of `end` (or now).

        `account_id` names one of the user's accounts in use; else it is the selected one.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
            InvalidRangeError: `start` is after `end`.
            UnknownSymbolError: no such benchmark.
            PricesUnavailableError: something held has no price.
        """
        instrument = await self.market.instrument(parse_symbol(benchmark))
        state, trades = await self.db.read(lambda conn: self._read(conn, user_id, account_id))
        now = self.market.market_data.now()
        transactions = state.history.by_time()
        period = period_of(transactions, start, end, now=now)
        try:
            if period.is_intraday:
                period = await self._with_marks(period, instrument.symbol)
            market, truth = await self._prices(period, transactions, instrument.symbol)
            return await asyncio.to_thread(
                _measured, period, state, transactions, trades=trades, market=market, about=(instrument, truth)
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
    ) -> tuple[_Market, Truth]:
        ends = (period.instants[0], period.instants[-1]) if period.instants else None
        held = held_within(transactions, *ends) if ends else []
        quotes = await self.market.market_data.quotes([*held, benchmark, REFERENCE])
        truth = truth_of(quotes.values(), self.market)
        if ends is None:
            return _Market({}, PriceTrack(benchmark, (), ())), truth
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
        return _Market(tracks, benchmark_track), truth

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


def _measured(
    period: Period,
    state: AccountState,
    transactions: Sequence[LedgerTransaction],
    *,
    trades: Sequence[ClosedTrade],
    market: _Market,
    about: tuple[Instrument, Truth],
) -> Performance:
    curve = equity_curve(transactions, period.instants, market.at)
    instrument, truth = about
    values = _benchmark_values(curve, market.benchmark)
    within = _Within(period)
    book = state.history.book_at(period.instants[-1]) if period.instants else AccountBook()
    marks = {symbol: market.at(symbol, period.instants[-1]) for symbol in book.positions}
    return Performance(
        period=period,
        curve=curve,
        falls=tuple(drawdowns(curve.points)),
        max_drawdown=max_drawdown(curve.points),
        realized_pnl=to_cents(sum((lot.realized_pnl for lot in state.history.closed if within(lot.closed_at)), ZERO)),
        unrealized_pnl=to_cents(value_account(book, marks).unrealized_pnl),
        fees=sum((one.total(LedgerAccount.FEES) for one in transactions if within(one.occurred_at)), ZERO),
        dividends=sum((_dividend(one) for one in transactions if within(one.occurred_at)), ZERO),
        trades=tuple(trade for trade in trades if within(trade.closed_at)),
        open_positions=len(book.positions),
        benchmark=instrument,
        benchmark_return=_ratio(market.benchmark, period),
        benchmark_values=values,
        by_symbol=_by_symbol(state, transactions, within),
        by_day=_by_day(period, curve),
        truth=truth,
    )


@dataclass(frozen=True, slots=True)
class _Within:
    """Whether an instant lies in the period."""

    period: Period

    def __call__(self, instant: datetime) -> bool:
        instants = self.period.instants
        return bool(instants) and instants[0] < instant <= instants[-1]


def _dividend(transaction: LedgerTransaction) -> Decimal:
    return -transaction.total(LedgerAccount.DIVIDENDS)


def _by_symbol(
    state: AccountState, transactions: Sequence[LedgerTransaction], within: _Within
) -> tuple[SymbolPnl, ...]:
    realized: dict[Symbol, Decimal] = {}
    dividends: dict[Symbol, Decimal] = {}
    for lot in state.history.closed:
        if within(lot.closed_at):
            realized[lot.symbol] = realized.get(lot.symbol, ZERO) + lot.realized_pnl
    for one in transactions:
        if one.kind is TransactionKind.DIVIDEND and one.symbol is not None and within(one.occurred_at):
            dividends[one.symbol] = dividends.get(one.symbol, ZERO) + _dividend(one)
    found = [
        SymbolPnl(symbol, to_cents(realized.get(symbol, ZERO)), dividends.get(symbol, ZERO))
        for symbol in {**realized, **dividends}
    ]
    return tuple(sorted(found, key=lambda one: (-one.realized_pnl, one.symbol)))


def _by_day(period: Period, curve: Curve) -> tuple[tuple[date, Decimal], ...]:
    if period.is_intraday:
        return ((min(period.end, _day(period.instants[-1])), curve.net_pnl),) if period.instants else ()
    found: dict[date, Decimal] = {}
    flows = {flow.at: ZERO for flow in curve.flows}
    for flow in curve.flows:
        flows[flow.at] += flow.amount
    for before, after in pairwise(curve.points):
        put_in = sum((amount for at, amount in flows.items() if before.at < at <= after.at), ZERO)
        day = _day(after.at)
        found[day] = found.get(day, ZERO) + after.equity - before.equity - put_in
    return tuple(found.items())


def _day(instant: datetime) -> date:
    return instant.astimezone(NEW_YORK).date()


def _benchmark_values(curve: Curve, track: PriceTrack) -> tuple[Decimal | None, ...]:
    try:
        return tuple(invested_like(curve, track.at))
    except MissingPriceError:
        return (None,) * len(curve.points)


def _ratio(track: PriceTrack, period: Period) -> Decimal | None:
    if not period.instants:
        return None
    try:
        return (track.at(period.instants[-1]) / track.at(period.instants[0]) - 1).quantize(RATIO_STEP)
    except MissingPriceError:
        return None
