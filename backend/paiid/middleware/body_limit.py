"""Bodies that are too large, and null characters in the address, are refused before any handler sees them."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import SAFE_METHODS, answer_problem, header
from paiid.core.errors import AppError, BadRequestError

DEFAULT_MAX_BYTES: Final = 1024 * 1024
_TOO_LARGE: Final = "The body is larger than {limit} bytes."


Refuse = Callable[[Scope, Receive, Send, AppError], Awaitable[None]]


class BodyTooLargeError(AppError):
    """More than the route takes."""

    status, code, title = 413, "body-too-large", "Body too large"


class BodyLimitMiddleware:
    """Refuses with 413 by the declared length, or at the byte that is too many.

    Args:
        app: the application.
        max_bytes: for every path not in `exceptions`.
        refuse: answers a refusal; a problem document where none is given.
        exceptions: other limits by path prefix (uploads).
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_bytes: int = DEFAULT_MAX_BYTES,
        exceptions: Mapping[str, int] = MappingProxyType({}),
        refuse: Refuse = answer_problem,
    ) -> None:
        self.app = app
        self._max_bytes = max_bytes
        self._refuse = refuse
        self._exceptions = tuple(exceptions.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # PostgreSQL's text takes no null character; no parameter of ours needs one.
        if b"%00" in scope["query_string"] or "\x00" in scope["path"]:
            await self._refuse(scope, receive, send, BadRequestError("The address contains a null character."))
        elif scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
        else:
            await self._limited(scope, receive, send)

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = next((size for prefix, size in self._exceptions if scope["path"].startswith(prefix)), self._max_bytes)
        declared = header(scope, b"content-length")
        if declared is not None and declared.isdigit() and int(declared[:20]) > limit:
            await self._refuse(scope, receive, send, BodyTooLargeError(_TOO_LARGE.format(limit=limit)))
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # The framework lets this one through to its handler, where any other would become a 400.
                raise HTTPException(413, _TOO_LARGE.format(limit=limit))
            return message

        await self.app(scope, counted, send)
