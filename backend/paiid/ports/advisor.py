"""Who proposes trades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from paiid.domain.advice.draft import Answer, Author
from paiid.domain.advice.packet import Direction as AdviceDirection
from paiid.domain.advice.packet import EvidencePacket, Screen
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import BarSeries, Quote

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Direction(StrEnum):
    """What the idea proposes to do."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One numbered fact an idea rests on. `value` is text fit to show; `as_of` is when it was true."""

    number: int
    name: str
    value: str
    meaning: str
    source: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One ranked idea. `score` orders ideas of one run and is no probability; prices are USD."""

    rank: int
    symbol: Symbol
    name: str
    direction: Direction
    style: str
    score: Decimal
    entry: Decimal
    stop: Decimal
    target: Decimal
    horizon_sessions: int
    thesis: str
    counter_thesis: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class AdviceContext:
    """All an advisor may look at: instruments with adjusted bars of finished sessions, quotes, and what is held.

    A symbol without a quote is judged at its last close.
    """

    as_of: datetime
    instruments: Mapping[Symbol, Instrument]
    daily_bars: Mapping[Symbol, BarSeries]
    held: Mapping[Symbol, Decimal]
    limit: int = 10
    quotes: Mapping[Symbol, Quote] = field(default_factory=dict)


class Advisor(Protocol):
    """Ranks ideas; never places an order. May raise `ProviderError`."""

    name: str
    version: str
    method: str
    """How ideas come about, in words fit to show."""

    async def recommend(self, context: AdviceContext) -> Sequence[Recommendation]:
        """Ideas, best first, at most `context.limit`."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One candidate; `complaints` say what was wrong with the answer before, when it is asked once more."""

    packet: EvidencePacket
    complaints: tuple[str, ...] = ()


class AdvisorOfPackets(Protocol):
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

    direction: AdviceDirection
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

    direction: AdviceDirection
    version: str
    known_until: date
    cases: int
    wins: int
    intercept: float
    weights: tuple[Weight, ...]


class LearningAdvisor(AdvisorOfPackets, Protocol):
    """An advisor that is told of the past before it advises."""

    async def learn(self, past: Sequence[PastCases], session: date) -> None:
        """Fit what advice after `session` needs, of cases that were over before its month began."""
        ...

    def models(self) -> Sequence[FittedModel]:
        """What the newest advice rests on; nothing before the first lesson."""
        ...
