"""What is known of a span of time: from probes, logs, starts, migrations, the activity log and the service itself.

A source that is not there, or cannot be read, is said to be: it must not look like one that has nothing to tell.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from paiid.bootstrap.migrating.record import Record
from paiid.bootstrap.starts import starts, starts_file
from paiid.core import json_lines
from paiid.core.db import open_database
from paiid.features.activity.models import activity_log
from paiid.features.auth.models import users
from paiid.monitor.alerting import Watch
from paiid.monitor.history import History, Probe
from paiid.monitor.incidents.report import NOT_KNOWN, Fact, Incident
from paiid.monitor.incidents.running import HEALTH, Service
from paiid.monitor.reporting import duration
from paiid.monitor.uptime import Outage, outages

_PATIENCE: Final = timedelta(minutes=1)
_BAD: Final = frozenset({"error", "critical"})
_ALERTS: Final = frozenset({"alert_firing", "alert_resolved"})
_KIND: Final = re.compile(r"^(?:[\w.]+\.)?(\w*(?:Error|Exception|Group|Timeout|Exit|Interrupt))(?::|$)", re.MULTILINE)
"""The line of a traceback that names what was raised; the last one is what came out."""
_ID: Final = re.compile(r"/[a-z]{2,5}_[0-9A-Za-z]{6,}|/[0-9a-f-]{16,}|/\d+(?=/|$)")
_MOST_ROUTES: Final = 20


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, both aware."""

    start: datetime
    end: datetime

    def __contains__(self, at: object) -> bool:
        return isinstance(at, datetime) and self.start <= at <= self.end


@dataclass(frozen=True, slots=True)
class Active:
    """Users who did something in the time, and all there are."""

    active: int
    all: int

    @property
    def text(self) -> str:
        """What of the affected users is known by this."""
        return f"{NOT_KNOWN}; at most {self.all}, of whom {self.active} did something in that time (activity_log)"


@dataclass(frozen=True)
class Sources:
    """Where to look.

    Args:
        home: PAIID_HOME.
        history: the monitor's.
        url: the database.
        service: the running one, to be asked.
    """

    home: Path
    history: Path
    url: str
    service: Service

    async def gathered(self, incident: Incident, span: Span, now: datetime) -> Incident:
        """`incident` with what they tell of `span`; of a log that is gone, what it told before.

        What the service said of itself stays, too: it is asked at `now`, and it said otherwise then.
        """
        facts = [*probed(History(self.history), span), *deployed(self.home, span)]
        facts += [one for one in incident.facts if one.at is not None and one.source == f"GET {HEALTH}"]
        facts += await self.service.asked(now)
        for log in map(Path, incident.logs):
            before = [] if log.exists() else [one for one in incident.facts if one.source == log.name]
            facts += before or logged(log, span)
        affected = incident.affected_users
        try:
            told, active = await recorded(self.url, span)
            facts += told
            affected = active.text if affected.startswith(NOT_KNOWN) else affected
        except (SQLAlchemyError, OSError, ValueError) as error:
            text = f"Recorded deeds: {NOT_KNOWN}, the database cannot be read ({type(error).__name__})"
            facts.append(Fact(None, text, "activity_log"))
        return replace(incident, facts=tuple(facts), affected_users=affected)


def probed(history: History, span: Span) -> Iterator[Fact]:
    """Outages and alerts."""
    name = history.path.name
    probes = history.read(span.start - timedelta(days=1))
    seen = [one for one in probes if one.at <= span.end]
    if not any(one.at in span for one in seen):
        yield Fact(None, f"Outages: {NOT_KNOWN}, nobody looked in that time", name)
        return
    for target in sorted({one.target for one in seen}):
        yield from _outages(target, [one for one in seen if one.target == target], span, name)
    watch = Watch(_PATIENCE)
    alerts = [alert for one in seen if (alert := watch.see(one)) is not None]
    yield from (
        Fact(one.at, f"Alert: {one.text}", f"{name}, as `paiid monitor` tells it") for one in alerts if one.at in span
    )


def _outages(target: str, probes: Sequence[Probe], span: Span, name: str) -> Iterator[Fact]:
    found = [one for one in outages(probes) if one.end is None or one.end >= span.start]
    down_s = sum(_seconds(one, span) for one in found)
    yield Fact(None, f"{target} was down for {duration(down_s)} of {duration(_length(span))}", name)
    for one in found:
        if one.start in span:
            yield Fact(one.start, f"{target} does not answer: {'; '.join(one.errors)}", name)
        if one.end is not None and one.end in span:
            yield Fact(one.end, f"{target} answers again after {duration((one.end - one.start).total_seconds())}", name)


def _seconds(one: Outage, span: Span) -> float:
    return (min(one.end or span.end, span.end) - max(one.start, span.start)).total_seconds()


def _length(span: Span) -> float:
    return (span.end - span.start).total_seconds()


def latest_outage(history: History, now: datetime) -> Outage | None:
    """The one that began last within a day, of any target."""
    probes = history.read(now - timedelta(days=1))
    found = [one for name in {one.target for one in probes} for one in outages([p for p in probes if p.target == name])]
    return max(found, key=lambda one: one.start, default=None)


def logged(path: Path, span: Span) -> Iterator[Fact]:
    """Errors by what happened and where, from a file of `LOG_FORMAT=json`."""
    if not path.exists():
        yield Fact(None, f"Errors: {NOT_KNOWN}, there is no such file", path.name)
        return
    found: dict[str, list[datetime]] = defaultdict(list)
    lines = 0
    for row in json_lines.rows_of(path):
        at = _at(row)
        if at is None or at not in span:
            continue
        lines += 1
        if row.get("level") in _BAD:
            found[_what(row)].append(at)
        elif row.get("event") in _ALERTS:
            yield Fact(at, f"Alert: {row.get('text')}", path.name)
    if not lines:
        yield Fact(None, f"Errors: {NOT_KNOWN}, no line of JSON is of that time", path.name)
        return
    yield Fact(None, f"{sum(map(len, found.values()))} errors in {lines} lines of the log", path.name)
    by_count = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    for what, times in by_count[:_MOST_ROUTES]:
        yield Fact(None, f"{len(times)} x {what}, the last at {max(times):%H:%M:%S}", path.name)
        yield Fact(min(times), f"First of {len(times)}: {what}", path.name)


def _at(row: dict[str, Any]) -> datetime | None:
    try:
        at = datetime.fromisoformat(row["timestamp"])
    except (KeyError, ValueError, TypeError):
        return None
    return at if at.tzinfo is not None else None


def _what(row: dict[str, Any]) -> str:
    path = row.get("path")
    where = f" on {_ID.sub('/{id}', path)}" if isinstance(path, str) else ""
    kinds = _KIND.findall(str(row.get("exception", "")))
    event = next(iter(str(row.get("event")).splitlines()), "")[:120]
    return f"{event}{f' ({kinds[-1]})' if kinds else ''}{where}"


def deployed(home: Path, span: Span) -> Iterator[Fact]:
    """Starts, and what had changed by them; runs of `paiid migrate`."""
    name = starts_file(home).name
    if not starts_file(home).exists():
        yield Fact(None, f"Deployments: {NOT_KNOWN}, no start is noted in PAIID_HOME", name)
    before: str | None = None
    for one in starts(home):
        build = f"version {one.version}, commit {one.commit or NOT_KNOWN}"
        if one.at in span:
            change = "" if before in {None, build} else f"; before: {before}"
            yield Fact(one.at, f"Started {build}, database {one.revision}{change}", name)
        before = build
    record = Record(home)
    for run in record.runs():
        if run.at in span:
            text = (
                f"Migrated from {run.before or 'an empty database'} to {run.after or 'none'} by version {run.version}"
            )
            yield Fact(run.at, text, record.path.name)


async def recorded(url: str, span: Span) -> tuple[list[Fact], Active]:
    """What the activity log tells, counted; raises as the database does."""
    db = open_database(url, pool_size=1)
    try:
        return await db.read(lambda conn: _recorded(conn, span))
    finally:
        await db.close()


def _recorded(conn: Connection, span: Span) -> tuple[list[Fact], Active]:
    query = select(activity_log.c.action, activity_log.c.user_id).where(
        activity_log.c.created_at >= span.start, activity_log.c.created_at <= span.end
    )
    rows = conn.execute(query).all()
    counts = Counter(row.action for row in rows)
    told = ", ".join(f"{action} {count}" for action, count in counts.most_common(12)) or "nothing"
    everybody = conn.execute(select(func.count()).select_from(users)).scalar_one()
    return [Fact(None, f"Recorded deeds: {told}", "activity_log")], Active(
        len({row.user_id for row in rows}), everybody
    )
