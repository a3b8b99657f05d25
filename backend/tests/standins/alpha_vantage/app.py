"""Alpha Vantage's one address, which answers everything with 200."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..kit.answers import Answer
from ..kit.standin import Standin
from ..kit.state import Switches
from ..quota import Quota
from . import rows

PREMIUM_FUNCTIONS: Final = frozenset({"REALTIME_BULK_QUOTES", "TIME_SERIES_INTRADAY"})
INVALID_INPUTS: Final = "Invalid inputs. Please refer to the API documentation and try again."
NO_MATCH: Final = "No articles found. Please adjust the time range or the tickers."
BURST: Final = "Thank you for using this service! Our standard call frequency is 1 call per second."
BAD_KEY: Final = "the parameter apikey is invalid or missing. Please claim your free API key. It takes 20 seconds."
BAD_FUNCTION: Final = "This API function ({function}) does not exist."
PREMIUM: Final = "This is a premium endpoint. You may subscribe to unlock it."
QUOTA: Final = (
    "We have detected your API key as {key} and our standard API rate limit is {limit} requests per day. "
    "Please subscribe to remove all daily rate limits."
)


@dataclass
class AlphaVantageState(Switches):
    """Switches: limits, keys that are refused, and how "nothing found" is said (`feed` or `information`)."""

    per_day: int = 25
    per_second: int = 1
    no_match: str = "feed"
    bad_keys: list[str] = field(default_factory=lambda: ["bad-key"])
    day: Quota = field(init=False, repr=False)
    second: Quota = field(init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.day, self.second = Quota(86_400), Quota(1)


def make_standin(state: AlphaVantageState | None = None) -> Standin:
    """Alpha Vantage, ready to be served."""
    state = state or AlphaVantageState()

    async def query(request: Request) -> Response:
        return JSONResponse(_answer(state, dict(request.query_params)))

    app = Starlette(routes=[Route("/query", query)])
    return Standin("alpha_vantage", app, state=state, vendor_error=vendor_error)


def vendor_error(status: int) -> Answer:
    """What the service says where another has a status: 200 with one odd key."""
    says = {
        401: {"Error Message": BAD_KEY},
        403: {"Information": PREMIUM},
        422: {"Information": INVALID_INPUTS},
        429: {"Information": QUOTA.format(key="demo", limit=25)},
    }
    if status not in says:
        return Answer(status, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")
    return Answer(200, json.dumps(says[status]).encode())


def _answer(state: AlphaVantageState, asked: dict[str, str]) -> dict[str, Any]:
    key, function = asked.get("apikey", ""), asked.get("function", "")
    now = state.clock.now()
    if not key or key in state.bad_keys:
        return {"Error Message": BAD_KEY}
    if not state.day.take(state.per_day, now):
        return {"Information": QUOTA.format(key=key, limit=state.per_day)}
    if not state.second.take(state.per_second, now):
        return {"Note": BURST}
    if function in PREMIUM_FUNCTIONS:
        return {"Information": PREMIUM}
    if function != "NEWS_SENTIMENT":
        return {"Error Message": BAD_FUNCTION.format(function=function)}
    try:
        found = rows.news_sentiment(rows.read_query(asked, now))
    except rows.InvalidInputsError:
        return {"Information": INVALID_INPUTS}
    if not found["feed"] and state.no_match == "information":
        return {"Information": NO_MATCH}
    return found
