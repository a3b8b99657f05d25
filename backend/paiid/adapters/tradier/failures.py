"""Tradier's five shapes of an error, and the rate headers it sends with every answer."""

import json
from dataclasses import dataclass
from typing import Any, Final

from paiid.adapters.vendor import call as vendor
from paiid.adapters.vendor.budget import BudgetReading
from paiid.adapters.vendor.call import Answer
from paiid.core.clock import Clock
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
    ProviderUnavailable,
)

_QUOTA: Final = ("quota", "ratelimit", "spikearrest")
_MILLISECONDS_FROM: Final = 10**12
"""An epoch as large as this is in milliseconds; documented so, but a smaller one is read as seconds."""
_LONGEST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """Reads what every answer of Tradier says beside its data; the clock is for headers that name an instant."""

    clock: Clock

    def failure(self, answer: Answer) -> ProviderError | None:
        """The failure an answer stands for; None for a good one."""
        return _failure_of(answer, _until_reset(answer, self.clock))

    def budget(self, answer: Answer) -> BudgetReading | None:
        """Calls left and the window's end, of `X-Ratelimit-Available` and `X-Ratelimit-Expiry`; None without them."""
        try:
            available = int(answer.headers["x-ratelimit-available"])
        except (KeyError, ValueError):
            return None
        resets_in_s = _until_reset(answer, self.clock)
        return None if resets_in_s is None else BudgetReading(available, resets_in_s)


def _failure_of(answer: Answer, resets_in_s: float | None) -> ProviderError | None:
    document = _document(answer)
    if isinstance(document, dict) and isinstance(fault := document.get("fault"), dict):
        return _gateway_fault(answer, fault, resets_in_s)
    if answer.status == 429:
        return ProviderRateLimited(f"{answer.vendor} asks us to slow down.", retry_after_s=resets_in_s)
    if answer.status in {400, 401, 403, 404} and _is_sentence(answer.text):
        # A 401 with plain words is about an account or an order, not about the token.
        return ProviderRejected(f"{answer.vendor}: {_short(answer.text)}")
    if answer.status == 404 and _is_page(answer.text):
        return ProviderUnavailable(f"{answer.vendor} answered with a web page instead of data (HTTP 404).")
    if (failure := vendor.failure_of(answer)) is not None:
        return failure
    if isinstance(document, dict) and "errors" in document:
        return ProviderRejected(f"{answer.vendor}: {_short('; '.join(_sentences(document['errors'])))}")
    if answer.text.lstrip()[:1] == "<":
        return ProviderBadData(f"{answer.vendor} answered with a web page or XML instead of JSON.")
    return None


def _until_reset(answer: Answer, clock: Clock) -> float | None:
    try:
        expiry = float(int(answer.headers["x-ratelimit-expiry"]))
    except (KeyError, ValueError, OverflowError):
        return vendor.retry_after(answer)
    seconds = (expiry / 1000 if expiry >= _MILLISECONDS_FROM else expiry) - clock.now().timestamp()
    return seconds if seconds > 0 else vendor.retry_after(answer)


def _gateway_fault(answer: Answer, fault: dict[str, Any], resets_in_s: float | None) -> ProviderError:
    detail = fault.get("detail")
    code = str(detail.get("errorcode", "") if isinstance(detail, dict) else "").lower()
    if answer.status == 429 or any(word in code for word in _QUOTA):
        return ProviderRateLimited(f"{answer.vendor} asks us to slow down.", retry_after_s=resets_in_s)
    if answer.status >= 500:
        return ProviderUnavailable(f"{answer.vendor} is having trouble (HTTP {answer.status}).")
    if answer.status in {401, 403}:
        return ProviderMisconfigured(f"{answer.vendor} does not accept the access token (HTTP {answer.status}).")
    return ProviderUnavailable(f"The gateway of {answer.vendor} refused the call (HTTP {answer.status}).")


def _document(answer: Answer) -> Any:
    """The body as JSON if it is; Tradier's content type does not tell."""
    # Errors are short; a long answer is data and is read once, by whoever asked for it.
    if answer.status == 200 and not answer.body.lstrip()[:10].startswith((b'{"errors"', b'{"fault"')):
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def _sentences(errors: Any) -> list[str]:
    found = errors.get("error") if isinstance(errors, dict) else errors
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _is_page(text: str) -> bool:
    return text.lstrip()[:1] == "<"


def _is_sentence(text: str) -> bool:
    stripped = text.strip()
    return bool(stripped) and stripped[0] not in "<{[" and len(stripped) <= _LONGEST_TEXT * 4


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TEXT]
