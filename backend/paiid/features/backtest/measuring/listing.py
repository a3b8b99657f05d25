"""Trades, fills and what is left, with names and days."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from paiid.features.backtest.measuring.contracts import contract_fills, contract_trades, open_contracts
from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.numbers import price, ratio, shares, usd
from paiid.features.backtest.results import BacktestFillRead, BacktestPositionRead, BacktestTradeRead

T = TypeVar("T")
Reasons = Callable[[int], str]
"""The word for an engine's reason."""


def trades(course: Course, reason: Reasons) -> list[BacktestTradeRead]:
    """What was closed, in the order it was."""
    trips, sessions = course.trips, course.sessions
    closed = np.flatnonzero(~trips.is_open)
    ordered = closed[np.argsort(trips.exit_bar[closed], kind="stable")]
    held = course.sessions_between(trips.entry_bar, trips.exit_bar)
    is_daily = course.panel.session_ends is None
    found = [
        (
            int(trips.exit_bar[at]),
            BacktestTradeRead(
                number=0,
                symbol=course.panel.symbols[trips.instrument[at]],
                side="long" if trips.side[at] > 0 else "short",
                opened=sessions[trips.entry_bar[at]],
                closed=sessions[trips.exit_bar[at]],
                shares=shares(trips.shares[at]),
                entry_price=price(trips.entry_price[at]),
                exit_price=price(trips.exit_price[at]),
                fees=usd(trips.fees[at]),
                pnl=usd(trips.pnl[at]),
                return_ratio=ratio(trips.pnl_ratio[at]),
                sessions_held=int(held[at]),
                worst=ratio(trips.worst[at]),
                best=ratio(trips.best[at]),
                reason=reason(int(trips.reason[at])),
                opened_at=course.instant(int(trips.entry_bar[at])),
                closed_at=course.instant(int(trips.exit_bar[at])),
                bars_held=None if is_daily else int(trips.bars_held[at]),
            ),
        )
        for at in ordered
    ]
    return _numbered(found, contract_trades(course))


def fills(course: Course, reason: Reasons) -> list[BacktestFillRead]:
    """Every fill, in the order they happened."""
    ledger = course.ledger
    found = [
        (
            int(ledger.bar[at]),
            BacktestFillRead(
                session_date=course.sessions[int(ledger.bar[at])],
                symbol=course.panel.symbols[int(ledger.instrument[at])],
                side="buy" if ledger.shares[at] > 0 else "sell",
                shares=shares(abs(ledger.shares[at])),
                price=price(ledger.price[at]),
                fee=usd(ledger.fee[at]),
                reason=reason(int(ledger.reason[at])),
                at=course.instant(int(ledger.bar[at])),
            ),
        )
        for at in range(ledger.bar.size)
    ]
    return _in_order(found, contract_fills(course))


def open_positions(course: Course) -> list[BacktestPositionRead]:
    """What is still open."""
    trips = course.trips
    return [*(_open(course, int(at)) for at in np.flatnonzero(trips.is_open)), *open_contracts(course)]


def _in_order(first: list[tuple[int, T]], then: Iterator[tuple[int, T]]) -> list[T]:
    """By their bars; of one bar those of shares before those of contracts."""
    return [one for _, one in sorted([*first, *then], key=lambda pair: pair[0])]


def _numbered(
    first: list[tuple[int, BacktestTradeRead]], then: Iterator[tuple[int, BacktestTradeRead]]
) -> list[BacktestTradeRead]:
    return [one.model_copy(update={"number": number}) for number, one in enumerate(_in_order(first, then), 1)]


def _open(course: Course, at: int) -> BacktestPositionRead:
    trips, instrument = course.trips, int(course.trips.instrument[at])
    held, closes = float(course.ledger.shares_held[instrument]), course.panel.close[:, instrument]
    last = float(closes[~np.isnan(closes)][-1])
    return BacktestPositionRead(
        symbol=course.panel.symbols[instrument],
        side="long" if held > 0 else "short",
        opened=course.sessions[trips.entry_bar[at]],
        shares=shares(abs(held)),
        entry_price=price(trips.entry_price[at]),
        last=price(last),
        market_value=usd(held * last),
        pnl=usd(trips.pnl[at]),
    )
