"""From a description in words to a draft: by the language model where there is one, else by known phrases."""

import logging
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.core.errors import UnprocessableError
from paiid.domain.strategy import StrategyDefinition
from paiid.features.strategies.drafting.by_model import UnreadableFormError, draft_of, request_of
from paiid.features.strategies.drafting.notes import Draft, Note, NoteKind, NothingUnderstoodError
from paiid.features.strategies.drafting.phrases import by_phrases
from paiid.ports.errors import ProviderError, ProviderMisconfigured
from paiid.ports.language_model import LanguageModel

logger = logging.getLogger(__name__)

_NOT_SET_UP: Final = "The language model is not set up rightly; its owner can see why in Settings, under Connections."
_UNREADABLE: Final = "The language model's answer was no strategy that can be run, twice."
_TRIES: Final = 2


class StrategyNotUnderstoodError(UnprocessableError):
    """There is no rule in the description; `notes` tell its phrases."""

    code, title = "strategy-not-understood", "No strategy was understood"


class DraftedBy(StrEnum):
    """Who read the description."""

    MODEL = "model"
    PHRASES = "phrases"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft to be reviewed; nothing of it is saved.

    `model` is the reader's name where a model read it. `cost` is USD of all its calls. `problem` says why a model that
    is there did not read it.
    """

    definition: StrategyDefinition
    notes: tuple[Note, ...]
    by: DraftedBy
    model: str | None
    cost: Decimal
    problem: str | None


@dataclass
class _Asked:
    draft: Draft | None = None
    cost: Decimal = Decimal(0)
    problem: str | None = None


@dataclass(frozen=True)
class DraftStrategies:
    """The use case; `model` is None without a key."""

    model: LanguageModel | None = None

    @property
    def reader(self) -> str | None:
        """The model that would read a description."""
        return None if self.model is None else f"{self.model.name} {self.model.model}"

    async def draft(self, user_id: str, text: str) -> Drafted:
        """The draft of a description.

        Raises:
            StrategyNotUnderstoodError: no rule is in it.
        """
        asked = _Asked() if self.model is None else await self._by_model(self.model, user_id, text)
        if asked.draft is not None:
            draft = asked.draft
            return Drafted(draft.definition, draft.notes, DraftedBy.MODEL, self.reader, asked.cost, None)
        try:
            draft = by_phrases(text)
        except NothingUnderstoodError as error:
            raise _not_understood(error.notes, asked.problem) from error
        return Drafted(draft.definition, draft.notes, DraftedBy.PHRASES, None, asked.cost, asked.problem)

    async def _by_model(self, model: LanguageModel, user_id: str, text: str) -> _Asked:
        """One question, and one more with what was wrong with the answer."""
        asked, complaints = _Asked(), list[str]()
        try:
            for _ in range(_TRIES):
                answer = await model.answer(request_of(text, user_id, complaints))
                asked.cost += answer.cost
                try:
                    asked.draft = draft_of(answer.text, text)
                except UnreadableFormError as error:
                    complaints = [str(error)]
                else:
                    return asked
            asked.problem = _UNREADABLE
        except ProviderError as error:
            asked.problem = _NOT_SET_UP if isinstance(error, ProviderMisconfigured) else str(error)
        logger.warning("strategy_draft_without_model", extra={"problem": asked.problem})
        return asked


def _not_understood(notes: tuple[Note, ...], problem: str | None) -> StrategyNotUnderstoodError:
    told = [{"phrase": one.phrase, "meaning": one.meaning} for one in notes if one.kind is NoteKind.NOT_UNDERSTOOD]
    detail = "No rule to buy or sell was understood in the description."
    if problem is not None:
        detail = f"{problem} Without it, only known phrases are understood, and no rule was found among them."
    return StrategyNotUnderstoodError(detail, notes=told)
