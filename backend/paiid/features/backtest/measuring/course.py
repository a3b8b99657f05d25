"""A run from its first judged bar on, beside the benchmark."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from paiid.features.backtest.panels import session_days
from paiid.quant.backtest.engine import bar_rows
from paiid.quant.backtest.model import FloatArray, Ledger, Panel
from paiid.quant.backtest.trades import RoundTrips, round_trips
from paiid.quant.drawdowns import underwater

IN_SAMPLE: Final = 0.7
"""Of the judged bars; what comes after is looked at apart."""
_LEAST_APART: Final = 40
"""Bars below which two parts would say nothing."""


@dataclass(frozen=True)
class Course:
    """What the figures are computed from.

    Args:
        panel: all bars, the warm-up too.
        ledger: of the same bars.
        first: index of the first judged bar.
        cash: what the run began with, USD.
        benchmark: [t], adjusted closes on the panel's axis, USD; None without one.
    """

    panel: Panel
    ledger: Ledger
    first: int
    cash: float
    benchmark: FloatArray | None

    @cached_property
    def sessions(self) -> list[date]:
        """The day of each bar of the panel."""
        return session_days(self.panel.times)

    @cached_property
    def judged(self) -> list[date]:
        """The day of each judged bar."""
        return self.sessions[self.first :]

    @cached_property
    def equity(self) -> FloatArray:
        """[n], USD at each judged close."""
        return self.ledger.equity[self.first :]

    @cached_property
    def returns(self) -> FloatArray:
        """[n], of each judged bar; the first since the cash it began with."""
        before = np.concatenate(([self.cash], self.equity[:-1]))
        return self.equity / before - 1.0

    @cached_property
    def benchmark_returns(self) -> FloatArray | None:
        """[n], of the same bars; the first is 0 where the benchmark has no close before it."""
        if self.benchmark is None:
            return None
        closes = self.benchmark[max(self.first - 1, 0) :]
        found = closes[1:] / closes[:-1] - 1.0
        return found if self.first else np.concatenate(([0.0], found))

    @cached_property
    def drawdown(self) -> FloatArray:
        """[n], below the highest close so far."""
        return underwater(self.returns)[1:]

    @cached_property
    def exposure(self) -> FloatArray:
        """[n], market value of what is held as a ratio of the equity; 0 where nothing is left."""
        held = self.ledger.exposure[self.first :]
        return np.divide(held, self.equity, out=np.zeros_like(held), where=self.equity > 0)

    @cached_property
    def split(self) -> int | None:
        """Index among the judged bars where out-of-sample begins; None for too few bars."""
        count = self.returns.size
        return round(count * IN_SAMPLE) if count >= _LEAST_APART else None

    @cached_property
    def trips(self) -> RoundTrips:
        """From flat to flat; the open ones among them."""
        return round_trips(self.ledger, bar_rows(self.panel))
