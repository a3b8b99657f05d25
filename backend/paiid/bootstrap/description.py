"""The API's description, completed with what the middlewares and the framework may answer to any operation."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI

from paiid.core.asgi import HEALTH_PATHS, SAFE_METHODS
from paiid.core.errors import PROBLEM_MEDIA_TYPE
from paiid.middleware.authentication import OPEN_PATHS

_PROBLEM: Final = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_BEARER: Final = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_FRAMEWORKS_OWN: Final = ("HTTPValidationError", "ValidationError")


class DescribedApi(FastAPI):
    """FastAPI, whose description names every status and gives every failure as a problem document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if not self.openapi_schema:
            _complete(super().openapi())
        return super().openapi()


def _complete(document: dict[str, Any]) -> None:
    components = document["components"]
    for name in _FRAMEWORKS_OWN:
        components["schemas"].pop(name, None)
    components["securitySchemes"] = {"bearer": _BEARER}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, reason in _common(path, method.upper()):
                operation["responses"].setdefault(status, {"description": reason})
            for status, answer in operation["responses"].items():
                if status >= "400":
                    answer["content"] = _PROBLEM
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if path not in OPEN_PATHS:
                operation["security"] = [{"bearer": []}]


def _common(path: str, method: str) -> Iterator[tuple[str, str]]:
    yield "400", "The request cannot be read"
    if path not in OPEN_PATHS:
        yield "401", "Not authenticated (`not-authenticated`)"
    if method not in SAFE_METHODS:
        # Paths that need no token have their origin checked all the same.
        yield "403", "Not allowed (`forbidden`), or the CSRF check failed (`csrf-failed`)"
        yield "413", "Body too large (`body-too-large`)"
    elif path not in OPEN_PATHS:
        yield "403", "Not allowed (`forbidden`)"
    if path not in HEALTH_PATHS:
        yield "429", "Too many requests (`rate-limited`)"
