"""Sums over events, as pure functions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from paiid.features.telemetry.events import Event, EventKind, Workflow

SESSION_PAUSE: Final = timedelta(minutes=30)
"""A pause this long ends a session, as web analytics commonly counts it."""


@dataclass(slots=True)
class WorkflowUse:
    """Counts of one workflow. An error outside any visit is counted, but spoils no visit."""

    opens: int = 0
    errors: int = 0
    visits_with_error: int = 0
    durations_ms: list[int] = field(default_factory=list)


def workflow_use(events: Iterable[Event]) -> dict[Workflow, WorkflowUse]:
    """Use by workflow; `events` in time order.

    A visit runs from one opening of a workflow to the same user's next opening of it.
    """
    uses: dict[Workflow, WorkflowUse] = defaultdict(WorkflowUse)
    clean: dict[tuple[str, Workflow], bool] = {}
    for event in events:
        use, visit = uses[event.workflow], (event.user_id, event.workflow)
        if event.kind is EventKind.WORKFLOW_OPENED:
            use.opens += 1
            clean[visit] = True
        elif event.kind is EventKind.WORKFLOW_LEFT and event.duration_ms is not None:
            use.durations_ms.append(event.duration_ms)
        elif event.kind is EventKind.ERROR:
            use.errors += 1
            use.visits_with_error += clean.get(visit, False)
            clean[visit] = False
    return dict(uses)


def session_lengths(events: Iterable[Event]) -> list[timedelta]:
    """Length of each run of one user's events without a pause of `SESSION_PAUSE`; `events` in time order."""
    bounds: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for event in events:
        runs = bounds[event.user_id]
        if runs and event.occurred_at - runs[-1][1] < SESSION_PAUSE:
            runs[-1] = (runs[-1][0], event.occurred_at)
        else:
            runs.append((event.occurred_at, event.occurred_at))
    return [last - first for runs in bounds.values() for first, last in runs]


def kinds(events: Iterable[Event]) -> Counter[EventKind]:
    """How often each kind happened."""
    return Counter(event.kind for event in events)


def ratio(part: int, whole: int) -> Decimal | None:
    """`part / whole` to four places; None when there is no whole."""
    return None if whole == 0 else (Decimal(part) / whole).quantize(Decimal("0.0001"))


def average_s(durations_ms: Sequence[int]) -> Decimal | None:
    """Mean in seconds to a tenth; None for none."""
    return _seconds(Decimal(sum(durations_ms)) / len(durations_ms)) if durations_ms else None


def median_s(durations_ms: Sequence[int]) -> Decimal | None:
    """Median in seconds to a tenth; None for none."""
    return _seconds(median([Decimal(one) for one in durations_ms])) if durations_ms else None


def milliseconds(length: timedelta) -> int:
    """Whole milliseconds."""
    return length // timedelta(milliseconds=1)


def _seconds(duration_ms: Decimal) -> Decimal:
    return (duration_ms / 1000).quantize(Decimal("0.1"))
