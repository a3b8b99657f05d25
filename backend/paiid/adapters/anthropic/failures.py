"""Anthropic's failures in the words of our ports. Switches on status and type: class names differ between SDKs."""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from paiid.adapters.vendor.call import Answer, failure_of
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderNotSent,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)

if TYPE_CHECKING:
    from anthropic import APIStatusError

NAME: Final = "Anthropic"
LONGEST_WAIT_S: Final = 4.0
"""A repetition waits this long at most for a vendor that said when to come back."""
_BUSY_TYPES: Final = frozenset({"overloaded_error", "api_error"})


def no_such_model(model: str) -> ProviderMisconfigured:
    """The model is not there, or no longer."""
    return ProviderMisconfigured(
        f"{NAME} has no model {model!r} for this key; set ANTHROPIC_MODEL to one it lists and start PaiiD again."
    )


def listing_failure(answer: Answer, model: str) -> ProviderError | None:
    """The failure of a look at the model; None where it is there."""
    return no_such_model(model) if answer.status == 404 else failure_of(answer)


def kinds_of_failure() -> tuple[type[Exception], ...]:
    """What a call through the SDK may raise when Anthropic, or the way to it, fails."""
    import anthropic
    import httpx2

    return (anthropic.AnthropicError, httpx2.HTTPError, TimeoutError, ValueError, AssertionError, RecursionError)


def failure(error: Exception, model: str) -> ProviderError:
    """What an exception of those kinds stands for."""
    import anthropic
    import httpx2

    if isinstance(error, anthropic.APIStatusError):
        return _by_status(error, model)
    if isinstance(error, anthropic.APITimeoutError | httpx2.TimeoutException | TimeoutError):
        return ProviderTimeout(f"{NAME} did not answer in time.")
    if isinstance(error, anthropic.APIConnectionError | httpx2.HTTPError):
        if isinstance(error.__cause__, httpx2.ConnectError | httpx2.UnsupportedProtocol):
            return ProviderNotSent(f"{NAME} cannot be reached.")
        return ProviderUnavailable(f"The connection to {NAME} broke off.")
    return ProviderBadData(f"{NAME} sent an answer that cannot be read.")


_BY_STATUS: Final[dict[int, Callable[[], ProviderError]]] = {
    401: lambda: ProviderMisconfigured(f"{NAME} does not accept the key (HTTP 401)."),
    402: lambda: ProviderMisconfigured(f"{NAME} takes no more calls until the account there is paid (HTTP 402)."),
    403: lambda: ProviderMisconfigured(f"{NAME} does not accept the key (HTTP 403)."),
    408: lambda: ProviderTimeout(f"{NAME} took too long (HTTP 408)."),
    413: lambda: ProviderRejected(f"The question is larger than {NAME} takes."),
    504: lambda: ProviderTimeout(f"{NAME} took too long (HTTP 504)."),
    529: lambda: ProviderUnavailable(f"{NAME} is overloaded (HTTP 529)."),
}


def _by_status(error: "APIStatusError", model: str) -> ProviderError:
    status = error.status_code
    if status < 400:
        return _in_stream(error.type)
    if status == 404:
        return no_such_model(model)
    if status == 429:
        return ProviderRateLimited(f"{NAME} asks us to slow down.", retry_after_s=wait_of(error.response.headers))
    if status in _BY_STATUS:
        return _BY_STATUS[status]()
    if status >= 500:
        return ProviderUnavailable(f"{NAME} is having trouble (HTTP {status}).")
    return ProviderRejected(f"{NAME} refused the question (HTTP {status}).")


def _in_stream(kind: str | None) -> ProviderError:
    """An error that came after the answer had begun."""
    if kind == "rate_limit_error":
        return ProviderRateLimited(f"{NAME} asks us to slow down.")
    reason = f" ({kind})" if kind in _BUSY_TYPES else ""
    return ProviderUnavailable(f"{NAME} broke off in the middle of its answer{reason}.")


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds Anthropic said to wait; None where it said nothing that is a number."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * scale
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(seconds, 0.0)
    return None
