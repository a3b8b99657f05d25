"""What browsers measured of their pages, with their users' consent: kept without a name, told as quantiles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field
from sqlalchemy import Connection, delete, insert, select

from paiid.core.http import ApiInput, ApiModel
from paiid.core.ids import new_id
from paiid.core.types import DecimalString, UtcInstant
from paiid.features.telemetry.events import Workflow
from paiid.features.telemetry.models import browser_reports as t
from paiid.features.telemetry.summary import ratio

_MOST: Final = 20
_TEN_MINUTES_MS: Final = 600_000


class Measure(StrEnum):
    """Core Web Vitals and their neighbors, and what is only counted: `load` and `error`."""

    LCP = "lcp"
    INP = "inp"
    CLS = "cls"
    TTFB = "ttfb"
    LOAD = "load"
    ERROR = "error"


TIMED: Final = (Measure.LCP, Measure.INP, Measure.CLS, Measure.TTFB)


class MeasurementCreate(ApiInput):
    """One measurement of a page that began at `workflow`."""

    measure: Measure
    workflow: Workflow
    value: int = Field(ge=0, le=_TEN_MINUTES_MS, description="Milliseconds; of `cls` thousandths; of counts 1.")


class MeasurementsCreate(ApiInput):
    measurements: list[MeasurementCreate] = Field(min_length=1, max_length=_MOST)


class MeasureRead(ApiModel):
    """Quantiles of one measure: milliseconds, of `cls` thousandths; null without any."""

    measure: Measure
    count: int
    p50: int | None
    p75: int | None
    p95: int | None


class MeasurementsRead(ApiModel):
    """Of the last `days`. `error_rate` is failed scripts per page load (0.01 = 1 %), null without loads."""

    days: int
    since: UtcInstant
    loads: int
    errors: int
    error_rate: DecimalString | None
    measures: list[MeasureRead]


def quantile(ascending: Sequence[int], share: float) -> int | None:
    """The smallest value that `share` of them do not exceed (nearest rank); None for none."""
    if not ascending:
        return None
    return ascending[max(0, -(-round(len(ascending) * share * 1000) // 1000) - 1)]


def told(rows: Iterable[tuple[str, int]], *, days: int, since: datetime) -> MeasurementsRead:
    """What (measure, value) rows come to."""
    found: dict[str, list[int]] = defaultdict(list)
    for measure, value in rows:
        found[measure].append(value)
    loads, errors = len(found[Measure.LOAD]), len(found[Measure.ERROR])
    measures = [
        MeasureRead(
            measure=one,
            count=len(values),
            p50=quantile(values, 0.5),
            p75=quantile(values, 0.75),
            p95=quantile(values, 0.95),
        )
        for one in TIMED
        for values in (sorted(found[one]),)
    ]
    return MeasurementsRead(
        days=days, since=since, loads=loads, errors=errors, error_rate=ratio(errors, loads), measures=measures
    )


def keep(conn: Connection, measurements: Sequence[MeasurementCreate], at: datetime) -> None:
    """Add them; nothing tells whose they are."""
    rows = [
        {
            "id": new_id("brw"),
            "measure": one.measure.value,
            "workflow": one.workflow.value,
            "value": one.value,
            "received_at": at,
        }
        for one in measurements
    ]
    conn.execute(insert(t), rows)


def since(conn: Connection, moment: datetime) -> list[tuple[str, int]]:
    """(measure, value) of what came at or after `moment`."""
    query = select(t.c.measure, t.c.value).where(t.c.received_at >= moment)
    return [(row.measure, row.value) for row in conn.execute(query)]


def forget_before(conn: Connection, moment: datetime) -> int:
    """Remove older ones; how many."""
    return conn.execute(delete(t).where(t.c.received_at < moment)).rowcount
