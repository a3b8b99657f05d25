"""What the draft endpoints take and answer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_words import strategy_words
from paiid.features.strategies.conversion import document_of
from paiid.features.strategies.document import StrategyDocument
from paiid.features.strategies.drafting.notes import NoteKind
from paiid.features.strategies.drafting.phrases import EXAMPLES, GRAMMAR
from paiid.features.strategies.drafting.scanning import LONGEST
from paiid.features.strategies.schemas import StrategyProblemRead, StrategyWordsRead
from paiid.features.strategies.service import Drafted, DraftedBy, DraftStrategies


class StrategyDraftCreate(ApiInput):
    """Body of `POST /api/strategies/draft`."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] = Field(
        description="The strategy in words; it is read as data."
    )


class StrategyDraftNoteRead(ApiModel):
    """How a part of the description was read. `phrase` is quoted from it; empty for what it does not say."""

    kind: NoteKind
    phrase: str
    meaning: str


class StrategyDraftRead(ApiModel):
    """A draft to review and to save, or not; nothing of it is kept.

    `model` read the description where `by` says so; `problem` is why it did not.
    """

    definition: StrategyDocument
    problems: list[StrategyProblemRead]
    words: StrategyWordsRead
    notes: list[StrategyDraftNoteRead]
    by: DraftedBy
    model: str | None
    cost_usd: DecimalString
    problem: str | None

    @classmethod
    def of(cls, drafted: Drafted) -> "StrategyDraftRead":
        """The answer for `drafted`."""
        return cls.model_validate(
            {
                "definition": document_of(drafted.definition),
                "problems": validate(drafted.definition),
                "words": strategy_words(drafted.definition),
                "notes": drafted.notes,
                "by": drafted.by,
                "model": drafted.model,
                "cost_usd": drafted.cost,
                "problem": drafted.problem,
            }
        )


class StrategyPhrasesRead(ApiModel):
    """Phrases of one kind that are understood without a model."""

    title: str
    phrases: str


class StrategyDraftGuideRead(ApiModel):
    """Who reads a description, and what is understood without a model. `model` is null where there is none."""

    model: str | None
    problem: str | None = Field(description="Why the model cannot be asked at present, as last seen.")
    longest: int = Field(description="Characters of a description.")
    examples: list[str]
    grammar: list[StrategyPhrasesRead]

    @classmethod
    def of(cls, service: DraftStrategies) -> "StrategyDraftGuideRead":
        """The answer of this installation."""
        return cls(
            model=service.reader,
            problem=None if service.model is None else service.model.problem,
            longest=LONGEST,
            examples=list(EXAMPLES),
            grammar=[StrategyPhrasesRead(title=title, phrases=phrases) for title, phrases in GRAMMAR],
        )
