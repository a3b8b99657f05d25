"""The routes of the stand-in."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from ..kit.answers import HTML, Answer
from ..kit.clock import epoch_ms
from ..kit.standin import Standin
from . import accounts, fundamentals, history, options, placing, quotes, reading, reference, reports
from .calls import fault_answer, over_quota, route
from .limits import WINDOW
from .state import TradierState
from .streams import Streams, account_session, market_session


def tradier(state: TradierState | None = None) -> Standin:
    """A stand-in, to be served by `kit.serving`."""
    state = state or TradierState()

    def vendor_error(status: int) -> Answer:
        return _vendor_error(state, status)

    app = Starlette(routes=[*_market(state), *_account(state), *_streams(state)], exception_handlers={404: _unknown})
    return Standin("tradier", app, state=state, vendor_error=vendor_error, is_event=_is_event)


def _market(state: TradierState) -> list[BaseRoute]:
    readers = {
        "history": history.history,
        "timesales": history.timesales,
        "options/chains": options.chains,
        "options/expirations": options.expirations,
        "options/strikes": options.strikes,
        "options/lookup": options.lookup,
        "clock": reference.clock,
        "calendar": reference.calendar,
        "search": reference.search,
        "lookup": reference.lookup,
        "etb": reference.etb,
    }
    return [
        route(state, "market", "/v1/markets/quotes", GET=quotes.quotes, POST=quotes.quotes),
        *(route(state, "market", f"/v1/markets/{path}", GET=reader) for path, reader in readers.items()),
        route(state, "market", "/beta/markets/fundamentals/{kind}", GET=fundamentals.fundamentals),
        route(state, "market", "/v1/markets/events/session", POST=market_session),
    ]


def _account(state: TradierState) -> list[BaseRoute]:
    base = "/v1/accounts/{account}"
    return [
        route(state, "standard", "/v1/accounts/events/session", POST=account_session),
        route(state, "standard", "/v1/user/profile", GET=accounts.profile),
        route(state, "standard", f"{base}/balances", GET=accounts.balances),
        route(state, "standard", f"{base}/positions", GET=accounts.positions),
        route(state, "standard", f"{base}/history", GET=reports.history),
        route(state, "standard", f"{base}/gainloss", GET=reports.gainloss),
        route(state, "orders", f"{base}/orders", GET=reading.orders, POST=placing.place),
        route(
            state, "orders", f"{base}/orders/{{order}}", GET=reading.order, PUT=placing.modify, DELETE=placing.remove
        ),
    ]


def _streams(state: TradierState) -> list[BaseRoute]:
    streams = Streams(state)
    return [
        Route("/v1/markets/events", streams.http, methods=["GET", "POST"]),
        WebSocketRoute("/v1/markets/events", streams.market_socket),
        WebSocketRoute("/v1/accounts/events", streams.account_socket),
    ]


async def _unknown(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("Not Found", 404)


def _is_event(text: str) -> bool:
    return '"type"' in text or ('"event"' in text and '"heartbeat"' not in text)


def _vendor_error(state: TradierState, status: int) -> Answer:
    """Each status in the shape the vendor gives it."""
    if status == 401:
        return fault_answer(401, "Invalid Access Token", "keymanagement.service.invalid_access_token")
    if status == 429:
        answer = over_quota(state)
        expiry = str(epoch_ms(state.now() + WINDOW)).encode()
        answer.headers += [(b"X-Ratelimit-Available", b"0"), (b"X-Ratelimit-Expiry", expiry)]
        return answer
    if status in {502, 503, 504}:
        return Answer(status, HTML, "text/html")
    if status >= 500:
        return fault_answer(status, "Failed to execute the request", "messaging.adaptors.http.flow.ErrorResponseCode")
    return Answer(status, b"Invalid parameter", "text/plain")
