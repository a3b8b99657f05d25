"""Flows as columns, made once for a list of them. Imports numpy, so it is itself imported lazily."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from paiid.domain.activity import ZERO
from paiid.domain.holdings import Placement
from paiid.domain.series import closing_tick, instant_of
from paiid.features.portfolio.figures.curve import FloatArray, Flow, IntArray
from paiid.features.portfolio.figures.flows import Flows
from paiid.features.portfolio.inputs.periods import Period


@dataclass(frozen=True)
class FlowColumns:
    """Those flows whose worth is known, in order of time. `closes_at` is the close of a flow's day.

    `cents` are int64, or Python's integers where those do not suffice; `net` are their sums before each, and after all.
    """

    ticks: IntArray
    cents: IntArray
    net: IntArray
    is_start: npt.NDArray[np.bool_]
    is_timed: npt.NDArray[np.bool_]
    closes_at: IntArray
    told: tuple[Flow, ...]

    def within(self, period: Period) -> slice:
        """Which of them belong to the period."""
        if period.ends is None:
            return slice(0, 0)
        first, last = np.searchsorted(self.ticks, (period.begins, period.ends), side="right").tolist()
        return slice(first, max(first, last))

    def amounts(self, which: slice) -> FloatArray:
        """Some of them in whole units."""
        return np.array([float(flow.amount) for flow in self.told[which]], dtype=np.float64)

    def bought_at(self, which: slice) -> IntArray:
        """Money that came at the start of a day buys at the price before, what left at its end sells at the close."""
        is_end = ~(self.is_start | self.is_timed)
        return np.asarray(np.where(is_end, self.closes_at, self.ticks)[which])


def columns_of(flows: Flows) -> FlowColumns:
    """The columns of `flows`, kept with them."""
    if flows.columns is None:
        flows.columns = _made(flows)
    return flows.columns


def _made(flows: Flows) -> FlowColumns:
    known = [(flow.event, flow.day, flow.worth or ZERO) for flow in flows if flow.worth is not None]
    cents = [int(worth.scaleb(2)) for _, _, worth in known]
    return FlowColumns(
        ticks=np.array([event.tick for event, _, _ in known], dtype=np.int64),
        cents=np.array(cents, dtype=None if cents else np.int64),
        net=np.array(list(accumulate(cents, initial=0))),
        is_start=np.array([event.placement is Placement.START for event, _, _ in known], dtype=np.bool_),
        is_timed=np.array([event.placement is Placement.INSTANT for event, _, _ in known], dtype=np.bool_),
        closes_at=np.array([closing_tick(day) for _, day, _ in known], dtype=np.int64),
        told=tuple(Flow(instant_of(event.tick), day, worth) for event, day, worth in known),
    )
