"""What Alpaca's refusals mean. Its words are shown to the user; a gateway's HTML is not."""

from dataclasses import dataclass
from typing import Any, Final

from paiid.adapters.vendor.budget import BudgetReading
from paiid.adapters.vendor.call import Answer, failure_of
from paiid.adapters.vendor.rate_headers import epoch_reading
from paiid.core.clock import Clock
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderRateLimited,
    ProviderRejected,
    ProviderUnavailable,
)

_LONGEST_REASON: Final = 200


class AbsentError(ProviderRejected):
    """404: there is no such order, position or asset."""


class TakenIdError(ProviderRejected):
    """The client order id belongs to an order already, maybe to this very one."""


@dataclass(frozen=True)
class Answers:
    """Reads statuses, bodies of errors and rate headers. `X-RateLimit-Reset` is an epoch, so it needs a clock."""

    clock: Clock

    def failure(self, answer: Answer) -> ProviderError | None:
        """The failure `answer` stands for; None for a good one."""
        said = _message(answer) if answer.status in {400, 403, 404, 422} else None
        if answer.status == 404:
            # A gateway's 404 says nothing of orders: taken for Alpaca's own, it would make a placed one seem lost.
            if said is None:
                return ProviderUnavailable("Something else answers in Alpaca's place (HTTP 404).")
            return AbsentError(said)
        if answer.status == 422 and said is not None and "client_order_id must be unique" in said:
            return TakenIdError(said)
        # A 403 with a code is about the order (buying power, shares, wash trade), one without about the key.
        if answer.status in {400, 422} or (answer.status == 403 and _code(answer) is not None):
            return ProviderRejected(f"Alpaca refused: {said}." if said else "Alpaca refused the request.")
        if answer.status == 429:
            reading = self.budget(answer)
            wait = None if reading is None else reading.resets_in_s
            return ProviderRateLimited("Alpaca asks us to slow down.", retry_after_s=wait)
        return failure_of(answer)

    def budget(self, answer: Answer) -> BudgetReading | None:
        """What the rate headers say."""
        return epoch_reading(answer, self.clock)


def _body(answer: Answer) -> dict[str, Any]:
    try:
        body = answer.json()
    except ProviderBadData:
        return {}
    return body if isinstance(body, dict) else {}


def _code(answer: Answer) -> int | None:
    code = _body(answer).get("code")
    return code if isinstance(code, int) else None


def _message(answer: Answer) -> str | None:
    message = _body(answer).get("message")
    return message.strip().rstrip(".")[:_LONGEST_REASON] if isinstance(message, str) and message.strip() else None
