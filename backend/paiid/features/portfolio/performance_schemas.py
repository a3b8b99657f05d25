"""The answer about a period's results. Money is the account's currency; ratios are decimals (0.05 = 5 %)."""

from datetime import date
from enum import StrEnum
from typing import Literal

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay
from paiid.features.portfolio.figure_schemas import (
    AccountRefRead,
    GapRead,
    MonthReturnRead,
    RiskRead,
    TradeStatisticsRead,
)


class DrawdownRead(ApiModel):
    """The deepest fall of the growth curve from a peak (flows taken out), with its dates.

    `recovered_at` is null while it lasts; the dates are null when the curve never fell. `days` are those from the peak
    to the recovery or, while it lasts, to the end.
    """

    ratio: DecimalString
    peak_at: UtcInstant | None
    trough_at: UtcInstant | None
    recovered_at: UtcInstant | None
    days: int


class BenchmarkRead(ApiModel):
    """The benchmark over the same period. `simple` is its price change with dividends, as a ratio."""

    symbol: str
    name: str
    simple: DecimalString | None


class CurvePointRead(ApiModel):
    """One valuation: at a session's close, at a five-minute mark, or at `as_of` for the last point.

    `at` is unique; `date`, its day in New York, is so in daily curves. `growth` is what one unit of money of the first
    point became, flows taken out; null from where it has no meaning. `drawdown` is the fall from the highest growth so
    far, as a ratio in [0, 1]. `benchmark` is what the opening equity and the same deposits would be worth in the
    benchmark, `benchmark_growth` what one unit of money of the first point became in it, dividends reinvested: the line
    to compare `growth` with.
    """

    at: UtcInstant
    date: date
    equity: DecimalString
    net_deposits: DecimalString
    growth: DecimalString | None
    drawdown: DecimalString
    benchmark: DecimalString | None
    benchmark_growth: DecimalString | None


class SymbolPnlRead(ApiModel):
    """What one symbol realized in the period, fees inside, dividends apart."""

    symbol: str
    realized_pnl: DecimalString
    dividends: DecimalString


class DayPnlRead(ApiModel):
    """What the account earned in one session, deposits and withdrawals taken out."""

    date: date
    pnl: DecimalString


class CurveInterval(StrEnum):
    """How far apart the points of a curve are."""

    FIVE_MINUTES = "5m"
    ONE_DAY = "1d"


class PerformanceRead(ApiModel):
    """Results from the close before `start` (or the account's beginning) to the close of `end` (or the present).

    `range` is the word that was asked for, null for a range of days. Ratios are decimals (0.05 = 5 %). `simple` is
    `net_pnl` over opening equity plus net deposits of the period; `modified_dietz` counts each of them for the time it
    was there; `twr` is the time-weighted return, linked over every flow and close, and `twr_annualized` the same a year
    for periods of a year or more. `xirr` is the yearly rate that the dates and sizes of all flows imply; `xirr_all` has
    every rate that solves the equation, of which `xirr` is the one nearest 0. A ratio is null where it has no meaning.
    `unrealized_pnl` is that of the positions open at the end; `win_rate` is null without closed trades. `volatility`
    and `sharpe` are those of `risk`; `max_drawdown` is the ratio of `drawdown`, `current_drawdown` the fall that the
    period ends in. `dividends`, `interest`, `fees` and `taxes` are those of the period. What `gaps` name is left out.
    """

    account: AccountRefRead
    start: date
    end: date
    range: str | None
    interval: CurveInterval
    start_equity: DecimalString
    end_equity: DecimalString
    net_deposits: DecimalString
    net_pnl: DecimalString
    simple: DecimalString | None
    modified_dietz: DecimalString | None
    twr: DecimalString | None
    twr_annualized: DecimalString | None
    xirr: DecimalString | None
    xirr_status: Literal["unique", "several", "none"]
    xirr_all: list[DecimalString]
    realized_pnl: DecimalString
    unrealized_pnl: DecimalString
    fees: DecimalString
    dividends: DecimalString
    interest: DecimalString
    taxes: DecimalString
    volatility: DecimalString | None
    sharpe: DecimalString | None
    max_drawdown: DecimalString
    current_drawdown: DecimalString
    drawdown: DrawdownRead
    risk: RiskRead
    trades: TradeStatisticsRead
    win_rate: DecimalString | None
    winning_trades: int
    closed_trades: int
    open_positions: int
    benchmark: BenchmarkRead
    curve: list[CurvePointRead]
    by_symbol: list[SymbolPnlRead]
    by_day: list[DayPnlRead]
    by_month: list[MonthReturnRead]
    gaps: list[GapRead]
    source: str
    delay: Delay
    as_of: UtcInstant
