"""Failures as Alpaca's API words them: `{"code": 40310000, "message": "…", …}`.

The first three digits of a code are the status, but for a `client_order_id` that is taken. A 401 has no code.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from paiid.core.errors import (
    AppError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    TooManyRequestsError,
    UnauthorizedError,
)
from paiid.core.http import Translators, foreseen
from paiid.core.types import decimal_text
from paiid.domain.exit_rules import NoPositionToExitError
from paiid.domain.risk import (
    InsufficientBuyingPowerError,
    ShortSellingNotAllowedError,
    StaleQuoteError,
    SymbolHaltedError,
)
from paiid.features.ledger.service import AccountNotFoundError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.errors import (
    IdempotencyConflictError,
    KeyTakenError,
    MoreThanHeldError,
    SharesInOpenOrdersError,
    TradingPausedError,
)

logger = logging.getLogger(__name__)

MALFORMED: Final = 40010000
MALFORMED_FIELD: Final = 40010001
FORBIDDEN: Final = 40310000
NOT_FOUND: Final = 40410000
BROKEN_RULE: Final = 42210000
_MOST_ERRORS: Final = 5
Handler = Callable[[Request, Exception], Awaitable[Response]]


class Refusal(Exception):
    """An answer that is not 2xx. `code` None: the body has none."""

    def __init__(self, status: int, code: int | None, message: str, **extras: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.extras = status, code, message, extras
        self.headers: dict[str, str] = {}

    def body(self) -> dict[str, Any]:
        """What the client reads."""
        head = {} if self.code is None else {"code": self.code}
        return {**head, "message": self.message, **self.extras}

    def response(self) -> Response:
        """The answer."""
        return JSONResponse(self.body(), self.status, headers=self.headers)


def unsupported(what: str) -> Refusal:
    """Something of Alpaca's that the local account does not do; it is never faked."""
    return Refusal(422, BROKEN_RULE, f"{what} is not supported by this server")


def malformed(message: str) -> Refusal:
    """A field that is missing, contradictory or of the wrong kind."""
    return Refusal(422, MALFORMED_FIELD, message)


def not_found(message: str) -> Refusal:
    """Absent, or not the key's account's: the two are told alike."""
    return Refusal(404, NOT_FOUND, message)


def unanswered() -> Refusal:
    """One of several things could not be done, or nobody knows yet whether it was, for want of the broker's answer."""
    return Refusal(503, 50310000, "the broker has not answered; look again what became of it")


def unpriced(symbols: Sequence[str]) -> Refusal:
    """Something held has no price: this API has no word for what is left out, and the rest would pass for all."""
    return Refusal(503, 50310000, f"there is no price for {', '.join(symbols)}")


def refusal_of(error: AppError) -> Refusal:
    """`error` in Alpaca's words where they have words for it, else in ours."""
    found = next((make(error) for kind, make in _WORDED.items() if isinstance(error, kind)), None)
    if found is None:
        found = Refusal(error.status, error.status * 100_000 + 10_000, error.detail)
    found.headers.update(error.headers)
    return found


def _short_of_power(error: AppError) -> Refusal:
    assert isinstance(error, InsufficientBuyingPowerError)
    figures = {"buying_power": decimal_text(error.available), "cost_basis": decimal_text(error.needed)}
    return Refusal(403, FORBIDDEN, "insufficient buying power", **figures)


def _short_of_shares(error: AppError) -> Refusal:
    assert isinstance(error, ShortSellingNotAllowedError)
    requested, available = decimal_text(error.requested), decimal_text(error.available)
    return Refusal(
        403,
        FORBIDDEN,
        f"insufficient qty available for order (requested: {requested}, available: {available})",
        available=available,
        existing_qty=decimal_text(error.held),
        held_for_orders=decimal_text(error.held - error.available),
        symbol=error.symbol,
    )


def _not_free(error: AppError) -> Refusal:
    facts = error.extensions
    requested, available = facts["requested"], facts["available"]
    return Refusal(
        403,
        FORBIDDEN,
        f"insufficient qty available for order (requested: {requested}, available: {available})",
        available=available,
        existing_qty=facts["held"],
        held_for_orders=decimal_text(Decimal(facts["held"]) - Decimal(available)),
        symbol=facts["symbol"],
    )


def _no_position(error: AppError) -> Refusal:
    requested, available = error.extensions["requested"], error.extensions["available"]
    message = f"insufficient qty available for order (requested: {requested}, available: {available})"
    return Refusal(403, FORBIDDEN, message, available=available)


_WORDED: Final[Mapping[type[AppError], Callable[[Any], Refusal]]] = {
    InsufficientBuyingPowerError: _short_of_power,
    ShortSellingNotAllowedError: _short_of_shares,
    SharesInOpenOrdersError: _not_free,
    MoreThanHeldError: _not_free,
    NoPositionToExitError: _no_position,
    SymbolHaltedError: lambda error: Refusal(403, FORBIDDEN, error.detail),
    TradingPausedError: lambda error: Refusal(403, FORBIDDEN, error.detail),
    StaleQuoteError: lambda error: Refusal(403, FORBIDDEN, error.detail),
    IdempotencyConflictError: lambda _: Refusal(422, MALFORMED_FIELD, "client_order_id must be unique"),
    KeyTakenError: lambda _: Refusal(422, MALFORMED_FIELD, "client_order_id must be unique"),
    AccountNotFoundError: lambda _: Refusal(403, FORBIDDEN, "the account of this key is not in use any more"),
    UnknownSymbolError: lambda error: not_found(f"asset not found for {error.extensions.get('symbol')}"),
    UnauthorizedError: lambda _: Refusal(401, None, "unauthorized."),
    ForbiddenError: lambda error: Refusal(403, FORBIDDEN, error.detail),
    NotFoundError: lambda error: not_found(error.detail),
    ConflictError: lambda error: Refusal(422, BROKEN_RULE, error.detail),
    TooManyRequestsError: lambda error: Refusal(error.status, error.status * 100_000 + 10_000, error.detail),
}
"""Nearer kinds come first."""


def install_error_handlers(app: FastAPI, translators: Translators) -> None:
    """Word every failure as Alpaca would; `translators` tell of ports' failures what happened."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)
    for kind in translators:
        app.add_exception_handler(kind, _translated(translators))


def _translated(translators: Translators) -> Handler:
    async def handler(request: Request, error: Exception) -> Response:
        told = foreseen(error, translators, request.url.path)
        return await _unexpected(request, error) if told is None else refusal_of(told).response()

    return handler


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error.response()


async def _app_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return refusal_of(error).response()


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return Refusal(400, MALFORMED, "request body format is invalid").response()
    texts = [f"{_field(item['loc'])}: {str(item['msg']).removeprefix('Value error, ')}" for item in found]
    return malformed("; ".join(texts[:_MOST_ERRORS]) or "the request is malformed").response()


def _field(location: tuple[int | str, ...]) -> str:
    """The name of a field; unknown ones are named by the client, and may be long or half a surrogate pair."""
    name = ".".join(str(part) for part in location[1:]) or "body"
    return name[:100].encode("utf-8", "replace").decode()


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = "endpoint not found." if error.status_code == 404 else str(error.detail).lower()
    return Refusal(error.status_code, error.status_code * 100_000 + 10_000, message).response()


async def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("unexpected_error", exc_info=error, extra={"path": request.url.path})
    return Refusal(500, 50010000, "internal server error occurred").response()
