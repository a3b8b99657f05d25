"""What an advisor answers: a draft that code checks, sizes and freezes, or a reason why there is none."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from paiid.domain.advice.packet import Direction
from paiid.domain.instrument import Symbol


@dataclass(frozen=True, slots=True)
class AdviceDraft:
    """An answer as it came, unchecked. Prices are USD a share; the advisor neither sees nor sets a quantity.

    `probability`: that the target is reached before the stop within `horizon_sessions`, in (0, 1).
    Texts cite facts as `[3]`; `citations` are the numbers of the facts it rests on.
    """

    symbol: Symbol
    direction: Direction
    probability: Decimal
    entry: Decimal
    stop: Decimal
    target: Decimal
    horizon_sessions: int
    thesis: str
    counter_thesis: str
    citations: tuple[int, ...]


class NoAdviceReason(StrEnum):
    """Why an advisor gave none."""

    ABSTAINED = "abstained"
    DECLINED = "declined"
    UNREADABLE = "unreadable"
    CUT_SHORT = "cut_short"
    BUDGET = "budget"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class NoAdvice:
    """There is no draft; `detail` says why in words fit to show."""

    symbol: Symbol
    reason: NoAdviceReason
    detail: str


Answer = AdviceDraft | NoAdvice


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a piece of advice, as it is frozen with it and scored by it.

    `advisor` is `quant`, `anthropic`, or `you` for a journal entry; `model` the vendor's id or the fitted model's
    version; `training_cutoff` the last day the model was trained on, None where it saw nothing but its packet.
    """

    advisor: str
    model: str
    prompt_version: str
    training_cutoff: date | None = None
