"""Anthropic's HTTP API."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ..kit.answers import Answer
from ..kit.standin import Standin
from .batches import Batches
from .checks import NEWEST_VERSION, Body, check_body, check_headers
from .errors import ApiError, error_body, invalid
from .models import MODELS, find_model, page
from .replies import Reply, build_message, input_tokens
from .sse import stream_of
from .state import AnthropicState

Handler = Callable[["AnthropicApi", Request], Awaitable[Response]]


class AnthropicApi:
    """The endpoints. Every answer has a `request-id`; every one but the refusals of the key has rate headers."""

    def __init__(self, state: AnthropicState) -> None:
        self.state = state
        self.batches = Batches(state, self._batched)

    def route(self, path: str, handler: Handler, method: str = "GET") -> Route:
        """A route whose errors are Anthropic's."""

        async def endpoint(request: Request) -> Response:
            request_id = self.state.new_id("req_local")
            request.state.request_id = request_id
            try:
                request.state.version = check_headers(request.headers, self.state.bad_keys)
                self.state.admit()
                response = await handler(self, request)
            except ApiError as error:
                response = JSONResponse(error_body(error, request_id), error.status, headers=error.headers)
            limits = self.state.rate_headers() if response.status_code != 401 else {}
            for name, value in ({"request-id": request_id} | limits).items():
                response.headers.setdefault(name, value)
            return response

        return Route(path, endpoint, methods=[method])

    async def messages(self, request: Request) -> Response:
        raw = await _json(request)
        self.state.note_call(request.headers, raw)
        body = check_body(raw, request.state.version)
        reply = self.state.next_reply(body)
        await asyncio.sleep(reply.delay_s)
        if reply.raw is not None:
            kind = reply.raw.get("content_type", "application/json")
            return Response(reply.raw["body"], reply.raw.get("status", 200), reply.headers, kind)
        message = self._message(reply, body)
        if not body.get("stream"):
            return JSONResponse(message, headers=reply.headers)
        chunks = _paced(stream_of(message, reply, request.state.request_id), reply.stream.get("pause_s", 0))
        return StreamingResponse(chunks, headers=reply.headers, media_type="text/event-stream")

    async def count_tokens(self, request: Request) -> Response:
        body = check_body(await _json(request), request.state.version, counting=True)
        return JSONResponse({"input_tokens": input_tokens(body)})

    async def list_models(self, request: Request) -> Response:
        return JSONResponse(page(list(MODELS.values()), dict(request.query_params)))

    async def get_model(self, request: Request) -> Response:
        return JSONResponse(find_model(request.path_params["id"], usable=False))

    async def create_batch(self, request: Request) -> Response:
        return JSONResponse(self.batches.create(await _json(request)))

    async def list_batches(self, request: Request) -> Response:
        return JSONResponse(self.batches.listed(dict(request.query_params)))

    async def get_batch(self, request: Request) -> Response:
        origin = str(request.base_url).rstrip("/")
        return JSONResponse(self.batches.retrieve(request.path_params["id"], origin))

    async def cancel_batch(self, request: Request) -> Response:
        return JSONResponse(self.batches.cancel(request.path_params["id"]))

    async def batch_results(self, request: Request) -> Response:
        return Response(self.batches.results(request.path_params["id"]), media_type="application/x-jsonl")

    def _batched(self, params: Any) -> dict[str, Any]:
        body = check_body(params, NEWEST_VERSION)
        if body.get("stream"):
            raise invalid("stream: not supported in batches")
        return self._message(self.state.next_reply(body), body)

    def _message(self, reply: Reply, body: Body) -> dict[str, Any]:
        """The message of a reply, billed.

        Raises:
            ApiError: the reply is a refusal by status.
        """
        if reply.error is not None:
            said = reply.error.get("message", "A scripted error.")
            raise ApiError(reply.error["status"], said, type=reply.error.get("type"), headers=reply.headers)
        message = build_message(reply, body, self.state.new_id)
        message["usage"] = self.state.bill(body, message["usage"]) | reply.usage
        return message


def make_standin(state: AnthropicState | None = None) -> Standin:
    """Anthropic, ready to be served."""
    state = state or AnthropicState()
    api = AnthropicApi(state)
    routes = [
        api.route("/v1/messages", AnthropicApi.messages, "POST"),
        api.route("/v1/messages/count_tokens", AnthropicApi.count_tokens, "POST"),
        api.route("/v1/messages/batches", AnthropicApi.create_batch, "POST"),
        api.route("/v1/messages/batches", AnthropicApi.list_batches),
        api.route("/v1/messages/batches/{id}", AnthropicApi.get_batch),
        api.route("/v1/messages/batches/{id}/cancel", AnthropicApi.cancel_batch, "POST"),
        api.route("/v1/messages/batches/{id}/results", AnthropicApi.batch_results),
        api.route("/v1/models", AnthropicApi.list_models),
        api.route("/v1/models/{id}", AnthropicApi.get_model),
    ]

    async def unknown(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        request_id = state.new_id("req_local")
        body = error_body(ApiError(status, HTTPStatus(status).phrase), request_id)
        return JSONResponse(body, status, headers={"request-id": request_id})

    app = Starlette(routes=routes, exception_handlers={HTTPException: unknown, Exception: unknown})

    def vendor_error(status: int) -> Answer:
        request_id = state.new_id("req_local")
        body = error_body(ApiError(status, "A laid fault."), request_id)
        return Answer(status, json.dumps(body).encode(), headers=[(b"request-id", request_id.encode())])

    return Standin("anthropic", app, state=state, vendor_error=vendor_error, is_event=lambda text: "data:" in text)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        raise invalid("The request body is not valid JSON") from None


async def _paced(chunks: Iterator[bytes], pause_s: float) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
        await asyncio.sleep(pause_s)
