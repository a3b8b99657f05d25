"""The words of telemetry: which workflows there are and what may happen in them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Workflow(StrEnum):
    """The ten workflows by their URL, and the home screen."""

    HOME = "home"
    MORNING = "morning"
    NEWS = "news"
    RESEARCH = "research"
    RECOMMENDATIONS = "recommendations"
    TRADE = "trade"
    POSITIONS = "positions"
    PNL = "pnl"
    STRATEGIES = "strategies"
    BACKTESTS = "backtests"
    SETTINGS = "settings"


class EventKind(StrEnum):
    """What happened. `active` is sent now and then while the page is in front, so that a session has a length."""

    WORKFLOW_OPENED = "workflow_opened"
    WORKFLOW_LEFT = "workflow_left"
    ACTIVE = "active"
    ERROR = "error"
    RECOMMENDATION_OPENED = "recommendation_opened"
    RECOMMENDATION_ACCEPTED = "recommendation_accepted"
    RECOMMENDATION_DISMISSED = "recommendation_dismissed"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `duration_ms` is how long a workflow stayed open; `detail` is a code, never free text."""

    user_id: str
    kind: EventKind
    workflow: Workflow
    duration_ms: int | None
    detail: str | None
    occurred_at: datetime
