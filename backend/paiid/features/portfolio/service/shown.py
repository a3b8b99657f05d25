"""A position as it is shown: its figures, what it is called, where its price is from."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from paiid.domain.market import Delay
from paiid.domain.portfolio import PositionValue
from paiid.features.portfolio.inputs.naming import Named
from paiid.features.portfolio.inputs.truth import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentPosition(PositionValue):
    """One position now; see `PositionRead`."""

    name: str
    sector: str
    as_of: datetime
    delay: Delay
    source: str


_FIGURES: Final = tuple(one.name for one in fields(PositionValue))


def present_position(value: PositionValue, named: Named, truth: Truth) -> PresentPosition:
    """`value` with the rest."""
    return PresentPosition(
        **{name: getattr(value, name) for name in _FIGURES},
        name=named.name,
        sector=named.sector,
        as_of=truth.as_of,
        delay=truth.delay,
        source=truth.source,
    )
