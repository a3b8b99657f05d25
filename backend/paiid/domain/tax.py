"""Realized gains as US taxes sort them: by year, short and long term, with wash sales told beside the plain gains.

A report to think with, not a tax form: the conventions and what is left out stand in docs/portfolio/lots.md.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from paiid.domain.lots import EXACT, ZERO, ClosedLot


class Term(StrEnum):
    """How long something was held: not more than a year, or more."""

    SHORT = "short"
    LONG = "long"


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
        return Term.SHORT
    acquired = closed.opened_day - timedelta(days=held_days) if held_days else closed.opened_day
    return Term.LONG if closed.closed_day >= long_term_from(acquired) else Term.SHORT


def totals(lots: Iterable[RealizedLot]) -> RealizedTotals:
    """The sums over `lots`."""
    number, proceeds, cost, disallowed, deferred = 0, ZERO, ZERO, ZERO, ZERO
    gains = {False: ZERO, True: ZERO}
    adjusted = {False: ZERO, True: ZERO}
    add, long = EXACT.add, Term.LONG
    for one in lots:
        number += 1
        gain = one.gain
        proceeds, cost = add(proceeds, one.closed.proceeds), add(cost, one.closed.cost)
        is_long, is_long_with_wash_sales = one.term is long, one.adjusted_term is long
        gains[is_long] = add(gains[is_long], gain)
        if one.deferred or one.replacements:
            gain = one.adjusted_gain
            disallowed, deferred = add(disallowed, one.disallowed), add(deferred, one.deferred)
        adjusted[is_long_with_wash_sales] = add(adjusted[is_long_with_wash_sales], gain)
    return RealizedTotals(
        number=number,
        proceeds=proceeds,
        cost=cost,
        short_term=gains[False],
        long_term=gains[True],
        disallowed=disallowed,
        deferred=deferred,
        adjusted_short_term=adjusted[False],
        adjusted_long_term=adjusted[True],
    )


def tax_years(lots: Sequence[RealizedLot]) -> list[int]:
    """The years in which something was realized, the latest first."""
    return sorted({one.closed.closed_day.year for one in lots}, reverse=True)
