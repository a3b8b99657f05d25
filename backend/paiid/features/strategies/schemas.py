"""What the strategy endpoints take and answer; the document itself is in `document.py`."""

from typing import Annotated

from pydantic import Field, JsonValue

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import UtcInstant
from paiid.domain.market import Interval
from paiid.domain.strategy import Evaluation, StrategyDefinition, StrategyDirection
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_words import strategy_words
from paiid.features.strategies.document import (
    StrategyCosts,
    StrategyDocument,
    StrategyParameter,
    StrategyReference,
    StrategyRisk,
    StrategyRule,
    StrategySizing,
    StrategyUniverse,
)
from paiid.features.strategies.document_writing import StrategyOptionWriting
from paiid.features.strategies.service import SavedStrategy, SavedVersion
from paiid.features.strategies.service.diffing import ChangeKind

TemplateId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]


class StrategyWordsRead(ApiModel):
    """A strategy in sentences, its parameters at their defaults; entries and exits are clauses without an end.

    `order` goes before "when" and the entry, `leave` before "when" and the exit; `short_*` are null unless both
    directions are traded.
    """

    when: str
    order: str
    entry: str
    exit: str
    size: str
    limits: str
    stop: str
    costs: str
    leave: str
    short_order: str | None
    short_entry: str | None
    short_leave: str | None
    short_exit: str | None
    contracts: str | None = Field(None, description="The options that are written; null where none are.")


class TemplateRead(ApiModel):
    """One complete strategy. Rules are judged at the close, orders go in at the next open."""

    id: str
    name: str
    family: str
    summary: str
    runs: bool = Field(description="Whether it can be backtested and saved: every one can.")
    limit: str = Field(description="What cannot be run of the idea, or is modelled, and why; empty where neither.")
    direction: StrategyDirection
    universe: StrategyUniverse
    timeframe: Interval
    evaluation: Evaluation
    parameters: list[StrategyParameter]
    entry: StrategyRule
    entry_text: str = Field(description="The entry rules in plain words, made from the tree.")
    exit: StrategyRule
    exit_text: str = Field(description="The exit rules in plain words, made from the tree.")
    sizing: StrategySizing
    risk: StrategyRisk
    costs: StrategyCosts
    option_writing: StrategyOptionWriting | None = Field(
        description="The options it writes; null where it writes none."
    )
    contracts_text: str | None = Field(description="Those in plain words.")
    fails_when: list[str]
    references: list[StrategyReference]


class TemplatesRead(ApiModel):
    """Definitions only: nothing here claims a result."""

    templates: list[TemplateRead]


class StrategyCreate(ApiInput):
    """Body of `POST /api/strategies`."""

    definition: StrategyDocument
    template_id: TemplateId | None = Field(default=None, description="The template it was begun from.")


class StrategyUpdate(ApiInput):
    """Body of `PUT /api/strategies/{id}`."""

    definition: StrategyDocument
    made_from: Annotated[int, Field(ge=1, description="The version that was changed; 409 if it is not the latest.")]


class StrategyCheck(ApiInput):
    """Body of `POST /api/strategies/validate`."""

    definition: StrategyDocument


class StrategyProblemRead(ApiModel):
    """One thing wrong; `path` leads to it: `entry.rules.0.left.period`, `parameters.fast`."""

    path: str
    message: str


class StrategyCheckRead(ApiModel):
    """What a definition says, and what is wrong with it; without problems it can be saved and run."""

    problems: list[StrategyProblemRead]
    words: StrategyWordsRead

    @classmethod
    def of(cls, definition: StrategyDefinition) -> "StrategyCheckRead":
        """The answer for `definition`."""
        return cls.model_validate({"problems": validate(definition), "words": strategy_words(definition)})


class StrategySummaryRead(ApiModel):
    """One line of the list."""

    id: str
    name: str
    family: str
    summary: str
    version: int = Field(description="The latest.")
    template_id: str | None
    created_at: UtcInstant
    updated_at: UtcInstant
    words: StrategyWordsRead

    @classmethod
    def of(cls, saved: SavedStrategy) -> "StrategySummaryRead":
        """The line for `saved`."""
        definition = saved.latest.definition
        return cls(
            id=saved.id,
            name=definition.name,
            family=definition.family,
            summary=definition.summary,
            version=saved.latest.number,
            template_id=saved.template_id,
            created_at=saved.created_at,
            updated_at=saved.updated_at,
            words=StrategyWordsRead.model_validate(strategy_words(definition)),
        )


class StrategiesRead(ApiModel):
    """Your strategies, what was changed last first; all of them, for there are at most 200."""

    items: list[StrategySummaryRead]
    next_cursor: None


class StrategyRead(ApiModel):
    """A strategy at its latest version."""

    id: str
    version: int
    template_id: str | None
    created_at: UtcInstant
    updated_at: UtcInstant
    definition: StrategyDocument
    words: StrategyWordsRead

    @classmethod
    def of(cls, saved: SavedStrategy) -> "StrategyRead":
        """The answer for `saved`."""
        return cls(
            id=saved.id,
            version=saved.latest.number,
            template_id=saved.template_id,
            created_at=saved.created_at,
            updated_at=saved.updated_at,
            definition=saved.latest.document,
            words=StrategyWordsRead.model_validate(strategy_words(saved.latest.definition)),
        )


class VersionSummaryRead(ApiModel):
    """One version. `made_from` is the one its author looked at; null for the first."""

    number: int
    made_from: int | None
    created_at: UtcInstant
    name: str

    @classmethod
    def of(cls, saved: SavedVersion) -> "VersionSummaryRead":
        """The line for `saved`."""
        return cls(
            number=saved.number, made_from=saved.made_from, created_at=saved.created_at, name=saved.definition.name
        )


class VersionsRead(ApiModel):
    """Versions, the newest first."""

    items: list[VersionSummaryRead]
    next_cursor: str | None


class VersionRead(ApiModel):
    """One version as it was saved; `digest` is the SHA-256 of its canonical JSON."""

    number: int
    made_from: int | None
    created_at: UtcInstant
    digest: str
    definition: StrategyDocument
    words: StrategyWordsRead

    @classmethod
    def of(cls, saved: SavedVersion) -> "VersionRead":
        """The answer for `saved`."""
        return cls(
            number=saved.number,
            made_from=saved.made_from,
            created_at=saved.created_at,
            digest=saved.digest,
            definition=saved.document,
            words=StrategyWordsRead.model_validate(strategy_words(saved.definition)),
        )


class StrategyChangeRead(ApiModel):
    """One change. `path` leads to the part; `before` and `after` are the part as the documents have it."""

    path: str
    kind: ChangeKind
    before: JsonValue
    after: JsonValue
    sentence: str


class StrategyDiffRead(ApiModel):
    """What is different in version `to_version` from version `from_version`."""

    from_version: int
    to_version: int
    changes: list[StrategyChangeRead]
