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
        """`net_pnl` over the opening equity plus net flows; None where that is not above 0."""
        return quotient(self.net_pnl, self.start_equity + self.net_flows)

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
    return np.array([instant_of(at).astimezone(NEW_YORK).toordinal() for at in ticks.tolist()], dtype=np.int64)
