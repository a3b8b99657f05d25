"""Measures a period whose prices are at hand. Imports numpy, so it is itself imported lazily."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from paiid.domain.book import AccountBook
from paiid.domain.closings import ClosedTrade
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.ledger import LedgerAccount, LedgerTransaction, TransactionKind
from paiid.domain.lots import ZERO
from paiid.domain.money import to_cents
from paiid.domain.performance import Curve as ExactCurve
from paiid.domain.performance import equity_curve, invested_like
from paiid.domain.valuation import MissingPriceError, value_account
from paiid.features.portfolio.figures import statistics
from paiid.features.portfolio.figures.curve import Curve, FloatArray, IntArray, money
from paiid.features.portfolio.figures.exact import curve_of
from paiid.features.portfolio.figures.performance import Performance, SymbolPnl
from paiid.features.portfolio.figures.ratios import RATIO_STEP, ratio
from paiid.features.portfolio.figures.trading import TradeStatistics, trade_statistics
from paiid.features.portfolio.service.history import AccountState
from paiid.features.portfolio.service.periods import Period
from paiid.features.portfolio.service.prices import PriceTrack
from paiid.features.portfolio.service.valuing import Truth


@dataclass(frozen=True, slots=True)
class PeriodPrices:
    """Prices a period needs: one track a symbol, and the benchmark's (adjusted)."""

    tracks: Mapping[Symbol, PriceTrack]
    benchmark: PriceTrack

    def at(self, symbol: Symbol, instant: datetime) -> Decimal:
        return self.tracks[symbol].at(instant)


def measured(
    period: Period,
    state: AccountState,
    transactions: Sequence[LedgerTransaction],
    *,
    trades: Sequence[ClosedTrade],
    market: PeriodPrices,
    about: tuple[Instrument, Truth],
) -> Performance:
    """The figures of `period`."""
    exact, within = equity_curve(transactions, period.instants, market.at), _Within(period)
    curve, closed = curve_of(exact), tuple(trade for trade in trades if within(trade.closed_at))
    falls, pnl = statistics.falls_of(curve.growth), statistics.step_pnl(curve)
    book = state.history.book_at(period.instants[-1]) if period.instants else AccountBook()
    happened = [one for one in transactions if within(one.occurred_at)]
    fees, dividends, interest = _sums(happened)
    return Performance(
        account=state.account,
        period=period,
        curve=curve,
        rates=statistics.rates_of(curve),
        risk=_risk(curve, market.benchmark),
        traded=_trading(closed, curve, happened),
        falls=tuple(ratio(float(fall)) or ZERO for fall in falls),
        max_drawdown=statistics.drawdown_of(curve, falls),
        realized_pnl=to_cents(sum((lot.realized_pnl for lot in state.history.closed if within(lot.closed_at)), ZERO)),
        unrealized_pnl=_unrealized(book, market, period),
        fees=fees,
        dividends=dividends,
        interest=interest,
        taxes=ZERO,
        trades=closed,
        open_positions=len(book.positions),
        benchmark=about[0],
        benchmark_return=_ratio(market.benchmark, period),
        benchmark_values=_benchmark_values(exact, market.benchmark),
        by_symbol=_by_symbol(state, transactions, within),
        by_day=_by_day(period, curve, pnl),
        by_month=statistics.by_month(curve, pnl),
        truth=about[1],
    )


def _sums(transactions: Sequence[LedgerTransaction]) -> tuple[Decimal, Decimal, Decimal]:
    """Fees, dividends, interest."""
    fees = sum((one.total(LedgerAccount.FEES) for one in transactions), ZERO)
    dividends = sum((_dividend(one) for one in transactions), ZERO)
    return fees, dividends, -sum((one.total(LedgerAccount.INTEREST) for one in transactions), ZERO)


def _trading(closed: Sequence[ClosedTrade], curve: Curve, happened: Sequence[LedgerTransaction]) -> TradeStatistics:
    fills = [one for one in happened if one.kind is TransactionKind.FILL]
    pnl = [to_cents(trade.pnl) for trade in closed]
    return trade_statistics(pnl, curve, bought=_traded(fills, 1), sold=_traded(fills, -1))


def _traded(fills: Sequence[LedgerTransaction], sign: int) -> Decimal:
    amounts = [one.total(LedgerAccount.TRADING) * sign for one in fills]
    return sum((amount for amount in amounts if amount > 0), ZERO)


def _unrealized(book: AccountBook, market: PeriodPrices, period: Period) -> Decimal:
    marks = {symbol: market.at(symbol, period.instants[-1]) for symbol in book.positions}
    return to_cents(value_account(book, marks).unrealized_pnl)


def _risk(curve: Curve, benchmark: PriceTrack) -> statistics.Risk:
    daily, pairs = statistics.daily_returns(curve)
    return statistics.risk_of(daily, _benchmark_steps(benchmark, curve, pairs.tolist()))


def _benchmark_steps(track: PriceTrack, curve: Curve, pairs: Sequence[Sequence[int]]) -> FloatArray | None:
    try:
        prices = [track.at(curve.instant(index)) for pair in pairs for index in pair]
    except MissingPriceError:
        return None
    return statistics.steps_of(list(zip(prices[::2], prices[1::2], strict=True)))


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


def _by_day(period: Period, curve: Curve, pnl: IntArray) -> tuple[tuple[date, Decimal], ...]:
    if period.is_intraday:
        return ((min(period.end, curve.day(curve.at.size - 1)), curve.net_pnl),) if period.instants else ()
    found: dict[date, int] = {}
    for index, cents in enumerate(pnl.tolist()[1:], 1):
        found[curve.day(index)] = found.get(curve.day(index), 0) + cents
    return tuple((day, money(cents)) for day, cents in found.items())


def _benchmark_values(curve: ExactCurve, track: PriceTrack) -> tuple[Decimal | None, ...]:
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
