"""Written contracts of a run: as trades, as fills, and as what is still open. Their prices are modelled."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.option import OptionRight, OptionSymbol, option_root, plain_strike
from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.numbers import price, ratio, shares, usd
from paiid.features.backtest.results import BacktestFillRead, BacktestPositionRead, BacktestTradeRead
from paiid.quant.backtest.model import FloatArray, IntArray
from paiid.quant.backtest.writing_model import End, WrittenContract

_ENDS: Final = {
    End.EXPIRED: "expired",
    End.ASSIGNED: "assigned",
    End.BOUGHT_BACK: "premium earned",
    End.ROLLED: "rolled",
    End.CLOSED: "exit rule",
}


def contract_trades(course: Course) -> Iterator[tuple[int, BacktestTradeRead]]:
    """Contracts that ended, each with the bar of its end; they are numbered elsewhere."""
    for one in course.ended:
        opened, closed = course.sessions[one.opened], course.sessions[one.closed]
        yield (
            one.closed,
            BacktestTradeRead(
                number=0,
                symbol=symbol_of(course, one).compact,
                side="short",
                opened=opened,
                closed=closed,
                shares=shares(one.shares),
                entry_price=price(one.premium),
                exit_price=price(one.price),
                fees=usd(one.fees),
                pnl=usd(one.pnl),
                return_ratio=ratio(one.pnl / (one.premium * one.shares)),
                sessions_held=one.closed - one.opened,
                worst=ratio(min(0.0, 1.0 - max(one.highest, one.price) / one.premium)),
                best=ratio(max(0.0, 1.0 - min(one.lowest, one.price) / one.premium)),
                reason=_ENDS[one.end],
                modelled=True,
                **_terms(course, one),
            ),
        )


def contract_fills(course: Course) -> Iterator[tuple[int, BacktestFillRead]]:
    """The sale of every contract, and the purchase of those that were bought back, each with its bar."""
    commission = 0.0 if course.contract_costs is None else course.contract_costs
    for one in course.ledger.written or ():
        symbol = symbol_of(course, one).compact
        fee = usd(commission * one.contracts)
        yield one.opened, _fill(course, one, symbol, one.opened, ("sell", price(one.premium), fee, "written"))
        if one.end in (End.BOUGHT_BACK, End.ROLLED, End.CLOSED):
            yield one.closed, _fill(course, one, symbol, one.closed, ("buy", price(one.price), fee, _ENDS[one.end]))


def open_contracts(course: Course) -> Iterator[BacktestPositionRead]:
    """What is still written at the end, at the model's value."""
    for one in course.ledger.written or ():
        if one.end is End.OPEN:
            yield BacktestPositionRead(
                symbol=symbol_of(course, one).compact,
                side="short",
                opened=course.sessions[one.opened],
                shares=shares(-one.shares),
                entry_price=price(one.premium),
                last=price(one.price),
                market_value=usd(-one.liability),
                pnl=usd(one.pnl),
                modelled=True,
            )


def contract_results(course: Course) -> tuple[FloatArray, IntArray, IntArray]:
    """USD, first bar and last bar of each contract that ended."""
    ended = course.ended
    return (
        np.array([one.pnl for one in ended], np.float64),
        np.array([one.opened for one in ended], np.int64),
        np.array([one.closed for one in ended], np.int64),
    )


def symbol_of(course: Course, one: WrittenContract) -> OptionSymbol:
    """Its name as the Options Clearing Corporation would write it, of its terms when it was written."""
    return OptionSymbol(
        option_root(Symbol(course.panel.symbols[one.instrument])),
        date.fromordinal(one.expiration),
        OptionRight.CALL if one.is_call else OptionRight.PUT,
        plain_strike(price(one.named_strike)),
    )


def _terms(course: Course, one: WrittenContract) -> dict[str, Any]:
    named = symbol_of(course, one)
    return {
        "underlying": course.panel.symbols[one.instrument],
        "right": named.right.value,
        "strike": named.strike,
        "expiration": named.expiration,
        "contracts": one.contracts,
    }


def _fill(course: Course, one: WrittenContract, symbol: str, bar: int, told: tuple[Any, ...]) -> BacktestFillRead:
    side, at, fee, why = told
    return BacktestFillRead(
        session_date=course.sessions[bar],
        symbol=symbol,
        side=side,
        shares=shares(one.shares),
        price=at,
        fee=fee,
        reason=why,
        modelled=True,
    )
