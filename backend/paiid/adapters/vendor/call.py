"""What is sent to a vendor and what comes back."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from paiid.adapters.vendor.exact import exact
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Only an `idempotent` one is ever sent again; an `urgent` one may use the reserved budget.

    `path` is relative to the vendor's base URL. `form` is sent URL-encoded, `json` as JSON; at most one of them.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Any = None
    idempotent: bool = True
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its whole body; header names in lower case."""

    vendor: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever its bytes."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON: numbers with a point as `exact` has them, NaN and infinities as None.

        Raises:
            ProviderBadData: it is not JSON.
        """
        try:
            return json.loads(self.body, parse_float=exact, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            raise ProviderBadData(f"{self.vendor} sent an answer that is not JSON.") from None


def failure_of(answer: Answer) -> ProviderError | None:
    """The failure an answer's status stands for; None for 2xx. Vendors with words of their own look before this."""
    status, vendor = answer.status, answer.vendor
    if 200 <= status < 300:
        return None
    if status in {401, 403}:
        return ProviderMisconfigured(f"{vendor} does not accept the key (HTTP {status}).")
    if status == 429:
        return ProviderRateLimited(f"{vendor} asks us to slow down.", retry_after_s=retry_after(answer))
    if status in {408, 504}:
        return ProviderTimeout(f"{vendor} took too long (HTTP {status}).")
    if status >= 500:
        return ProviderUnavailable(f"{vendor} is having trouble (HTTP {status}).")
    if 300 <= status < 400:
        return ProviderMisconfigured(f"{vendor} answered with a redirection; check its base URL.")
    return ProviderRejected(f"{vendor} refused the request (HTTP {status}).")


def retry_after(answer: Answer) -> float | None:
    """Seconds of a `Retry-After` header that is a finite number; None otherwise."""
    try:
        seconds = float(answer.headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
