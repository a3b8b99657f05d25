"""A run from its first judged bar on, beside the benchmark.

Returns and what follows from them are from session to session, whatever the length of a bar, so that runs on minutes
and on days are measured alike; equity, drawdown and exposure are those of each bar's close.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final

import numpy as np

from paiid.features.backtest.panels import session_days
from paiid.quant.backtest.columns import columns_of
from paiid.quant.backtest.model import FloatArray, IntArray, Ledger, Panel
from paiid.quant.backtest.trades import RoundTrips, round_trips
from paiid.quant.backtest.writing_model import End, WrittenContract
from paiid.quant.drawdowns import underwater

IN_SAMPLE: Final = 0.7
"""Of the judged bars; what comes after is looked at apart."""
_LEAST_APART: Final = 40
"""Sessions below which two parts would say nothing."""


@dataclass(frozen=True)
class Course:
    """What the figures are computed from.

    Args:
        panel: all bars, the warm-up too.
        ledger: of the same bars.
        first: index of the first judged bar.
        cash: what the run began with, USD.
        benchmark: [t], adjusted closes on the panel's axis, USD; None without one.
        contract_costs: USD a written contract and side; None where none are written.
    """

    panel: Panel
    ledger: Ledger
    first: int
    cash: float
    benchmark: FloatArray | None
    contract_costs: float | None = None

    @cached_property
    def sessions(self) -> Sequence[date]:
        """The day of each bar of the panel."""
        return session_days(self.panel.times)

    @cached_property
    def judged(self) -> Sequence[date]:
        """The day of each judged bar."""
        return self.sessions[self.first :]

    @cached_property
    def equity(self) -> FloatArray:
        """[n], USD at each judged close."""
        return self.ledger.equity[self.first :]

    @cached_property
    def lasts(self) -> IntArray:
        """[d], the place among the judged bars of each session's last."""
        ends = self.panel.session_ends
        if ends is None:
            return np.arange(self.equity.size)
        return np.flatnonzero(ends[self.first :])

    @cached_property
    def days(self) -> list[date]:
        """[d], the judged sessions."""
        return [self.judged[at] for at in self.lasts.tolist()]

    @cached_property
    def bar_returns(self) -> FloatArray:
        """[n], of each judged bar; the first since the cash it began with."""
        return _changes(self.cash, self.equity)

    @cached_property
    def returns(self) -> FloatArray:
        """[d], of each session; the first since the cash it began with."""
        return _changes(self.cash, self.equity[self.lasts])

    @cached_property
    def benchmark_bar_returns(self) -> FloatArray | None:
        """[n], of the same bars; the first is 0 where the benchmark has no close before it."""
        if self.benchmark is None:
            return None
        return _changes(float(self.benchmark[max(self.first - 1, 0)]), self.benchmark[self.first :])

    @cached_property
    def benchmark_returns(self) -> FloatArray | None:
        """[d], of the same sessions."""
        if self.benchmark is None:
            return None
        return _changes(float(self.benchmark[max(self.first - 1, 0)]), self.benchmark[self.first :][self.lasts])

    @cached_property
    def drawdown(self) -> FloatArray:
        """[n], below the highest close so far."""
        return underwater(self.bar_returns)[1:]

    @cached_property
    def exposure(self) -> FloatArray:
        """[n], market value of all positions as a ratio of the equity; 0 where nothing is left."""
        return self._of_equity(self.ledger.gross_exposure)

    @cached_property
    def net_exposure(self) -> FloatArray | None:
        """[n], of what is held less what is sold short; None where nothing may be."""
        return None if self.ledger.sold_short is None else self._of_equity(self.ledger.exposure)

    def _of_equity(self, worth: FloatArray) -> FloatArray:
        judged = worth[self.first :]
        return np.divide(judged, self.equity, out=np.zeros_like(judged), where=self.equity > 0)

    @cached_property
    def split(self) -> int | None:
        """Index among the judged sessions where out-of-sample begins; None for too few."""
        count = self.returns.size
        return round(count * IN_SAMPLE) if count >= _LEAST_APART else None

    @cached_property
    def trips(self) -> RoundTrips:
        """From flat to flat; the open ones among them."""
        return round_trips(self.ledger, columns_of(self.panel))

    @cached_property
    def ended(self) -> tuple[WrittenContract, ...]:
        """The written contracts that are no more, in the order of their ends."""
        ended = [one for one in self.ledger.written or () if one.end is not End.OPEN]
        return tuple(sorted(ended, key=lambda one: one.closed))

    def instant(self, bar: int) -> datetime | None:
        """When bar `bar` of the panel starts; None where a bar is a session."""
        if self.panel.session_ends is None:
            return None
        return datetime.fromtimestamp(int(self.panel.times[bar]), UTC)

    def sessions_between(self, start: IntArray, end: IntArray) -> IntArray:
        """[k], how many sessions lie from bars `start` [k] of the panel to `end` [k]; 0 within one."""
        ends = self.panel.session_ends
        numbers = np.arange(self.panel.times.size) if ends is None else np.cumsum(ends) - ends
        return numbers[end] - numbers[start]


def _changes(before: float, values: FloatArray) -> FloatArray:
    return values / np.concatenate(([before], values[:-1])) - 1.0
