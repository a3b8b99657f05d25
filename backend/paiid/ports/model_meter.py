"""Counts what calls of a language model cost, and stops them before they cost more than is allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol

from paiid.domain.model_cost import TokenUse
from paiid.ports.errors import ProviderNotSent


class Purpose(StrEnum):
    """What a call is for."""

    ADVICE = "advice"
    BRIEF = "brief"
    CHAT = "chat"
    READING = "reading"
    STRATEGY = "strategy"


class CallOutcome(StrEnum):
    """How a call ended; `unknown`: no answer came, and it may be billed all the same."""

    ANSWERED = "answered"
    DECLINED = "declined"
    CUT_SHORT = "cut_short"
    UNREADABLE = "unreadable"
    CANCELED = "canceled"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Spender:
    """For whom and what for; no user where it is the installation's own work."""

    user_id: str | None
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Bill:
    """The end of one call. `cost` is USD; `latency_ms` runs from sending to the last byte.

    `is_estimate`: the vendor did not tell all tokens, and `cost` is the most it can be.
    """

    use: TokenUse
    cost: Decimal
    outcome: CallOutcome
    request_id: str | None
    latency_ms: int
    is_estimate: bool = False


class ModelBudgetSpent(ProviderNotSent):
    """The month's money for language models is used up, so the call was not made.

    The message says whose money, and when there will be more.
    """

    retryable = False


class ModelMeter(Protocol):
    """Money is reserved before a call and settled after it: calls at the same time cannot spend it twice."""

    async def reserve(self, spender: Spender, model: str, most: Decimal) -> str:
        """Set aside the most a call can cost, USD; the id of the reservation.

        Raises:
            ModelBudgetSpent: there is not that much left.
        """
        ...

    async def settle(self, reservation_id: str, bill: Bill) -> None:
        """Book what the call did cost in place of what was set aside."""
        ...

    def told(self) -> str:
        """How much of the month's money is spent, as last seen, in a sentence."""
        ...


_SPENDER: Final[ContextVar[str | None]] = ContextVar("model_spender", default=None)


@contextmanager
def spending_for(user_id: str) -> Iterator[None]:
    """Calls made inside, also by tasks begun inside, are booked to `user_id`."""
    token = _SPENDER.set(user_id)
    try:
        yield
    finally:
        _SPENDER.reset(token)


def spender_of(purpose: Purpose) -> Spender:
    """Who spends here."""
    return Spender(_SPENDER.get(), purpose)
