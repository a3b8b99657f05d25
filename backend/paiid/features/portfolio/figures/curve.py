"""The account's value over a period, as columns. Imports numpy, so it is itself imported lazily."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.series import instant_of
from paiid.features.portfolio.figures.ratios import quotient, ratio

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_CENTS: Final = -2
_HOUR: Final = 3_600_000_000
_DAY: Final = 24 * _HOUR
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The account at `at`. `net_deposits` counts from the account's beginning.

    `growth` is what one unit of money of the first point became (1 there), flows taken out; None where it has no
    meaning, for the account was worth nothing or less before.
    """

    at: datetime
    equity: Decimal
    net_deposits: Decimal
    growth: Decimal | None


@dataclass(frozen=True, slots=True)
class Flow:
    """`amount` put in (above 0) or taken out on `day`, from `at` on."""

    at: datetime
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LeftOutFlow:
    """`amount` came on `day` from something without a price (above 0), or went into it: no doing of the owner's.

    `bought_at` is the tick whose prices it counts at elsewhere, `tick` that of the point it is in from on.
    """

    day: date
    amount: Decimal
    bought_at: int
    tick: int


@dataclass(frozen=True)
class Curve:
    """Points in order of time, and the flows after the first.

    `at` are microseconds of the epoch, `days` ordinals of New York's days, `equity`, `net_deposits` and `pnl` (earned
    in the step to a point) cents: int64, or Python's integers where those do not suffice. `growth` is as `CurvePoint`
    has it, nan for None. `is_full` tells which points end a session, so that the step to them is a day's return, and
    `is_idle` the steps in which the account was empty. Days are counted from `begin_day`, or
    from `since` if the account is younger, to `end_day`.
    """

    at: IntArray
    days: IntArray
    equity: IntArray
    net_deposits: IntArray
    pnl: IntArray
    growth: FloatArray
    is_full: npt.NDArray[np.bool_]
    is_idle: npt.NDArray[np.bool_]
    flows: tuple[Flow, ...]
    begin_day: date
    end_day: date
    since: date
    left_out: tuple[LeftOutFlow, ...] = ()

    @property
    def counted(self) -> tuple[Flow, ...]:
        """The flows that returns count: the owner's, then what was left out."""
        if not self.left_out:
            return self.flows
        return (*self.flows, *(Flow(instant_of(one.tick), one.day, one.amount) for one in self.left_out))

    @property
    def net_counted(self) -> Decimal:
        """Their sum."""
        return sum((flow.amount for flow in self.counted), Decimal(0))

    @property
    def length(self) -> int:
        """Calendar days of the period."""
        return (self.end_day - self.begin_day).days

    @property
    def age(self) -> int:
        """The same from the account's first day on, if that is within."""
        return (self.end_day - self.since).days

    @property
    def points(self) -> tuple[CurvePoint, ...]:
        """The same, one by one."""
        return tuple(self.point(index) for index in range(self.at.size))

    def point(self, index: int) -> CurvePoint:
        """One of them."""
        growth = float(self.growth[index])
        return CurvePoint(
            self.instant(index), money(self.equity[index]), money(self.net_deposits[index]), ratio(growth)
        )

    def instant(self, index: int) -> datetime:
        """When that point is."""
        return instant_of(int(self.at[index]))

    def day(self, index: int) -> date:
        """That point's day in New York."""
        return date.fromordinal(int(self.days[index]))

    def days_earned(self, *, is_one_day: bool) -> tuple[IntArray, IntArray]:
        """Ordinals of days, and the cents earned on each; of a curve within one day that day alone."""
        if not self.at.size:
            return self.days, self.pnl
        if is_one_day:
            return np.array([self.end_day.toordinal()]), np.array([self.pnl.sum()])
        days, firsts = np.unique(self.days[1:], return_index=True)
        return days, np.add.reduceat(self.pnl[1:], firsts) if firsts.size else self.pnl[:0]

    def by_day(self, *, is_one_day: bool) -> tuple[tuple[date, Decimal], ...]:
        """The same, one by one."""
        days, cents = self.days_earned(is_one_day=is_one_day)
        return tuple(zip(map(date.fromordinal, days.tolist()), map(money, cents.tolist()), strict=True))

    @property
    def start_equity(self) -> Decimal:
        """At the first point; 0 without points."""
        return money(self.equity[0]) if self.at.size else Decimal(0)

    @property
    def end_equity(self) -> Decimal:
        """At the last point; 0 without points."""
        return money(self.equity[-1]) if self.at.size else Decimal(0)

    @property
    def net_flows(self) -> Decimal:
        """Put in less taken out after the first point."""
        return sum((flow.amount for flow in self.flows), Decimal(0))

    @property
    def net_pnl(self) -> Decimal:
        """Earned between the first point and the last; 0 without points.

        What was equity at the end less at the start less flows, apart from what had no price.
        """
        return money(int(self.pnl.sum())) if self.at.size else Decimal(0)

    @property
    def simple_return(self) -> Decimal | None:
        """`net_pnl` over the opening equity plus `net_counted`; None where that is not above 0."""
        return quotient(self.net_pnl, self.start_equity + self.net_counted)

    @property
    def twr(self) -> float | None:
        """Growth of one less the one; None without points or where it has no meaning."""
        growth = float(self.growth[-1]) if self.at.size else np.nan
        return None if np.isnan(growth) else growth - 1.0

    @property
    def time_weighted_return(self) -> Decimal | None:
        """`twr`, exact as it is told."""
        return ratio(self.twr)


def money(cents: int | np.int64) -> Decimal:
    """Cents as an amount."""
    return Decimal(int(cents)).scaleb(_CENTS)


def new_york_days(ticks: IntArray) -> IntArray:
    """The ordinal of each tick's day in New York."""
    # New York is four or five hours behind: only where the two differ does it take the zone's rules to tell the day.
    days = (ticks - 5 * _HOUR) // _DAY
    for at in np.flatnonzero(days != (ticks - 4 * _HOUR) // _DAY).tolist():
        days[at] = instant_of(int(ticks[at])).astimezone(NEW_YORK).toordinal() - _EPOCH_DAY
    return np.asarray(days + _EPOCH_DAY)
