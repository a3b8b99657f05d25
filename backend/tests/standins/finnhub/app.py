"""Finnhub's news endpoints over HTTP."""

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..kit.answers import Answer
from ..kit.standin import Standin
from ..kit.state import Switches
from ..quota import Quota
from . import rows

ERRORS: Final = {
    401: "Invalid API key",
    403: "You don't have access to this resource.",
    429: "API limit reached. Please try again later. Remaining Limit: 0",
}


@dataclass
class FinnhubState(Switches):
    """Switches: limits, the premium plan, keys that are refused (every other key is good)."""

    per_minute: int = 60
    per_second: int = 30
    premium: bool = False
    bad_keys: list[str] = field(default_factory=lambda: ["bad-key"])
    minute: Quota = field(init=False, repr=False)
    second: Quota = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.minute, self.second = Quota(60), Quota(1)


class RefusedError(Exception):
    """The request gets no data."""

    def __init__(self, status: int, text: str = "") -> None:
        self.status, self.text = status, text or ERRORS[status]


class Finnhub:
    """The endpoints, each checked for key and limit first."""

    def __init__(self, state: FinnhubState) -> None:
        self.state = state

    def company_news(self, asked: dict[str, str]) -> Any:
        if not {"symbol", "from", "to"} <= asked.keys():
            raise RefusedError(422, "Missing parameters.")
        now = self.state.clock.now()
        return rows.company_news(asked["symbol"], _day(asked["from"]), _day(asked["to"]), now)

    def market_news(self, asked: dict[str, str]) -> Any:
        if asked.get("category") not in rows.CATEGORIES:
            raise RefusedError(422, "Invalid category.")
        min_id = asked.get("minId", "0")
        if not min_id.isdecimal():
            raise RefusedError(422, "Invalid minId.")
        return rows.market_news(asked["category"], int(min_id), self.state.clock.now())

    def news_sentiment(self, asked: dict[str, str]) -> Any:
        if not self.state.premium:
            raise RefusedError(403)
        return rows.news_sentiment(asked.get("symbol", ""), self.state.clock.now())

    def admit(self, request: Request) -> None:
        """Check the key, then the limits."""
        key = request.query_params.get("token") or request.headers.get("x-finnhub-token")
        if not key or key in self.state.bad_keys:
            raise RefusedError(401)
        now = self.state.clock.now()
        within_minute = self.state.minute.take(self.state.per_minute, now)
        if not self.state.second.take(self.state.per_second, now) or not within_minute:
            raise RefusedError(429)

    def headers(self) -> dict[str, str]:
        """The rate headers of the minute."""
        minute = self.state.minute
        return {
            "X-Ratelimit-Limit": str(self.state.per_minute),
            "X-Ratelimit-Remaining": str(minute.remaining(self.state.per_minute)),
            "X-Ratelimit-Reset": str(int(minute.resets_at().timestamp())),
        }


def make_standin(state: FinnhubState | None = None) -> Standin:
    """Finnhub, ready to be served."""
    state = state or FinnhubState()
    service = Finnhub(state)
    handlers = {
        "/company-news": service.company_news,
        "/news": service.market_news,
        "/news-sentiment": service.news_sentiment,
    }

    async def answer(request: Request) -> Response:
        try:
            service.admit(request)
            content = handlers[request.url.path.removeprefix("/api/v1")](dict(request.query_params))
        except RefusedError as error:
            headers = service.headers() if error.status != 401 else {}
            return JSONResponse({"error": error.text}, error.status, headers=headers)
        return JSONResponse(content, headers=service.headers())

    app = Starlette(routes=[Route(f"/api/v1{path}", answer) for path in handlers])
    return Standin("finnhub", _collapsing(app), state=state, vendor_error=vendor_error)


def vendor_error(status: int) -> Answer:
    """Finnhub's own body for a status."""
    return Answer(status, json.dumps({"error": ERRORS.get(status, "Internal error")}).encode())


def _collapsing(app: ASGIApp) -> ASGIApp:
    """An application that sees one slash where a client sent several: the official SDK does."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "path": re.sub("/{2,}", "/", scope["path"])}, receive, send)

    return call


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day of the calendar
    except ValueError:
        raise RefusedError(422, "Wrong date format.") from None
