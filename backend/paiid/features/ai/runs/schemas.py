"""Runs as the API tells them."""

from datetime import date
from typing import Any

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import UtcInstant
from paiid.features.ai.demo.reading import PAST_SESSIONS
from paiid.features.ai.runs.repository import Cause, RunRow, RunState, Stage, Step


class RefusalRead(ApiModel):
    """A candidate that became no call, where it was refused and why."""

    symbol: str
    direction: str
    stage: Stage
    reason: str
    detail: str


class PastRead(ApiModel):
    """How far the past of a demo account has been made: decided session by session, then frozen call by call."""

    sessions: int = Field(description="How many past sessions it will have.")
    sessions_decided: int
    calls: int | None = Field(description="How many calls there will be; null until every session is decided.")
    calls_frozen: int


class RunRead(ApiModel):
    """One run: from candidates to frozen calls after a session. The stream tells it as events `job`."""

    id: str
    kind: str = Field(description="`advice`; the topic `jobs` carries other jobs too.")
    cause: Cause
    state: RunState
    step: Step
    session_date: date = Field(description="The last finished session its facts know of.")
    advisor: str
    model: str
    prompt_version: str
    considered: int = Field(description="Symbols with enough history.")
    pending: int = Field(description="Symbols whose history is still being loaded from a limited vendor.")
    candidates: int
    answers: int = Field(description="Drafts that the advisor gave, valid or not.")
    calls: int = Field(description="What was frozen.")
    refused: int
    without_news: list[str] = Field(
        description="Symbols that were advised on without headlines, because the news source did not give them in time."
    )
    past: PastRead | None = Field(description="While it makes a demo's past, how far that is; null for other runs.")
    problem: str | None
    started_at: UtcInstant
    ended_at: UtcInstant | None


class RunDetailRead(RunRead):
    """A run with every refusal."""

    refusals: list[RefusalRead]


class RunsRead(ApiModel):
    """Runs, newest first."""

    items: list[RunRead]
    next_cursor: str | None


def run_read(row: RunRow) -> RunRead:
    """The run as the API has it."""
    return RunRead(**_members(row))


def run_detail_read(row: RunRow) -> RunDetailRead:
    """The run with its refusals."""
    refusals = [RefusalRead.model_validate(one) for one in row.refusals]
    return RunDetailRead(**_members(row), refusals=refusals)


def _members(row: RunRow) -> dict[str, Any]:
    counts = row.counts
    return {
        **{name: getattr(row, name) for name in RunRead.model_fields if hasattr(row, name)},
        "kind": "advice",
        "considered": 0 if row.cause is Cause.BACKFILL else counts.considered,
        "pending": counts.pending,
        "candidates": counts.candidates,
        "answers": counts.answers,
        "calls": counts.calls,
        "refused": len(row.refusals),
        "past": _past(row),
    }


def _past(row: RunRow) -> PastRead | None:
    if row.cause is not Cause.BACKFILL or row.state is not RunState.RUNNING:
        return None
    is_decided = row.step is Step.CHECKING
    return PastRead(
        sessions=PAST_SESSIONS,
        sessions_decided=PAST_SESSIONS if is_decided else row.counts.considered,
        calls=row.counts.answers if is_decided else None,
        calls_frozen=row.counts.calls,
    )
