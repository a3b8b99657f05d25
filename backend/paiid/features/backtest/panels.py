"""Daily bars of several symbols on one axis of sessions. Plain arithmetic, for a thread or a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar
from paiid.quant.backtest.model import FloatArray, IntArray, Panel

_DAY_S: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Columns:
    """One symbol's daily bars, oldest first, [n] each.

    `sessions` are ordinals of days, `starts` epoch seconds; prices in USD a share, `volume` in shares.
    """

    sessions: IntArray
    starts: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    def within(self, start: date, end: date) -> "Columns":
        """Those of the sessions in [start, end]."""
        first = int(np.searchsorted(self.sessions, start.toordinal(), "left"))
        last = int(np.searchsorted(self.sessions, end.toordinal(), "right"))
        return Columns(*(getattr(self, name)[first:last] for name in Columns.__dataclass_fields__))


def columns(bars: Sequence[Bar]) -> Columns:
    """The bars as arrays."""
    return Columns(
        np.array([bar.session_date.toordinal() for bar in bars], dtype=np.int64),
        np.array([int(bar.start_at.timestamp()) for bar in bars], dtype=np.int64),
        *(
            np.array([float(getattr(bar, name)) for bar in bars], dtype=np.float64)
            for name in ("open", "high", "low", "close", "volume")
        ),
    )


def panel(bars: Mapping[Symbol, Columns]) -> tuple[Panel, IntArray]:
    """All of them on the union of their sessions, and the ordinals of those.

    Returns:
        Prices adjusted for dividends have none left to pay, so `dividends` is 0.
    """
    starts: dict[int, int] = {}
    for one in bars.values():
        starts.update(zip(one.sessions.tolist(), one.starts.tolist(), strict=True))
    axis = np.array(sorted(starts), dtype=np.int64)
    times = np.array([starts[int(at)] for at in axis], dtype=np.int64)
    shape = axis.size, len(bars)
    prices = {name: np.full(shape, np.nan) for name in ("open", "high", "low", "close")}
    volume = np.zeros(shape)
    for number, one in enumerate(bars.values()):
        rows = np.searchsorted(axis, one.sessions)
        for name, held in prices.items():
            held[rows, number] = getattr(one, name)
        volume[rows, number] = one.volume
    return Panel(tuple(bars), times, **prices, volume=volume, dividends=np.zeros(shape)), axis


def on_axis(one: Columns, axis: IntArray) -> FloatArray:
    """Its closes at the sessions of `axis`, the last known one where it has none.

    Returns:
        [t]; before its first bar that bar's close, so that it stands still there.
    """
    place = np.searchsorted(one.sessions, axis, "right") - 1
    found: FloatArray = one.close[np.maximum(place, 0)]
    return found


def session_days(times: IntArray) -> list[date]:
    """The session of each bar: a session opens and closes within one day of UTC."""
    return [date.fromordinal(int(day)) for day in times // _DAY_S + _EPOCH]
