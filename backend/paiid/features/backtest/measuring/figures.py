"""The figures of a run: every one by the portfolio's own metrics library, with what it means."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

import numpy as np

from paiid.features.backtest.measuring.contracts import contract_results
from paiid.features.backtest.measuring.course import Course
from paiid.features.backtest.measuring.curves import month_returns
from paiid.features.backtest.measuring.of_returns import BESIDE, GROUPS, MONTHS, RETURNS, Beside, OfReturns, Told
from paiid.features.backtest.numbers import ratio
from paiid.features.backtest.results import BacktestMetricRead
from paiid.quant import trades
from paiid.quant.backtest.model import FloatArray

Values = dict[str, float | None]

TRADES: Final = (
    Told("trades", "Trades", "trades", "count", "Positions opened and closed again."),
    Told("win_rate", "Trades won", "trades", "ratio", "Share of trades above 0 after fees."),
    Told("profit_factor", "Profit factor", "trades", "number", "All that was won for a unit of all that was lost."),
    Told("payoff_ratio", "Payoff ratio", "trades", "number", "The average win for a unit of the average loss."),
    Told("expectancy", "Average trade", "trades", "usd", "What a trade made, on average."),
    Told("average_win", "Average win", "trades", "usd", "Of trades that made money."),
    Told("average_loss", "Average loss", "trades", "usd", "Of trades that lost money."),
    Told("largest_win", "Largest win", "trades", "usd", "The best single trade."),
    Told("largest_loss", "Largest loss", "trades", "usd", "The worst single trade."),
    Told("average_sessions_held", "Average time held", "trades", "sessions", "From first purchase to last sale."),
    Told("average_bars_held", "Average bars held", "trades", "bars", "From first purchase to last sale."),
    Told(
        "average_exposure", "Average exposure", "trades", "ratio", "All positions of a unit of the equity, on average."
    ),
    Told("average_net_exposure", "Average net exposure", "trades", "ratio", "What was held less what was sold short."),
    Told("time_in_market", "Time in the market", "trades", "ratio", "Share of closes at which anything was open."),
    Told("short_trades", "Short trades", "trades", "count", "Of the trades those that sold short."),
    Told("short_win_rate", "Short trades won", "trades", "ratio", "Share of short trades above 0 after fees."),
    Told("short_pnl", "Made by short trades", "trades", "usd", "After fees and the dividends they owed."),
)
COSTS: Final = (
    Told("fees", "Commission", "costs", "usd", "Paid on all fills."),
    Told("slippage", "Slippage", "costs", "usd", "Lost between the price of the bar and the fill."),
    Told("interest", "Interest", "costs", "usd", "Earned on cash, less what was paid on money borrowed."),
    Told("borrow", "Borrowed shares", "costs", "usd", "Paid for shares that were sold short."),
    Told("costs", "Costs", "costs", "usd", "Commission, slippage and the fee for borrowed shares together."),
    Told("gain_before_costs", "Gain before costs", "costs", "usd", "What trading would have made without them."),
    Told("gain", "Gain", "costs", "usd", "What is there at the end, less what it began with."),
    Told("costs_of_cash", "Costs of the starting cash", "costs", "ratio", "As a ratio of the starting cash."),
    Told(
        "turnover",
        "Turnover a year",
        "costs",
        "number",
        "How often a year the account was traded once over: the smaller of bought and sold.",
    ),
)


def all_figures(course: Course) -> list[BacktestMetricRead]:
    """Every figure, in the order they are shown."""
    found = chain(_of_returns(course), _of_months(course), _beside(course), _plain(TRADES, of_trades(course)))
    return sorted(chain(found, _plain(COSTS, of_costs(course))), key=lambda one: GROUPS.index(one.group))


def _of_returns(course: Course) -> Iterator[BacktestMetricRead]:
    benchmark, split = course.benchmark_returns, course.split
    for one in RETURNS:
        own, other, at = course.returns, benchmark, split
        if one.is_of_bars:
            own, other = course.bar_returns, course.benchmark_bar_returns
            at = None if split is None else int(course.lasts[split - 1]) + 1
        yield _metric(
            one,
            one.compute(own),
            benchmark=None if other is None else one.compute(other),
            parts=None if at is None else (one.compute(own[:at]), one.compute(own[at:])),
        )


def _of_months(course: Course) -> Iterator[BacktestMetricRead]:
    own, other = _months(course, course.returns), _months(course, course.benchmark_returns)
    for one in MONTHS:
        value = None if own is None else one.compute(own)
        yield _metric(one, value, benchmark=None if other is None else one.compute(other))


def _months(course: Course, returns: FloatArray | None) -> FloatArray | None:
    return None if returns is None else np.array([one for _, one in month_returns(course.days, returns)])


def _beside(course: Course) -> Iterator[BacktestMetricRead]:
    own, other, split = course.returns, course.benchmark_returns, course.split
    if other is None:
        return
    for one in BESIDE:
        parts = None
        if split is not None:
            parts = one.compute(own[:split], other[:split]), one.compute(own[split:], other[split:])
        yield _metric(one, one.compute(own, other), parts=parts)


def of_trades(course: Course) -> Values:
    """Figures of what was closed, by the keys of `TRADES`."""
    closed = ~course.trips.is_open
    trips, of_contracts = course.trips, contract_results(course)
    pnl = np.concatenate((trips.pnl[closed], of_contracts[0]))
    begun, ended = (
        np.concatenate((one[closed], other))
        for one, other in ((trips.entry_bar, of_contracts[1]), (trips.exit_bar, of_contracts[2]))
    )
    held = course.sessions_between(begun, ended)
    is_within_days = course.panel.session_ends is not None
    return {
        "trades": float(pnl.size),
        "win_rate": trades.win_rate(pnl),
        "profit_factor": trades.profit_factor(pnl),
        "payoff_ratio": trades.payoff_ratio(pnl),
        "expectancy": trades.expectancy(pnl),
        "average_win": trades.average_win(pnl),
        "average_loss": trades.average_loss(pnl),
        "largest_win": float(pnl.max()) if pnl.size else None,
        "largest_loss": float(pnl.min()) if pnl.size else None,
        "average_sessions_held": float(np.mean(held)) if held.size else None,
        "average_bars_held": float(np.mean(trips.bars_held[closed])) if held.size and is_within_days else None,
        "average_exposure": float(np.mean(course.exposure)),
        "time_in_market": float(np.mean(course.exposure != 0)),
        **_of_shorts(course),
    }


def _of_shorts(course: Course) -> Values:
    if course.net_exposure is None:
        return {}
    trips = course.trips
    pnl = trips.pnl[~trips.is_open & (trips.side < 0)]
    return {
        "average_net_exposure": float(np.mean(course.net_exposure)),
        "short_trades": float(pnl.size),
        "short_win_rate": trades.win_rate(pnl),
        "short_pnl": float(pnl.sum()),
    }


def of_costs(course: Course) -> Values:
    """What trading cost, by the keys of `COSTS`."""
    ledger, days = course.ledger, (course.judged[-1] - course.judged[0]).days
    traded = np.abs(ledger.shares) * ledger.price
    written = ledger.written or ()
    fees = float(ledger.fee.sum()) + sum(one.fees for one in written)
    slippage = float(ledger.slippage.sum()) + sum(one.slippage for one in written)
    borrow = ledger.borrow
    costs = fees + slippage + borrow
    gain = float(course.equity[-1]) - course.cash
    smaller = min(float(traded[ledger.shares > 0].sum()), float(traded[ledger.shares < 0].sum()))
    return {
        "fees": fees,
        "slippage": slippage,
        "interest": ledger.interest,
        **({} if ledger.sold_short is None else {"borrow": borrow}),
        "costs": costs,
        "gain_before_costs": gain + costs,
        "gain": gain,
        "costs_of_cash": costs / course.cash,
        "turnover": trades.turnover(smaller, course.equity[course.lasts], days),
    }


def _plain(table: tuple[Told, ...], values: Values) -> Iterator[BacktestMetricRead]:
    """What has no value here, such as figures of short trades where nothing is sold short, is not told."""
    for one in table:
        if one.key in values:
            yield _metric(one, values[one.key])


def _metric(
    one: Told | OfReturns | Beside,
    value: float | None,
    *,
    benchmark: float | None = None,
    parts: tuple[float | None, float | None] | None = None,
) -> BacktestMetricRead:
    before, after = parts or (None, None)
    return BacktestMetricRead(
        key=one.key,
        title=one.title,
        group=one.group,
        unit=one.unit,
        meaning=one.meaning,
        strategy=ratio(value),
        benchmark=ratio(benchmark),
        in_sample=ratio(before),
        out_of_sample=ratio(after),
    )
