"""How the API speaks: base models, problem answers, exception handlers."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from paiid.core.database_errors import DatabaseLostError
from paiid.core.errors import PROBLEM_MEDIA_TYPE, AppError, problem_document
from paiid.core.lean import leave_out_pydantic_v1

logger = logging.getLogger(__name__)

leave_out_pydantic_v1()

_TITLES: Final = {
    400: ("bad-request", "Bad request"),
    401: ("not-authenticated", "Not authenticated"),
    403: ("forbidden", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    413: ("body-too-large", "Body too large"),
    415: ("unsupported-media-type", "Unsupported media type"),
}
_MOST_ERRORS: Final = 50
_LONGEST_LOCATION: Final = 200
ErrorTranslator = Callable[[Exception], AppError]
Translators = Mapping[type[Exception], ErrorTranslator]
"""What to tell the client of exceptions that are no `AppError`, by their nearest base."""


class ApiModel(BaseModel):
    """Base of every answer: frozen, built from domain values by attribute.

    Validators and serializers are built when first used: a start would make hundreds, most of which nobody asks for.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True, ser_json_inf_nan="constants", defer_build=True)


class ApiInput(BaseModel):
    """Base of every body: unknown members are an error, so a misspelled one is never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_null(cls, value: Any) -> Any:
        # PostgreSQL cannot store it, and no text of a person holds one.
        if _has_null(value):
            raise ValueError("must not contain a null character")
        return value


class FieldProblem(ApiModel):
    """One thing wrong with the request."""

    location: str = Field(description="Where: `body.quantity`, `query.limit`, …")
    message: str
    code: str


class Problem(ApiModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[FieldProblem] | None = None


def problems(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may raise `errors`, beside those every route may answer.

    `Problem` itself is described once, by the application: as the `model` of each answer, every start would build a
    serializer for each of them, which nothing uses.
    """
    by_status: dict[int, list[str]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(f"{error.title} (`{error.code}`)")
    return {
        status: {
            "description": "; ".join(sorted(titles)),
            "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, titles in sorted(by_status.items())
    }


def _has_null(value: Any) -> bool:
    # Without recursion: how deep a body is nested is the client's choice.
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one:
                return True
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
    return False


def install_error_handlers(app: FastAPI, translators: Translators) -> None:
    """Render every failure as a problem document.

    Args:
        app: the application.
        translators: for exceptions that are not `AppError` (of ports, of the database), what to tell the client.
    """
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)
    for kind in translators:
        app.add_exception_handler(kind, _translated(translators))


def problem_response(request: Request, error: AppError) -> Response:
    """The answer for `error`."""
    body = error.problem(instance=request.url.path, request_id=request_id_of(request))
    return JSONResponse(body, error.status, headers=error.headers, media_type=PROBLEM_MEDIA_TYPE)


def request_id_of(request: Request) -> str | None:
    """The id the request_id middleware gave this request."""
    state: dict[str, Any] = request.scope.get("state", {})
    value = state.get("request_id")
    return value if isinstance(value, str) else None


def foreseen(error: Exception, translators: Translators, path: str) -> AppError | None:
    """What to tell of `error`, noted in one line of the log; None where nobody foresaw it."""
    kind = next((base for base in type(error).__mro__ if base in translators), None)
    if kind is None:
        return None
    if isinstance(error, DatabaseLostError):
        logger.error("database_unavailable", extra={"error": str(error), "path": path})
    else:
        logger.warning("provider_failed", extra={"error": repr(error)})
    return translators[kind](error)


def failure_problem(request: Request, error: Exception, translators: Translators) -> Response:
    """The answer to whatever was raised before a route could answer."""
    told = error if isinstance(error, AppError) else foreseen(error, translators, request.url.path)
    return unexpected_problem(request, error) if told is None else problem_response(request, told)


def _translated(translators: Translators) -> Callable[[Request, Exception], Any]:
    async def handler(request: Request, error: Exception) -> Response:
        return failure_problem(request, error, translators)

    return handler


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return problem_response(request, error)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [
        {
            "location": _shown(".".join(str(part) for part in item["loc"])),
            "message": str(item["msg"]).removeprefix("Value error, "),
            "code": str(item["type"]),
        }
        for item in error.errors()[:_MOST_ERRORS]
    ]
    detail = "; ".join(f"{item['location']}: {item['message']}" for item in found[:3]) or "The request is malformed."
    body = problem_document(
        status=422,
        code="invalid-request",
        title="Invalid request",
        detail=detail,
        instance=request.url.path,
        request_id=request_id_of(request),
    )
    return JSONResponse(body | {"errors": found}, 422, media_type=PROBLEM_MEDIA_TYPE)


def _shown(location: str) -> str:
    """A location fit to show: unknown members are named by the client, and may be long or half a surrogate pair."""
    return location[:_LONGEST_LOCATION].encode("utf-8", "replace").decode()


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, title = _TITLES.get(error.status_code, ("error", "Error"))
    body = problem_document(
        status=error.status_code,
        code=code,
        title=title,
        detail=str(error.detail),
        instance=request.url.path,
        request_id=request_id_of(request),
    )
    return JSONResponse(body, error.status_code, headers=error.headers, media_type=PROBLEM_MEDIA_TYPE)


async def _unexpected(request: Request, error: Exception) -> Response:
    return unexpected_problem(request, error)


def unexpected_problem(request: Request, error: Exception) -> Response:
    """The answer to what nobody foresaw: 500, without a word of it, which the log gets."""
    logger.error("unexpected_error", exc_info=error, extra={"path": request.url.path})
    body = problem_document(
        status=500,
        code="internal-error",
        title="Internal error",
        detail="Something went wrong on our side; nothing was changed. The log has the details under the request id.",
        instance=request.url.path,
        request_id=request_id_of(request),
    )
    return JSONResponse(body, 500, media_type=PROBLEM_MEDIA_TYPE)
