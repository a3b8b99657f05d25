"""The same money following all advice. Imports numpy, so it is itself imported lazily."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.instrument import Symbol
from paiid.domain.series import closing_tick, day_tick, steps
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.figures.benchmark import Shadow, shadow_of
from paiid.features.portfolio.inputs.advice import NO_ADVICE, AdviceFund
from paiid.features.portfolio.inputs.periods import NOTHING
from paiid.features.portfolio.inputs.prices import PriceTrack

if TYPE_CHECKING:
    from paiid.features.portfolio.figures.measured import Measured

UNIT: Final = 100
"""What a unit of the fund is worth at its beginning."""
_ALWAYS: Final = day_tick(date(1900, 1, 1))
_NOT_YET: Final = (
    "None of the advice so far could be followed: it takes a purchase that was given a size, prices for it, and a "
    "session that has ended since."
)


@dataclass(frozen=True, slots=True)
class Advised:
    """What following all advice made of the money of a period: a unit's worth, and the money; else why not."""

    detail: str
    track: PriceTrack | None = None
    shadow: Shadow | None = None


NONE: Final = Advised(NO_ADVICE)


def advised(found: "Measured", fund: AdviceFund | str) -> Advised:
    """The money of a measured period in `fund`; of a reason, that reason."""
    if isinstance(fund, str):
        return Advised(fund)
    first, curve = fund.days[0], found.curve
    if not curve.at.size:
        return Advised(NOTHING)
    if not fund.purchases:
        return Advised(_NOT_YET)
    if curve.at[-1] <= closing_tick(first):
        return Advised(f"The first advice is of {words.on(first)}, so there is none to follow in this period.")
    track = _track(fund)
    return Advised(_detail(fund), track, shadow_of(curve, found.flows, found.period, track))


def _track(fund: AdviceFund) -> PriceTrack:
    ticks = [_ALWAYS, *(closing_tick(day) for day in fund.days)]
    # Before the first advice it is cash.
    values = [Decimal(UNIT), *(Decimal(f"{UNIT * worth:.6f}") for worth in fund.worth)]
    return PriceTrack(Symbol("advice"), steps(ticks, values), fund.source)


def _detail(fund: AdviceFund) -> str:
    purchases = words.counted(fund.purchases, "purchase")
    left_out = f" {words.counted(fund.unpriced, 'purchase')} without prices left out." if fund.unpriced else ""
    return (
        f"The opening equity and every flow of the period in what was advised since {words.on(fund.days[0])}: "
        f"{purchases} at the advised sizes with your account's costs, cash otherwise, "
        f"until the close of {words.on(fund.days[-1])}.{left_out}"
    )
