"""The grid of instants at which a period is valued, with what came in and went out between them.

Imports numpy, so it is itself imported lazily.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from paiid.domain.series import day_tick, session_close_ticks
from paiid.features.portfolio.figures.curve import FloatArray, IntArray
from paiid.features.portfolio.figures.flow_columns import FlowColumns, columns_of
from paiid.features.portfolio.figures.flows import Flows
from paiid.features.portfolio.figures.leaving_out import LeftOut, left_out
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.figures.valuing import Valuations
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.quant.exact import integers, total
from paiid.quant.returns import growth_factors


@dataclass(frozen=True)
class Timeline:
    """A period's valuations, n points. Cents.

    `values` are after all that happened at a point; `start_flows` came right after the point before, `end_flows` at
    the point itself, both with what `without` says. `shown` are the points of the curve; the others are the
    instants of flows within a day.
    """

    ticks: IntArray
    values: IntArray
    start_flows: IntArray
    end_flows: IntArray
    shown: npt.NDArray[np.intp]
    without: LeftOut

    @property
    def pnl(self) -> IntArray:
        """Earned in the step to each point; 0 for the first."""
        steps = np.diff(self.values, prepend=self.values[:1])
        return np.asarray(steps - self.start_flows - self.end_flows)

    def growth(self) -> FloatArray:
        """What one of the first point became at each; a total loss stays one, nan from where it has no meaning."""
        values, start, end = (part.astype(np.float64) / 100 for part in (self.values, self.start_flows, self.end_flows))
        factors = growth_factors(values, start, end)
        lost = np.flatnonzero(factors == 0.0)
        broken = np.flatnonzero(np.isnan(factors))
        if lost.size and (not broken.size or lost[0] < broken[0]):
            factors[lost[0] :] = 0.0
        return np.asarray(np.multiply.accumulate(factors))

    def is_idle(self) -> npt.NDArray[np.bool_]:
        """Steps in which there was nothing before, nothing came, and nothing is after."""
        before = np.concatenate((self.values[:1], self.values[:-1]))
        return np.asarray((before + self.start_flows == 0) & (self.values - self.end_flows == 0))


def grid_of(period: Period, flows: FlowColumns, marks: Sequence[int]) -> tuple[IntArray, npt.NDArray[np.intp]]:
    """The ticks at which a period is valued, and which of them are shown."""
    if period.ends is None:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.intp)
    closes = session_close_ticks()
    between = integers(closes)[bisect_right(closes, period.begins) : bisect_left(closes, period.ends)]
    which = flows.within(period)
    shown = [np.array([period.begins, period.ends, *marks], dtype=np.int64)]
    timed = flows.is_timed[which]
    if not period.is_intraday:
        # On a day on which the exchange rests the point is of its own; on others it is the close.
        shown += [between, np.minimum(flows.closes_at[which][~timed], period.ends)]
    told = _ascending(shown)
    ticks = _ascending([told, flows.ticks[which][timed]])
    return ticks, np.searchsorted(ticks, told)


def _ascending(parts: Sequence[IntArray]) -> IntArray:
    """All of them, each once. They are in order mostly, and then to sort is to look once."""
    found = np.sort(np.concatenate(parts), kind="stable")
    return np.asarray(found[np.concatenate(([True], found[1:] != found[:-1]))])


def timeline_of(
    selection: Selection,
    period: Period,
    book: PriceBook,
    flows: Flows,
    *,
    marks: Sequence[int],
    valuations: Valuations,
) -> Timeline:
    """Value `selection` over `period`."""
    columns = columns_of(flows)
    ticks, shown = grid_of(period, columns, marks)
    start, end = np.zeros(ticks.size, dtype=np.int64), np.zeros(ticks.size, dtype=np.int64)
    which = columns.within(period)
    places, is_start, cents = (
        np.searchsorted(ticks, columns.ticks[which]),
        columns.is_start[which],
        columns.cents[which],
    )
    np.add.at(start, places[is_start], cents[is_start])
    np.add.at(end, places[~is_start], cents[~is_start])
    without = left_out(selection, period, book, ticks)
    return Timeline(
        ticks=ticks,
        values=values_at(selection, book, ticks, valuations),
        start_flows=start + without.start,
        end_flows=end + without.end,
        shown=shown,
        without=without,
    )


def values_at(selection: Selection, book: PriceBook, ticks: IntArray, valuations: Valuations) -> IntArray:
    """Cents at any ticks, everything in."""
    return total(list(parts_at(selection, book, ticks, valuations).values()), ticks.size)


def parts_at(
    selection: Selection, book: PriceBook, ticks: IntArray, valuations: Valuations
) -> dict[tuple[int, str], IntArray]:
    """Cents at any ticks by account and thing; those at closes are looked up among what is kept."""
    closes = life_of(selection, book)
    grid = integers(session_close_ticks())[closes]
    places = np.searchsorted(grid, ticks)
    is_close = np.zeros(ticks.size, dtype=np.bool_)
    is_close[places < grid.size] = grid[places[places < grid.size]] == ticks[places < grid.size]
    old = valuations.parts_at_closes(selection, book, closes) if is_close.any() else {}
    new = valuations.parts_at_points(selection, book, ticks[~is_close]) if not is_close.all() else {}
    found: dict[tuple[int, str], IntArray] = {}
    for key in old or new:
        kept, fresh = old[key][places[is_close]] if old else ticks[:0], new[key] if new else ticks[:0]
        found[key] = values = np.zeros(ticks.size, dtype=np.result_type(kept, fresh))
        values[is_close], values[~is_close] = kept, fresh
    return found


def life_of(selection: Selection, book: PriceBook) -> slice:
    """The closes from right before the first activity to the present, as a slice of `session_close_ticks`."""
    closes = session_close_ticks()
    days = [rows[0].day for rows in selection.activities if rows]
    first = bisect_right(closes, day_tick(min(days))) if days else len(closes)
    return slice(max(0, first - 1), max(first - 1, bisect_right(closes, book.now), 0))
