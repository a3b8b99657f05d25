"""Who argues about candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from paiid.domain.advice.draft import Answer, Author
from paiid.domain.advice.packet import Direction, EvidencePacket, Screen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Question:
    """One candidate; `complaints` say what was wrong with the answer before, when it is asked once more."""

    packet: EvidencePacket
    complaints: tuple[str, ...] = ()


class Advisor(Protocol):
    """Argues from evidence; never sizes and never places an order.

    A failure of the whole vendor may raise `ProviderError`; one that concerns a single question is a `NoAdvice`.
    """

    name: str
    """Shown to the user, e.g. `PaiiD quantitative advisor`."""

    method: str
    """How advice comes about, in words fit to show."""

    @property
    def author(self) -> Author:
        """Who is frozen with the advice given now."""
        ...

    async def advise(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer a question, in the order of the questions."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class PastCases:
    """Past candidates with what was known of each then and how it ended, [n] rows.

    `values` [n, k] are the facts of `keys` as they were shown, nan where there was none; `screen_of` the place in
    `screens` of the rule that decided the plan; `won` whether the target came first; `over_on` the ordinal of the last
    session of the horizon: before it nobody knew all outcomes of that time.
    """

    direction: Direction
    keys: tuple[str, ...]
    values: "npt.NDArray[np.float64]"
    screens: tuple[Screen, ...]
    screen_of: "npt.NDArray[np.int64]"
    won: "npt.NDArray[np.bool_]"
    over_on: "npt.NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Weight:
    """One coefficient. `weight` is the change of the log odds for one `deviation` above `mean`, in the fact's unit.

    Of a rule: the change when it decided the plan; mean and deviation are None then, and `cases` its past cases.
    """

    key: str
    weight: float
    mean: float | None
    deviation: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class FittedModel:
    """What an advisor learned, for showing. `cases` ended by `known_until`, `wins` of them at the target first."""

    direction: Direction
    version: str
    known_until: date
    cases: int
    wins: int
    intercept: float
    weights: tuple[Weight, ...]


class LearningAdvisor(Advisor, Protocol):
    """An advisor that is told of the past before it advises."""

    async def learn(self, past: Sequence[PastCases], session: date) -> None:
        """Fit what advice after `session` needs, of cases that were over before its month began."""
        ...

    def models(self) -> Sequence[FittedModel]:
        """What the newest advice rests on; nothing before the first lesson."""
        ...
