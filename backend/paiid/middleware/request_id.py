"""An id for every request: in the answer's `X-Request-ID`, in problem documents, in each log line."""

import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import header
from paiid.core.ids import random_word
from paiid.core.logs import current_request_id

_WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Takes a well-formed `X-Request-ID` that came with the request, so that a proxy's logs match ours, or makes one.

    It also gives the request a state of its own, whatever the server put there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = header(scope, b"x-request-id")
        raw = given if given is not None and _WELL_FORMED.fullmatch(given) else random_word().encode()
        request_id = raw.decode()
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        current_request_id.set(request_id)
        added = (b"x-request-id", raw)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), added]
            await send(message)

        await self.app(scope, receive, send_with_id)
