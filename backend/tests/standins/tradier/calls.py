"""From a request to an endpoint's answer: sign-in, quota, parameters, the form of the answer."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..kit.answers import Answer
from .shapes import emptiness, null_strings, to_json, to_xml
from .state import TradierState


class RefusedError(Exception):
    """The endpoint answers with plain text."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text, self.status = text, status


@dataclass(frozen=True)
class Call:
    """A request that may be answered: query and form fields together, path parameters, host for links."""

    state: TradierState
    params: dict[str, str]
    path: dict[str, str]
    token: str
    host: str

    def need(self, name: str) -> str:
        """A parameter.

        Raises:
            RefusedError: it is missing.
        """
        value = self.params.get(name, "").strip()
        if not value:
            raise RefusedError(f"Invalid parameter, {name}: is required.")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean parameter.

        Raises:
            RefusedError: it is neither `true` nor `false` in lower case.
        """
        value = self.params.get(name, "")
        if value not in {"", "true", "false"}:
            raise RefusedError(f"Invalid parameter, {name}: must be true or false.")
        return default if not value else value == "true"

    def empty(self, singular: str) -> Any:
        """What a collection without rows holds."""
        return emptiness(self.state.empty_form, singular)


Handler = Callable[[Call], Any]


def fault_answer(status: int, sentence: str, code: str) -> Answer:
    """The gateway's envelope."""
    return Answer(status, to_json({"fault": {"faultstring": sentence, "detail": {"errorcode": code}}}))


def route(state: TradierState, family: str, path: str, **handlers: Handler) -> Route:
    """A path of one quota family with a handler a method; writing methods may have a family of their own."""

    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        own = "trading" if family == "orders" and method != "GET" else "standard" if family == "orders" else family
        return await _answered(request, state, own, handlers[method])

    return Route(path, endpoint, methods=list(handlers))


async def _answered(request: Request, state: TradierState, family: str, handler: Handler) -> Response:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else ""
    refused = _refused_token(state, token)
    if refused:
        return _response(refused)
    quota = state.trading_rate_limit if family == "trading" else state.reads_a_minute()
    passes, headers = state.windows.use(token, family, quota=quota, now=state.now())
    answer = over_quota(state) if not passes else await _handled(request, state, token, handler)
    answer.headers += headers
    if state.gzip and "gzip" in request.headers.get("accept-encoding", ""):
        answer.body = gzip.compress(answer.body)
        answer.headers.append((b"content-encoding", b"gzip"))
    return _response(answer)


def _refused_token(state: TradierState, token: str) -> Answer | None:
    if token == "expired":
        return fault_answer(401, "Access Token expired", "keymanagement.service.access_token_expired")
    if not token or (state.accepted_tokens and token not in state.accepted_tokens):
        return fault_answer(401, "Invalid Access Token", "keymanagement.service.invalid_access_token")
    if token.startswith({"sandbox": "live", "live": "sandbox"}[state.mode]):
        code = "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound"
        return fault_answer(401, "Invalid API call as no apiproduct match found", code)
    return None


def over_quota(state: TradierState) -> Answer:
    """429, in the form the state asks for."""
    if state.quota_form == "fault":
        return fault_answer(429, "Rate limit quota violation", "policies.ratelimit.QuotaViolation")
    return Answer(429, b"Quota Violation", "text/plain")


async def _handled(request: Request, state: TradierState, token: str, handler: Handler) -> Answer:
    form = "application/x-www-form-urlencoded"
    kind = request.headers.get("content-type", "").partition(";")[0]
    body = (await request.body()).decode("utf-8", "replace")
    if body and kind != form:
        return Answer(400, f"Unsupported content type {kind or 'without a name'}: send {form}.".encode(), "text/plain")
    as_json = "application/json" in request.headers.get("accept", "")
    if not as_json and state.without_accept == "406":
        return Answer(406, b"", "text/plain")
    params = dict(parse_qsl(request.url.query, keep_blank_values=True)) | dict(parse_qsl(body, keep_blank_values=True))
    call = Call(state, params, dict(request.path_params), token, request.headers.get("host", "127.0.0.1"))
    try:
        tree = handler(call)
    except RefusedError as error:
        # The vendor labels these as it likes; the text is what counts.
        return Answer(error.status, error.text.encode(), "text/plain")
    if state.null_strings:
        tree = null_strings(tree)
    return Answer(200, to_json(tree)) if as_json else Answer(200, to_xml(tree), "application/xml")


def _response(answer: Answer) -> Response:
    headers = {name.decode(): value.decode() for name, value in answer.headers}
    return Response(answer.body, answer.status, headers, answer.content_type)
