"""Who proposes trades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from paiid.domain.advice.draft import Answer, Author
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import BarSeries, Quote


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
