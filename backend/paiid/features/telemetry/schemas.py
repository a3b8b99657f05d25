"""Telemetry as the API carries it."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.features.telemetry.events import EventKind, Workflow

MAX_EVENTS: Final = 50
DAY_MS: Final = 86_400_000

DetailCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]


class SummaryScope(StrEnum):
    """Whose events a summary is of."""

    USER = "user"
    INSTANCE = "instance"


class EventCreate(ApiInput):
    """One event. The server's clock dates it, less `age_ms` for one that waited in the browser."""

    kind: EventKind
    workflow: Workflow
    duration_ms: Annotated[int, Field(ge=0, le=DAY_MS)] | None = None
    detail: DetailCode | None = Field(default=None, description="A code such as `invalid-order`; free text is refused.")
    age_ms: int = Field(default=0, ge=0, le=DAY_MS)


class TelemetryCreate(ApiInput):
    events: list[EventCreate] = Field(min_length=1, max_length=MAX_EVENTS)


class TelemetryAccepted(ApiModel):
    accepted: int


class WorkflowUseRead(ApiModel):
    """Use of one workflow. `share` is its part of all openings; `error_rate` the part of its visits with an error."""

    workflow: Workflow
    opens: int
    share: DecimalString | None
    average_duration_s: DecimalString | None
    errors: int
    error_rate: DecimalString | None


class SessionsRead(ApiModel):
    """Runs of events without a pause of 30 minutes. Lengths in seconds, null without any session."""

    count: int
    average_length_s: DecimalString | None
    median_length_s: DecimalString | None
    longest_s: DecimalString | None


class TradesRead(ApiModel):
    """Orders that reached an end or a broker: `succeeded` were filled, wholly or in part."""

    attempted: int
    succeeded: int
    success_rate: DecimalString | None


class RateRead(ApiModel):
    """How often something succeeds. `attempts` are without the `excluded`; the rate is null where there is none."""

    attempts: int
    succeeded: int
    excluded: int
    success_rate: DecimalString | None


class SuccessRatesRead(ApiModel):
    """Counted by the server, whatever browsers tell.

    `registration` and `login` are of the whole instance, null in a user's own summary. Excluded are: sign-ups that
    are malformed or come while registration is closed; sign-ins with a wrong or malformed e-mail or password; orders
    that were canceled; answers that were stopped. `ai` counts runs of the advisor and, beside them,
    answers of the language model.
    """

    registration: RateRead | None
    login: RateRead | None
    trades: RateRead
    ai: RateRead


class AiUseRead(ApiModel):
    """Use of recommendations; `acceptance_rate` is accepted over accepted and dismissed."""

    visits: int
    opened: int
    accepted: int
    dismissed: int
    acceptance_rate: DecimalString | None


class TelemetrySummary(ApiModel):
    """Use over the last `days`. Rates are ratios (0.05 = 5 %), null where there is nothing to divide by."""

    scope: SummaryScope
    days: int
    since: UtcInstant
    until: UtcInstant
    users: int
    events: int
    workflows: list[WorkflowUseRead]
    sessions: SessionsRead
    trades: TradesRead
    ai: AiUseRead
    success_rates: SuccessRatesRead
