"""What is doubtful in bars that are well formed: gaps, far moves, steps like a split, adjustments that went wrong."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import numpy as np

from paiid.domain.exchange_calendar import sessions_between
from paiid.domain.market import INTRADAY_SECONDS, Interval
from paiid.features.datasets.schemas import (
    DatasetAdjustmentRead,
    DatasetGapRead,
    DatasetOutlierRead,
    DatasetShortRead,
    DatasetSplitRead,
)
from paiid.features.datasets.working.checking import Bars, FloatArray
from paiid.features.datasets.working.moments import sessions

MOST_TOLD: Final = 50
SCORE: Final = 10.0
"""Robust standard deviations: of a company's daily moves of twenty years a handful go beyond."""
_NORMAL: Final = 1.4826
"""What makes a median deviation a standard deviation, of a normal distribution."""
_NORMAL_MEAN: Final = 1.2533
"""The same of a mean deviation."""
_LEAST: Final = 30
"""Moves, for the usual one to mean anything."""
_AROUND: Final = 5
_AT_STEP: Final = 0.04
_STAYS: Final = 0.12
_RATIOS: Final = tuple((new, old) for new, old in ((2, 1), (3, 1), (3, 2), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1),
    (10, 1), (15, 1), (20, 1), (25, 1), (30, 1), (40, 1), (50, 1), (100, 1)))  # fmt: skip


def scores(moves: FloatArray) -> FloatArray:
    """How far each lies from the median, in robust standard deviations; 0 where there are too few, or all are alike."""
    if moves.size < _LEAST:
        return np.zeros(moves.size)
    middle = np.median(moves)
    away = np.abs(moves - middle)
    # Where more than half of the bars do not move, the mean has to tell what is usual.
    spread = _NORMAL * float(np.median(away)) or _NORMAL_MEAN * float(away.mean())
    return (moves - middle) / spread if spread > 0 else np.zeros(moves.size)


def move_scores(bars: Bars, closes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """[n - 1] moves from close to close as logarithms, and their scores: over a night among those over nights."""
    moves = np.diff(np.log(closes))
    over_night = np.diff(bars.sessions) > 0
    found = np.zeros(moves.size)
    for kind in (over_night, ~over_night):
        found[kind] = scores(moves[kind])
    return moves, found


def gaps(bars: Bars) -> tuple[int, int, list[DatasetGapRead]]:
    """Sessions there are, sessions there should be, and the stretches that lack."""
    there = set(bars.sessions.tolist())
    wanted = sessions_between(date.fromordinal(int(bars.sessions[0])), date.fromordinal(int(bars.sessions[-1])))
    found: list[list[date]] = []
    is_open = False
    for day in wanted:
        if day.toordinal() in there:
            is_open = False
        elif is_open:
            found[-1].append(day)
        else:
            found.append([day])
            is_open = True
    told = [DatasetGapRead(start=one[0], end=one[-1], sessions=len(one)) for one in found]
    return len(there), len(wanted), sorted(told, key=lambda one: (-one.sessions, one.start))


def short_sessions(bars: Bars, interval: Interval) -> list[DatasetShortRead]:
    """Sessions with fewer bars than their regular hours have."""
    if interval is Interval.ONE_DAY:
        return []
    known, length = sessions(), INTRADAY_SECONDS[interval]
    days, counts = np.unique(bars.sessions, return_counts=True)
    places = np.searchsorted(known.days, days)
    hours = np.array(known.closes)[places] - np.array(known.opens)[places]
    expected = -(-hours // length)
    return [
        DatasetShortRead(session_date=date.fromordinal(int(day)), bars=int(count), expected=int(full))
        for day, count, full in zip(days, counts, expected, strict=True)
        if count < full
    ]


def outliers(bars: Bars) -> list[DatasetOutlierRead]:
    """Moves beyond `SCORE`, the furthest first."""
    moves, found = move_scores(bars, bars.close)
    far = np.flatnonzero(np.abs(found) > SCORE)
    return [
        DatasetOutlierRead(
            session_date=date.fromordinal(int(bars.sessions[at + 1])),
            at=datetime.fromtimestamp(int(bars.starts[at + 1]), UTC),
            before=price(bars.close[at]),
            close=price(bars.close[at + 1]),
            move=_ratio(np.expm1(moves[at])),
            score=Decimal(f"{found[at]:.1f}"),
        )
        for at in far[np.argsort(-np.abs(found[far]), kind="stable")].tolist()
    ]


def splits(bars: Bars) -> Iterator[DatasetSplitRead]:
    """Steps at a session's open that are those of a split, far from the usual, and stay."""
    firsts = np.flatnonzero(np.diff(bars.sessions) > 0) + 1
    steps = np.log(bars.open[firsts] / bars.close[firsts - 1])
    far = np.abs(scores(steps)) > SCORE if steps.size >= _LEAST else np.abs(steps) > np.log(1.4)
    for at, step in zip(firsts[far].tolist(), steps[far].tolist(), strict=True):
        before = float(np.median(bars.close[max(0, at - _AROUND) : at]))
        after = float(np.median(bars.close[at : at + _AROUND]))
        told = _split_of(step, float(np.log(after / before)))
        if told is not None:
            yield DatasetSplitRead(
                session_date=date.fromordinal(int(bars.sessions[at])),
                ratio=told,
                before=price(bars.close[at - 1]),
                open=price(bars.open[at]),
            )


def _split_of(step: float, kept: float) -> str | None:
    for new, old in _RATIOS:
        size = float(np.log(new / old))
        for sign, told in ((-1, f"{new}:{old}"), (1, f"{old}:{new}")):
            if abs(step - sign * size) < _AT_STEP and abs(kept - sign * size) < _STAYS:
                return told
    return None


def bad_adjustments(bars: Bars) -> Iterator[DatasetAdjustmentRead]:
    """Sessions at which the adjusted closes move far and the closes themselves do not."""
    if bars.adjusted is None or np.isnan(bars.adjusted).any():
        return
    plain, plain_scores = move_scores(bars, bars.close)
    restated, restated_scores = move_scores(bars, bars.adjusted)
    for at in np.flatnonzero((np.abs(restated_scores) > SCORE) & (np.abs(plain_scores) <= SCORE)).tolist():
        yield DatasetAdjustmentRead(
            session_date=date.fromordinal(int(bars.sessions[at + 1])),
            adjusted_move=_ratio(np.expm1(restated[at])),
            move=_ratio(np.expm1(plain[at])),
        )


def price(value: float) -> Decimal:
    """To six digits behind the point."""
    return Decimal(f"{value:.6f}").normalize() + 0


def _ratio(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")
