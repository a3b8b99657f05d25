"""From rows of text to columns of bars: every row is checked, and the file is taken whole or not at all."""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.domain.instrument import parse_symbol
from paiid.features.datasets.working.moments import BeforeCalendarError, MomentError, Moments, OutsideHoursError
from paiid.features.datasets.working.rows import MOST_BARS, Row, UnreadableFileError

MOST_TOLD: Final = 100
_LONGEST_PRICE: Final = 1e9
_LONGEST_VOLUME: Final = 1e15
_NAMES: Final = ("open", "high", "low", "close", "volume")

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row."""

    row: int
    reason: str
    cells: str


@dataclass(frozen=True, slots=True)
class Bars:
    """One symbol's bars, oldest first, [n] each: ordinals of days, epoch seconds, USD a share, shares.

    `adjusted` is the file's column of adjusted closes; None without one.
    """

    sessions: IntArray
    starts: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    adjusted: FloatArray | None


@dataclass
class Checked:
    """What came of the rows. With a fault there are no bars."""

    bars: Bars | None = None
    faults: list[Fault] = field(default_factory=list)
    refused: int = 0
    duplicates: int = 0
    out_of_order: int = 0
    outside_hours: int = 0
    before_calendar: int = 0

    def fault(self, row: int, reason: str, cells: str) -> None:
        """One more row that is wrong."""
        self.refused += 1
        if len(self.faults) < MOST_TOLD:
            self.faults.append(Fault(row, reason, cells[:160]))


class _RowError(Exception):
    """The row is wrong; the message says why."""


def checked(found: Iterable[Row], moments: Moments, symbol: str) -> Checked:
    """Look at every row.

    Raises:
        UnreadableFileError: too many rows, or none.
    """
    result, columns = Checked(), _Columns()
    count = 0
    for count, row in enumerate(found, 1):
        if count > MOST_BARS:
            raise UnreadableFileError(f"It has more than {MOST_BARS:,} rows.")
        try:
            numbers = _numbers(row, symbol)
            columns.add(row.number, moments.place(row.moment), numbers)
        except (_RowError, MomentError) as error:
            result.fault(row.number, str(error), " | ".join((row.moment, *row.prices, row.volume)))
        except OutsideHoursError:
            result.outside_hours += 1
        except BeforeCalendarError:
            result.before_calendar += 1
    if not count:
        raise UnreadableFileError("It has a header and no rows.")
    columns.settle(result)
    return result


class _Columns:
    """The rows that were right, as they came."""

    def __init__(self) -> None:
        self.whole = [array("q") for _ in ("row", "session", "start")]
        self.parts = [array("d") for _ in (*_NAMES, "adjusted")]

    def add(self, row: int, place: tuple[int, int], numbers: tuple[float, ...]) -> None:
        for column, value in zip(self.whole, (row, *place), strict=True):
            column.append(value)
        for part, number in zip(self.parts, numbers, strict=True):
            part.append(number)

    def settle(self, result: Checked) -> None:
        """Put the bars in order, look for moments that are told twice, and keep them where nothing was wrong."""
        if not self.whole[0]:
            return
        rows, sessions, starts = (np.frombuffer(one, np.int64) for one in self.whole)
        steps = np.diff(starts)
        result.out_of_order = int(min((steps < 0).sum(), (steps > 0).sum()))
        order = np.argsort(starts, kind="stable")
        values = np.stack([np.frombuffer(part, np.float64) for part in self.parts])
        rows, sessions, starts, values = rows[order], sessions[order], starts[order], values[:, order]
        is_again = np.append(False, np.diff(starts) == 0)
        same = np.isclose(values[:, 1:], values[:, :-1], rtol=0, atol=0, equal_nan=True).all(axis=0)
        is_other = is_again & ~np.append(False, same)
        for at in np.flatnonzero(is_other):
            told = f"the same moment as row {rows[at - 1]} with other numbers"
            result.fault(int(rows[at]), told, " | ".join(f"{value:g}" for value in values[:5, at]))
        result.duplicates = int((is_again & ~is_other).sum())
        keep = ~is_again
        if not result.refused and keep.any():
            adjusted = values[5, keep]
            opened, high, low, close, volume = values[:5, keep]
            known = None if np.isnan(adjusted).all() else adjusted
            result.bars = Bars(sessions[keep], starts[keep], opened, high, low, close, volume, known)


def _numbers(row: Row, symbol: str) -> tuple[float, ...]:
    """Open, high, low, close, volume and the adjusted close (nan without one)."""
    if row.symbol and not _is_of(row.symbol, symbol):
        raise _RowError(f"is of {row.symbol[:20]}, not of {symbol}: a file holds one symbol")
    opened, high, low, close = (
        _number(text, name, _LONGEST_PRICE) for text, name in zip(row.prices, _NAMES, strict=False)
    )
    volume = _number(row.volume, "volume", _LONGEST_VOLUME)
    for price, name in zip((opened, high, low, close), _NAMES, strict=False):
        if price <= 0:
            raise _RowError(f"the {name} {price:g} is not above 0")
    if volume < 0:
        raise _RowError(f"the volume {volume:g} is below 0")
    if high < max(opened, close, low):
        raise _RowError(f"the high {high:g} is below another price of the bar")
    if low > min(opened, close):
        raise _RowError(f"the low {low:g} is above another price of the bar")
    adjusted = math.nan if not row.adjusted else _number(row.adjusted, "adjusted close", _LONGEST_PRICE)
    if adjusted <= 0:
        raise _RowError(f"the adjusted close {adjusted:g} is not above 0")
    return opened, high, low, close, volume, adjusted


def _number(text: str, name: str, most: float) -> float:
    try:
        found = float(text)
    except ValueError:
        raise _RowError(f"the {name} {text[:20]!r} is no number" if text else f"there is no {name}") from None
    if not math.isfinite(found) or abs(found) > most:
        raise _RowError(f"the {name} {text[:20]!r} is no number that a bar can have")
    return found


def _is_of(text: str, symbol: str) -> bool:
    """`AAPL`, `aapl` and, as some write the exchange's country behind it, `AAPL.US`."""
    try:
        return parse_symbol(text) in {symbol, f"{symbol}.US"}
    except ValueError:
        return False
