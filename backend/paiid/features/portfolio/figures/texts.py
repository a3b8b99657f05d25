"""The long parts of an answer as JSON, written once for what stays the same. Imports numpy: imported lazily."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paiid.core.clock import isoformat_z
from paiid.domain.series import instant_of
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.figures.ratios import RATIO_DECIMALS

_CACHED: Final = 16
_NULL: Final = "null"
Column = npt.NDArray[Any]


@dataclass(frozen=True)
class _Rows:
    columns: tuple[Column, ...]
    texts: list[str]


@dataclass(frozen=True)
class Texts:
    """Rows of curves and days. A row whose numbers are those of the last time is not written again."""

    _kept: OrderedDict[tuple[Any, ...], _Rows] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def curve(self, found: Performance) -> str:
        """The points as `CurvePointRead` has them, a JSON array."""
        curve, values = found.curve, found.shadow.values
        no_value = np.full(curve.at.size, -1, dtype=np.int64)
        columns = (
            curve.at,
            curve.days,
            curve.equity,
            curve.net_deposits,
            curve.growth,
            found.falls_at,
            no_value if values is None else values,
            np.full(curve.at.size, values is not None),
            found.shadow.growth,
        )
        if not found.period.is_intraday and curve.at.size:
            # One point a day: the last.
            last = np.append(curve.days[1:] != curve.days[:-1], True)  # a value of the array
            columns = tuple(column[last] for column in columns)
        return self._written((*_key(found), "curve"), columns, _point)

    def days(self, found: Performance) -> str:
        """What was earned by day as `DayPnlRead` has it, a JSON array."""
        rows = found.curve.days_earned(is_one_day=found.period.is_intraday)
        return self._written((*_key(found), "days"), rows, _day)

    def _written(self, key: tuple[Any, ...], columns: tuple[Column, ...], write: Callable[..., str]) -> str:
        with self._lock:
            known = self._kept.get(key)
        texts = _texts(known, columns, write)
        with self._lock:
            self._kept[key] = _Rows(columns, texts)
            self._kept.move_to_end(key)
            while len(self._kept) > _CACHED:
                self._kept.popitem(last=False)
        return f"[{','.join(texts)}]"


def _key(found: Performance) -> tuple[Any, ...]:
    return found.account.id, found.account.name, found.benchmark.symbol, found.period.begins, found.period.is_intraday


def _texts(known: _Rows | None, columns: tuple[Column, ...], write: Callable[..., str]) -> list[str]:
    size = columns[0].size
    texts: list[str] = [""] * size
    is_known = np.zeros(size, dtype=np.bool_)
    if known is not None:
        both = min(size, known.columns[0].size)
        texts[:both], is_known[:both] = known.texts[:both], True
        for old, new in zip(known.columns, columns, strict=True):
            is_known[:both] &= (old[:both] == new[:both]) | ((old[:both] != old[:both]) & (new[:both] != new[:both]))
    fresh = np.flatnonzero(~is_known)
    rows = zip(*(column[fresh].tolist() for column in columns), strict=True)
    for at, row in zip(fresh.tolist(), rows, strict=True):
        texts[at] = write(*row)
    return texts


def _point(*row: Any) -> str:
    at, day, equity, deposits, growth, fall, value, is_known, other = row
    return (
        f'{{"at":"{isoformat_z(instant_of(at))}","date":"{date.fromordinal(day).isoformat()}",'
        f'"equity":"{money_text(equity)}","net_deposits":"{money_text(deposits)}",'
        f'"growth":{_quoted(growth)},"drawdown":{_quoted(fall)},'
        f'"benchmark":{_amount(value) if is_known else _NULL},"benchmark_growth":{_quoted(other)}}}'
    )


def _day(day: int, cents: int) -> str:
    return f'{{"date":"{date.fromordinal(day).isoformat()}","pnl":"{money_text(cents)}"}}'


def _amount(cents: int) -> str:
    return f'"{money_text(cents)}"'


def _quoted(value: float) -> str:
    return _NULL if value != value else f'"{ratio_text(value)}"'  # noqa: PLR0124  # nan alone differs from itself


def ratio_text(value: float) -> str:
    """As `DecimalString` writes what `ratio` makes of it."""
    text = f"{value:.{RATIO_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def money_text(cents: int) -> str:
    """As `DecimalString` writes so many cents."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    if not part:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{part:02d}".rstrip("0")


def spliced(body: str, parts: Sequence[tuple[str, str]]) -> str:
    """A JSON object with more members at its end."""
    return body[:-1] + "".join(f',"{name}":{text}' for name, text in parts) + "}"
