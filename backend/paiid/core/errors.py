"""Application errors and how they are told to a client (RFC 9457).

Every expected failure is an `AppError` subclass with its own `code`, defined beside the use case that
raises it and listed in the route's `responses=` through `problems(...)`.
"""

from typing import Any, ClassVar, Final

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
URN_PREFIX: Final = "urn:paiid:problem:"


class AppError(Exception):
    """A failure the caller can understand and act on.

    Args:
        detail: one sentence in plain words, shown to the user.
        extensions: further members of the problem document (JSON-ready values).
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"
    headers: dict[str, str]

    def __init__(self, detail: str, **extensions: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extensions = extensions
        self.headers = {}

    def problem(self, *, instance: str | None = None, request_id: str | None = None) -> dict[str, Any]:
        """The problem document as a JSON-ready dict."""
        document = problem_document(
            status=self.status,
            code=self.code,
            title=self.title,
            detail=self.detail,
            instance=instance,
            request_id=request_id,
        )
        return document | self.extensions


class BadRequestError(AppError):
    status, code, title = 400, "bad-request", "Bad request"


class UnauthorizedError(AppError):
    status, code, title = 401, "not-authenticated", "Not authenticated"


class ForbiddenError(AppError):
    status, code, title = 403, "forbidden", "Not allowed"


class NotFoundError(AppError):
    """Absent, or not the caller's: the two are told alike."""

    status, code, title = 404, "not-found", "Not found"


class ConflictError(AppError):
    status, code, title = 409, "conflict", "Conflict"


class UnprocessableError(AppError):
    status, code, title = 422, "invalid-request", "Invalid request"


class TooManyRequestsError(AppError):
    status, code, title = 429, "rate-limited", "Too many requests"

    def __init__(self, detail: str, *, retry_after_s: int, **extensions: Any) -> None:
        super().__init__(detail, retry_after=retry_after_s, **extensions)
        self.headers["Retry-After"] = str(retry_after_s)


class BadGatewayError(AppError):
    status, code, title = 502, "provider-rejected", "The provider rejected the request"


class UnavailableError(AppError):
    status, code, title = 503, "unavailable", "Temporarily unavailable"


class GatewayTimeoutError(AppError):
    status, code, title = 504, "provider-timeout", "The provider did not answer in time"


def problem_document(
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    instance: str | None = None,
    request_id: str | None = None,
) -> dict[str, Any]:
    """Build one RFC 9457 problem document; the only place that knows its members."""
    document: dict[str, Any] = {
        "type": URN_PREFIX + code,
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if instance is not None:
        document["instance"] = instance
    if request_id is not None:
        document["request_id"] = request_id
    return document
