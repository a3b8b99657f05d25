"""What an adapter may raise.

ProviderError
├── ProviderUnavailable      down, refused, 5xx            (retryable; after a write the outcome is UNKNOWN)
│   └── ProviderNotSent      nothing left this process     (retryable; a write did not happen)
├── ProviderTimeout          no answer in time             (retryable; the outcome is UNKNOWN)
├── ProviderRateLimited      asked to slow down            (retryable, `retry_after_s`)
│   └── ProviderBudgetSpent  we slow down by ourselves     (also a ProviderNotSent)
├── ProviderRejected         understood and refused        (`reason` in plain words)
│   └── ProviderCanceledOnly  a change of an order ended with its first half
├── ProviderMisconfigured    key missing or not accepted
└── ProviderBadData          an answer that cannot be trusted: NaN, missing price, naive time
"""

from paiid.domain.order import BrokerOrder


class ProviderError(Exception):
    """Base of all failures at a port."""

    retryable = False


class ProviderUnavailable(ProviderError):
    """The provider cannot be reached or says it is down."""

    retryable = True


class ProviderNotSent(ProviderUnavailable):
    """The request never left this process, so whatever it asked for did not happen."""


class ProviderTimeout(ProviderError):
    """No answer in time; after a write the outcome is unknown, not failed."""

    retryable = True


class ProviderRateLimited(ProviderError):
    """Too many calls.

    Args:
        retry_after_s: seconds to wait, when the provider said so.
    """

    retryable = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ProviderBudgetSpent(ProviderRateLimited, ProviderNotSent):
    """The calls the provider allows are used up; this one was not made."""


class ProviderRejected(ProviderError):
    """Understood and refused; `reason` is fit for the user's eyes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderCanceledOnly(ProviderRejected):
    """An order was canceled to be changed, and the one that was to stand in its place is none.

    Args:
        ended: the canceled order.
    """

    def __init__(self, reason: str, ended: BrokerOrder) -> None:
        super().__init__(reason)
        self.ended = ended


class ProviderMisconfigured(ProviderError):
    """A key or setting is missing or not accepted."""


class ProviderBadData(ProviderError):
    """The answer cannot be trusted; corrupt data is worse than none."""
