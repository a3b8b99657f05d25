"""Anthropic's errors and their body."""

from typing import Any, Final

TYPE_OF: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """A refusal with its status; `headers` go out with it."""

    def __init__(
        self, status: int, message: str, *, type: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        self.status, self.message, self.headers = status, message, headers or {}
        self.type = type or TYPE_OF.get(status, "api_error" if status >= 500 else "invalid_request_error")


def error_body(error: ApiError, request_id: str) -> dict[str, Any]:
    """The body of every refusal, also inside a stream and a batch."""
    return {"type": "error", "error": {"type": error.type, "message": error.message}, "request_id": request_id}


def invalid(message: str) -> ApiError:
    """400 invalid_request_error."""
    return ApiError(400, message)
