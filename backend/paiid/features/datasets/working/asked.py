"""What the server asks of the process beside it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from paiid.domain.market import Interval
from paiid.features.datasets.schemas import DatasetQualityRead, Prices

if TYPE_CHECKING:
    from paiid.features.datasets.working.checking import Bars, Checked


@dataclass(frozen=True, slots=True)
class Given:
    """A file, and what its giver says of it."""

    path: Path
    symbol: str
    interval: Interval
    prices: Prices
    zone: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was kept: it is no table of bars (`problem`), or rows are wrong: number, reason and cells of each."""

    problem: str | None
    faults: tuple[tuple[int, str, str], ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written, and what was found in it (a `DatasetQualityRead` as JSON)."""

    bars: int
    first: date
    last: date
    size_bytes: int
    data_hash: str
    faults: int
    quality: str


def take_in(given: Given, target: Path) -> Taken | Refused:
    """Check the file, write its bars to `target`, and judge them."""
    from paiid.features.datasets.working.checking import checked
    from paiid.features.datasets.working.files import write
    from paiid.features.datasets.working.moments import Moments
    from paiid.features.datasets.working.rows import UnreadableFileError, rows

    zone = None if given.zone is None else ZoneInfo(given.zone)
    try:
        places, found = rows(given.path)
        result = checked(found, Moments(given.interval, zone, given.now), given.symbol)
    except UnreadableFileError as error:
        return Refused(str(error))
    if result.refused:
        return Refused(None, tuple((one.row, one.reason, one.cells) for one in result.faults), result.refused)
    if result.bars is None:
        return Refused("No bar of it lies in the exchange's regular hours from 2005-01-03 on.")
    bars, is_scaled = _restated(result.bars, given.prices)
    read, faults = _judged(result, bars, given, ignored=places.ignored, is_scaled=is_scaled)
    first, last = (date.fromordinal(int(bars.sessions[at])) for at in (0, -1))
    return Taken(bars.sessions.size, first, last, write(bars, target), _hash(bars), faults, read.model_dump_json())


def _restated(bars: "Bars", prices: Prices) -> tuple["Bars", bool]:
    """The bars by the file's adjusted closes, where adjusted prices are asked for and each bar has one."""
    import numpy as np

    if prices is not Prices.ADJUSTED or bars.adjusted is None or np.isnan(bars.adjusted).any():
        return bars, False
    factor = bars.adjusted / bars.close
    opened, close = bars.open * factor, bars.adjusted
    # A product may be rounded past the close that bounded it.
    high = np.maximum(bars.high * factor, np.maximum(opened, close))
    low = np.minimum(bars.low * factor, np.minimum(opened, close))
    return replace(bars, open=opened, high=high, low=low, close=close), True


def _judged(
    result: "Checked", bars: "Bars", given: Given, *, ignored: tuple[str, ...], is_scaled: bool
) -> tuple[DatasetQualityRead, int]:
    import numpy as np

    from paiid.features.datasets.working import quality as q

    there, expected, gaps = q.gaps(bars)
    short, far, steps = q.short_sessions(bars, given.interval), q.outliers(bars), list(q.splits(bars))
    adjustments = list(q.bad_adjustments(result.bars)) if result.bars is not None else []
    still = np.flatnonzero(bars.volume == 0)
    read = DatasetQualityRead(
        sessions=there,
        expected_sessions=expected,
        missing_sessions=expected - there,
        gaps=gaps[: q.MOST_TOLD],
        short_sessions=len(short),
        short=short[: q.MOST_TOLD],
        outliers=len(far),
        outlier_score=q.price(q.SCORE),
        outlier=far[: q.MOST_TOLD],
        splits=steps[: q.MOST_TOLD],
        adjustments=adjustments[: q.MOST_TOLD],
        zero_volume=int(still.size),
        zero_volume_sessions=[date.fromordinal(day) for day in np.unique(bars.sessions[still])[: q.MOST_TOLD].tolist()],
        duplicates=result.duplicates,
        out_of_order=result.out_of_order,
        outside_hours=result.outside_hours,
        before_calendar=result.before_calendar,
        columns_ignored=list(ignored),
        scaled=is_scaled,
    )
    doubtful = (len(gaps), len(short), len(far), len(steps), len(adjustments), int(still.size), result.duplicates)
    return read, sum(doubtful) + result.out_of_order


def _hash(bars: "Bars") -> str:
    from paiid.features.datasets.working.files import NAMES

    found = hashlib.sha256()
    for name in NAMES:
        found.update(getattr(bars, name).tobytes())
    return found.hexdigest()
