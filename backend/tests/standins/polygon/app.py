"""Polygon's reference news over HTTP."""

import json
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..kit.answers import Answer
from ..kit.standin import Standin
from ..kit.state import Switches
from ..quota import Quota
from . import rows

PATH: Final = "/v2/reference/news"
MESSAGES: Final = {
    401: "Unknown API Key",
    403: "You are not entitled to this data. Please upgrade your plan.",
    429: "You've exceeded the maximum requests per minute, please wait or upgrade your subscription to continue.",
}


@dataclass
class PolygonState(Switches):
    """Switches: the limit, keys unknown or without the plan, the word of success, where `next_url` points.

    `status` is `DELAYED` on cheap plans. An empty `next_origin` is the address the request came to.
    """

    per_minute: int = 5
    status: str = "OK"
    next_origin: str = ""
    bad_keys: list[str] = field(default_factory=lambda: ["bad-key"])
    unentitled_keys: list[str] = field(default_factory=lambda: ["cheap-key"])
    minute: Quota = field(init=False, repr=False)
    count: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.minute, self.count = Quota(60), 0

    def request_id(self) -> str:
        """A new one."""
        self.count += 1
        return f"{self.count:032x}"


def make_standin(state: PolygonState | None = None) -> Standin:
    """Polygon, ready to be served."""
    state = state or PolygonState()

    async def news(request: Request) -> Response:
        return _news(state, request)

    app = Starlette(routes=[Route(PATH, news)])
    return Standin("polygon", app, state=state, vendor_error=vendor_error)


def vendor_error(status: int) -> Answer:
    """Polygon's own body for a status."""
    return Answer(status, json.dumps(_error(status, "0" * 32)).encode())


def _news(state: PolygonState, request: Request) -> Response:
    refused = _refused(state, request)
    if refused:
        return JSONResponse(_error(refused, state.request_id()), refused)
    asked = {name: value for name, value in request.query_params.items() if name != "apiKey"}
    try:
        page = rows.read_page(asked, state.clock.now())
    except rows.BadQueryError as error:
        return JSONResponse({"status": "ERROR", "request_id": state.request_id(), "error": str(error)}, 400)
    answer = {
        "results": page.results,
        "status": state.status,
        "request_id": state.request_id(),
        "count": len(page.results),
    }
    if page.cursor:
        origin = state.next_origin or str(request.base_url).rstrip("/")
        answer["next_url"] = f"{origin}{PATH}?{urlencode({'cursor': page.cursor})}"
    return JSONResponse(answer)


def _refused(state: PolygonState, request: Request) -> int | None:
    """The status of a refusal for key or limit."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    key = bearer or request.query_params.get("apiKey", "")
    if not key or key in state.bad_keys:
        return 401
    if key in state.unentitled_keys:
        return 403
    return None if state.minute.take(state.per_minute, state.clock.now()) else 429


def _error(status: int, request_id: str) -> dict[str, str]:
    if status == 403:
        return {"status": "NOT_AUTHORIZED", "request_id": request_id, "message": MESSAGES[403]}
    return {"status": "ERROR", "request_id": request_id, "error": MESSAGES.get(status, "Internal error")}
