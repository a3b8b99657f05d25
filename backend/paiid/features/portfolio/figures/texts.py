"""The long parts of an answer as JSON, written once for what stays the same. Imports numpy: imported lazily."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.figures.ratios import RATIO_DECIMALS

_CACHED: Final = 16
_NULL: Final = "null"
_CENTS: Final = ["", *(f".{part:02d}".rstrip("0") for part in range(1, 100))]
"""What is written behind the whole."""
_WHOLE_SECOND: Final = ".000000"
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
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
        return self._written((*_key(found), "curve"), columns, _points)

    def days(self, found: Performance) -> str:
        """What was earned by day as `DayPnlRead` has it, a JSON array."""
        rows = found.curve.days_earned(is_one_day=found.period.is_intraday)
        return self._written((*_key(found), "days"), rows, _days)

    def _written(self, key: tuple[Any, ...], columns: tuple[Column, ...], write: Callable[..., list[str]]) -> str:
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


def _texts(known: _Rows | None, columns: tuple[Column, ...], write: Callable[..., list[str]]) -> list[str]:
    size = columns[0].size
    texts: list[str] = [""] * size
    is_known = np.zeros(size, dtype=np.bool_)
    if known is not None:
        both = min(size, known.columns[0].size)
        texts[:both], is_known[:both] = known.texts[:both], True
        for old, new in zip(known.columns, columns, strict=True):
            is_known[:both] &= (old[:both] == new[:both]) | ((old[:both] != old[:both]) & (new[:both] != new[:both]))
    fresh = np.flatnonzero(~is_known)
    for at, text in zip(fresh.tolist(), write(*(column[fresh] for column in columns)), strict=True):
        texts[at] = text
    return texts


def _points(at: Column, day: Column, *rest: Column) -> list[str]:
    rows = zip(_instants(at), _dates(day), *(column.tolist() for column in rest), strict=True)
    return list(starmap(_point, rows))


def _point(*row: Any) -> str:
    at, day, equity, deposits, growth, fall, value, is_known, other = row
    benchmark = f'"{money_text(value)}"' if is_known else _NULL
    return (
        f'{{"at":"{at}","date":"{day}","equity":"{money_text(equity)}","net_deposits":"{money_text(deposits)}",'
        f'"growth":{_quoted(growth)},"drawdown":{_quoted(fall)},'
        f'"benchmark":{benchmark},"benchmark_growth":{_quoted(other)}}}'
    )


def _days(day: Column, cents: Column) -> list[str]:
    rows = zip(_dates(day), map(money_text, cents.tolist()), strict=True)
    return [f'{{"date":"{on}","pnl":"{amount}"}}' for on, amount in rows]


def _instants(ticks: Column) -> list[str]:
    """As `isoformat_z` writes them."""
    told = np.datetime_as_string(ticks.astype("datetime64[us]")).tolist()
    return [text.removesuffix(_WHOLE_SECOND) + "Z" for text in told]


def _dates(ordinals: Column) -> list[str]:
    told: list[str] = np.datetime_as_string((ordinals - _EPOCH_DAY).astype("datetime64[D]")).tolist()
    return told


def _quoted(value: float) -> str:
    return _NULL if value != value else f'"{ratio_text(value)}"'  # noqa: PLR0124  # nan alone differs from itself


def ratio_text(value: float) -> str:
    """As `DecimalString` writes what `ratio` makes of it."""
    text = f"{value:.{RATIO_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def money_text(cents: int) -> str:
    """As `DecimalString` writes so many cents."""
    if cents < 0:
        return "-" + money_text(-cents)
    whole, part = divmod(cents, 100)
    return f"{whole}{_CENTS[part]}"


def spliced(body: str, parts: Sequence[tuple[str, str]]) -> str:
    """A JSON object with more members at its end."""
    return body[:-1] + "".join(f',"{name}":{text}' for name, text in parts) + "}"
