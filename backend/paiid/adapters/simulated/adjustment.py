"""Restates raw prices and volumes for the splits and dividends that took effect up to an instant.

The convention stands in `actions`. Adjusted prices are rounded to a millionth of a dollar.
"""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from paiid.adapters.simulated.engine import Engine
from paiid.adapters.simulated.noise import Floats
from paiid.adapters.simulated.series import DailySeries
from paiid.adapters.simulated.tickers import CENT
from paiid.domain.instrument import Symbol

Integers = npt.NDArray[np.int64]

_MICRO: Final = Decimal("0.000001")
_MICROS_A_CENT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Factors by session number: an adjusted price is raw × `factor`, a volume raw × `shares`. None: raw as it is."""

    factor: Floats | None
    shares: Integers | None

    @classmethod
    def none(cls) -> Self:
        """Raw prices."""
        return cls(factor=None, shares=None)

    @classmethod
    def of(cls, engine: Engine, symbol: Symbol, now: int) -> Self:
        """Prices restated for what took effect up to `now` (seconds of the epoch)."""
        return cls(*_factors(engine.series(symbol), bisect_right(engine.opens, now)))

    @property
    def unit(self) -> Decimal:
        """USD that one unit of `prices` is worth."""
        return CENT if self.factor is None else _MICRO

    def prices(self, cents: Integers, indexes: Integers) -> Integers:
        """`cents` of sessions `indexes`, in units of `unit`."""
        if self.factor is None:
            return cents
        return np.rint(cents * (self.factor[indexes] * _MICROS_A_CENT)).astype(np.int64)

    def volumes(self, shares: Integers, indexes: Integers) -> Integers:
        """`shares` traded in sessions `indexes`, in shares of now."""
        return shares if self.shares is None else shares * self.shares[indexes]


def _factors(series: DailySeries, known: int) -> tuple[Floats, Integers]:
    """Factors of each session before `known` from the actions up to it."""
    factor, shares = np.ones(known), np.ones(known, dtype=np.int64)
    kept, multiple, until = 1.0, 1, known
    for action in reversed([a for a in series.actions if 0 < a.index < known]):
        factor[action.index : until], shares[action.index : until] = kept, multiple
        kept *= (1.0 - action.cents / int(series.close[action.index - 1])) / action.ratio
        multiple *= action.ratio
        until = action.index
    factor[:until], shares[:until] = kept, multiple
    return factor, shares
