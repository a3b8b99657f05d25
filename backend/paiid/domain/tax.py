"""Realized gains as US taxes sort them: by year, short and long term, with wash sales told beside the plain gains.

A report to think with, not a tax form: the conventions and what is left out stand in docs/portfolio/lots.md.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from paiid.domain.lots import EXACT, ZERO, ClosedLot


class Term(StrEnum):
    """How long something was held: not more than a year, or more."""

    SHORT = "short"
    LONG = "long"


# Looked up once: reading a member off its enumeration costs more than a sum.
_SHORT: Final = Term.SHORT
_LONG: Final = Term.LONG
_add: Final = EXACT.add


class Replacement(NamedTuple):
    """Shares bought around a sale at a loss, which take the loss into their own cost.

    `disallowed` > 0 is the part of the loss that goes with `quantity` of them, `held_days` what their holding period
    gains.
    """

    lot_id: str
    day: date
    quantity: Decimal
    disallowed: Decimal
    held_days: int


class RealizedLot(NamedTuple):
    """One closed lot with what taxes make of it.

    `deferred` >= 0 is what earlier wash sales added to the lot's cost; `adjusted_term` counts their holding period
    with it. The plain figures are those of the closed lot, whatever the wash sales.
    """

    closed: ClosedLot
    term: Term
    adjusted_term: Term
    deferred: Decimal = ZERO
    replacements: tuple[Replacement, ...] = ()
    account: str = ""

    @property
    def gain(self) -> Decimal:
        """Proceeds less cost."""
        return self.closed.realized_pnl

    @property
    def disallowed(self) -> Decimal:
        """The part of the loss that does not count yet."""
        total = ZERO
        for one in self.replacements:
            total = EXACT.add(total, one.disallowed)
        return total

    @property
    def adjusted_gain(self) -> Decimal:
        """What counts: the gain less deferred losses that have come due, without the loss that is deferred now."""
        return EXACT.add(EXACT.subtract(self.gain, self.deferred), self.disallowed)


class RealizedTotals(NamedTuple):
    """Sums over realized lots; `adjusted_*` are with wash sales, by the adjusted term."""

    number: int
    proceeds: Decimal
    cost: Decimal
    short_term: Decimal
    long_term: Decimal
    disallowed: Decimal
    deferred: Decimal
    adjusted_short_term: Decimal
    adjusted_long_term: Decimal

    @property
    def gain(self) -> Decimal:
        """Of both terms."""
        return EXACT.add(self.short_term, self.long_term)

    @property
    def adjusted_gain(self) -> Decimal:
        """Of both terms, with wash sales."""
        return EXACT.add(self.adjusted_short_term, self.adjusted_long_term)


@lru_cache(maxsize=16_384)
def long_term_from(acquired: date) -> date:
    """The first day on which a sale is long-term.

    A holding period begins the day after the purchase and must exceed one year, so it is the day a year after that
    day: what was bought on the last day of a month is long-term from the first day of the thirteenth month after.

    Source: 26 U.S.C. 1222; IRS Publication 550, "Holding Period"; Rev. Rul. 66-7.
    """
    begins = acquired + timedelta(days=1)
    try:
        return begins.replace(year=begins.year + 1)
    except ValueError:
        # 29 February has no anniversary; the year is over at the end of the 28th.
        return date(begins.year + 1, 3, 1)


def term_of(closed: ClosedLot, held_days: int = 0) -> Term:
    """The term of a closed lot whose holding period is `held_days` longer than its own. Shorts are short-term."""
    if closed.is_short:
        return _SHORT
    acquired = closed.opened_day - timedelta(days=held_days) if held_days else closed.opened_day
    return _LONG if closed.closed_day >= long_term_from(acquired) else _SHORT


class RealizedSums:
    """Sums that grow row by row."""

    __slots__ = ("_adjusted_long", "_adjusted_short", "_cost", "_deferred", "_disallowed", "_long", "_number",
                 "_proceeds", "_short")  # fmt: skip

    def __init__(self) -> None:
        self._number = 0
        self._proceeds = self._cost = self._disallowed = self._deferred = ZERO
        self._short = self._long = self._adjusted_short = self._adjusted_long = ZERO

    def add(self, one: RealizedLot) -> None:
        """One more row."""
        closed, gain = one.closed, one.gain
        self._number += 1
        self._proceeds, self._cost = _add(self._proceeds, closed.proceeds), _add(self._cost, closed.cost)
        if one.term is _LONG:
            self._long = _add(self._long, gain)
        else:
            self._short = _add(self._short, gain)
        if one.deferred:
            self._deferred = _add(self._deferred, one.deferred)
            gain = EXACT.subtract(gain, one.deferred)
        if one.adjusted_term is _LONG:
            self._adjusted_long = _add(self._adjusted_long, gain)
        else:
            self._adjusted_short = _add(self._adjusted_short, gain)
        if one.replacements:
            self.disallow(one.disallowed, one.adjusted_term)

    def disallow(self, amount: Decimal, term: Term) -> None:
        """So much more of the loss of a row of that (adjusted) term does not count."""
        self._disallowed = _add(self._disallowed, amount)
        if term is _LONG:
            self._adjusted_long = _add(self._adjusted_long, amount)
        else:
            self._adjusted_short = _add(self._adjusted_short, amount)

    def totals(self) -> RealizedTotals:
        """The sums so far."""
        return RealizedTotals(
            number=self._number,
            proceeds=self._proceeds,
            cost=self._cost,
            short_term=self._short,
            long_term=self._long,
            disallowed=self._disallowed,
            deferred=self._deferred,
            adjusted_short_term=self._adjusted_short,
            adjusted_long_term=self._adjusted_long,
        )


def totals(lots: Iterable[RealizedLot]) -> RealizedTotals:
    """The sums over `lots`."""
    sums = RealizedSums()
    for one in lots:
        sums.add(one)
    return sums.totals()


def together(parts: Iterable[RealizedTotals]) -> RealizedTotals:
    """The sums of several, as one."""
    number, amounts = 0, [ZERO] * (len(RealizedTotals._fields) - 1)
    for one in parts:
        number += one.number
        amounts = [_add(amount, more) for amount, more in zip(amounts, one[1:], strict=True)]
    return RealizedTotals(number, *amounts)
