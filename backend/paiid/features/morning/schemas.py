"""What the morning endpoints take and answer."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import UtcInstant
from paiid.domain.brief import StepKey
from paiid.domain.market import Delay
from paiid.features.morning.telling import StepState, ToldStep, Tone


class CitationRead(ApiModel):
    """One figure as it was read; sentences cite it as `[number]`. `link` is a page of the UI."""

    number: int
    name: str
    value: str
    source: str
    as_of: UtcInstant
    delay: Delay | None
    link: str | None


class SentenceRead(ApiModel):
    """One sentence of plain text. `tone` says how it is to be read."""

    text: str
    tone: Tone


class SuggestionRead(ApiModel):
    """Something to look at; `link` is a page of the UI."""

    text: str
    link: str


class StepRead(ApiModel):
    """One step. `failed`: what it needs could not be read; `detail` says why."""

    key: StepKey
    title: str
    state: StepState
    sentences: list[SentenceRead]
    citations: list[CitationRead]
    suggestions: list[SuggestionRead] = Field(description="Of the step `actions` alone.")
    detail: str | None


class BriefRead(ApiModel):
    """One brief. `state` is `composing` while steps are missing; they come over the stream as `job` events."""

    id: str
    brief_date: date
    state: Literal["composing", "done"]
    trigger: Literal["asked", "scheduled"]
    composed_at: UtcInstant | None
    wanted: list[StepKey]
    steps: list[StepRead]
    reviewed: list[StepKey]


class MorningRead(ApiModel):
    """The brief of today, or null while there is none."""

    brief: BriefRead | None


class BriefsPage(ApiModel):
    """Briefs, newest first."""

    items: list[BriefRead]
    next_cursor: str | None


def _distinct(steps: tuple[StepKey, ...]) -> tuple[StepKey, ...]:
    return tuple(step for step in StepKey if step in steps)


class BriefCreate(ApiInput):
    """Which steps are wanted; those of the settings when left out."""

    steps: Annotated[tuple[StepKey, ...], AfterValidator(_distinct)] | None = Field(
        default=None, min_length=1, max_length=len(StepKey)
    )


class ReviewUpdate(ApiInput):
    """The steps that are ticked off, all of them."""

    reviewed: Annotated[tuple[StepKey, ...], AfterValidator(_distinct)] = Field(max_length=len(StepKey))


def step_read(step: ToldStep) -> StepRead:
    """The answer for one step."""
    return StepRead(
        key=step.key,
        title=step.title,
        state=step.state,
        sentences=[SentenceRead(text=one.text, tone=one.tone) for one in step.sentences],
        citations=[
            CitationRead(
                number=one.number,
                name=one.name,
                value=one.value,
                source=one.source.name,
                as_of=one.source.as_of,
                delay=one.source.delay,
                link=one.source.link,
            )
            for one in step.citations
        ],
        suggestions=[SuggestionRead(text=one.text, link=one.link) for one in step.suggestions]
        if step.key is StepKey.ACTIONS
        else [],
        detail=step.detail,
    )
