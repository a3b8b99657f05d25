"""How a failure of a provider, or of the database, is told to the client."""

import math
from collections.abc import Callable
from typing import Final

from paiid.core.database_errors import DatabaseLostError
from paiid.core.errors import AppError, BadGatewayError, GatewayTimeoutError, TooManyRequestsError, UnavailableError
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from paiid.ports.model_meter import ModelBudgetSpent

_DEFAULT_RETRY_S: Final = 5
_DATABASE_RETRY_S: Final = 5
_LONGEST_RETRY_S: Final = 86_400
"""What is told at most of a wait the vendor named."""


class ProviderBadDataError(BadGatewayError):
    """The provider's answer cannot be trusted."""

    code, title = "provider-bad-data", "The provider sent data that cannot be trusted"


class ProviderMisconfiguredError(UnavailableError):
    """A provider does not accept its key, or has no usable address."""

    code, title = "provider-misconfigured", "A source of data is not set up rightly"


class ProviderBusyError(TooManyRequestsError):
    """The provider asked to slow down."""

    status, code, title = 503, "provider-rate-limited", "The provider asked to slow down"


class ModelBudgetSpentError(UnavailableError):
    """The month's money for language models is used up."""

    code, title = "model-budget-spent", "The budget for language models is used up"


class DatabaseUnavailableError(TooManyRequestsError):
    """The database cannot be reached or used just now."""

    status, code, title = 503, "database-unavailable", "The database cannot be reached"


def _busy(error: Exception) -> AppError:
    wait = getattr(error, "retry_after_s", None)
    return ProviderBusyError(
        "Try again in a moment.", retry_after_s=math.ceil(min(wait or _DEFAULT_RETRY_S, _LONGEST_RETRY_S))
    )


def _rejected(error: Exception) -> AppError:
    return BadGatewayError(error.reason if isinstance(error, ProviderRejected) else "The request was refused.")


PROVIDER_FAILURES: Final[dict[type[Exception], Callable[[Exception], AppError]]] = {
    ProviderTimeout: lambda _: GatewayTimeoutError("The provider did not answer in time; try again."),
    ModelBudgetSpent: lambda error: ModelBudgetSpentError(str(error)),
    ProviderUnavailable: lambda _: UnavailableError("The provider cannot be reached; try again later."),
    ProviderRateLimited: _busy,
    ProviderRejected: _rejected,
    ProviderMisconfigured: lambda _: ProviderMisconfiguredError(
        "Its key or address is not accepted. Settings, under Connections, tells which one it is and what to mend."
    ),
    ProviderBadData: lambda _: ProviderBadDataError("The provider's answer was unreadable; nothing was changed."),
    ProviderError: lambda _: UnavailableError("The provider failed; try again later."),
}
"""By class; Starlette picks the nearest of an exception's bases."""

FAILURES: Final = PROVIDER_FAILURES | {
    DatabaseLostError: lambda _: DatabaseUnavailableError(
        "Try again in a moment; what was just sent may be stored, and shows then.",
        retry_after_s=_DATABASE_RETRY_S,
    ),
}
"""Those, and the database's."""
