"""How a story reads: its tone, how soon it wants to be seen, and what kind of event it tells of."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

NEUTRAL_BELOW: Final = Decimal("0.15")
"""A score nearer to 0 than this has no direction."""


class Tone(StrEnum):
    """Whether a story is good or bad for who holds what it is about."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Urgency(StrEnum):
    """How soon a holder would want to know."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class EventKind(StrEnum):
    """What happened."""

    HALT = "halt"
    BANKRUPTCY = "bankruptcy"
    GUIDANCE = "guidance"
    DIVIDEND = "dividend"
    MERGER = "merger"
    LEGAL = "legal"
    REGULATION = "regulation"
    ANALYST = "analyst"
    EARNINGS = "earnings"
    CAPITAL = "capital"
    MANAGEMENT = "management"
    LABOR = "labor"
    PRODUCT = "product"
    MACRO = "macro"
    MARKET_MOVE = "market_move"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Text:
    """What a reader is given of one story. Both were written by somebody outside: data, never instruction."""

    headline: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one text reads; `score` from -1 (bad) to 1 (good), two decimals.

    Raises:
        ValueError: a score out of bounds.
    """

    score: Decimal
    urgency: Urgency
    event: EventKind

    def __post_init__(self) -> None:
        if not -1 <= self.score <= 1:
            raise ValueError(f"a score lies between -1 and 1, not {self.score}")

    @property
    def tone(self) -> Tone:
        """The score in one word."""
        if abs(self.score) < NEUTRAL_BELOW:
            return Tone.NEUTRAL
        return Tone.POSITIVE if self.score > 0 else Tone.NEGATIVE


@dataclass(frozen=True, slots=True)
class Measured:
    """How often a reader's tone was the right one of three, on labeled headlines it was not tuned on."""

    right: int
    of: int

    @property
    def percent(self) -> Decimal:
        """The share that was right, in percent, one decimal."""
        return (Decimal(self.right) * 100 / self.of).quantize(Decimal("0.1"))
