"""Counts what the protection answers before a request has reached a route, and answers for it where it fails.

What a route answers is counted there. A refusal is what the protection is for: it is counted apart, so that a flood of
them neither looks like failing requests nor hides some among its number. A failure of the protection itself (a session
that cannot be looked up, say) is a failed request like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.asgi import state_of
from paiid.core.http import Translators, failure_problem
from paiid.middleware.metrics import Observe

_REFUSED: Final = 400
_FAILED: Final = 500
UNROUTED: Final = "unmatched"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Who counts: `refused` gets a status from 400 to 499, `failed` what a route would be observed with.

    `failures` tell what to answer where the protection itself fails in a way that was foreseen.
    """

    refused: Callable[[int], None] = lambda _status: None
    failed: Observe = lambda _method, _route, _status, _seconds: None
    failures: Translators = field(default_factory=dict)


class OutcomesMiddleware:
    """Stands around the protection, inside of what gives an answer its id and its headers."""

    def __init__(self, app: ASGIApp, *, outcomes: Outcomes) -> None:
        self.app = app
        self._outcomes = outcomes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at what becomes of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, start = 0, perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if status:
                # The application has answered, and says it again for the server's log.
                raise
            await failure_problem(Request(scope), error, self._outcomes.failures)(scope, receive, watch)
        finally:
            # Who reached a route left its template here, and was counted.
            if "route" not in state_of(scope):
                self._count(scope["method"], status, perf_counter() - start)

    def _count(self, method: str, status: int, seconds: float) -> None:
        if status >= _FAILED:
            self._outcomes.failed(method, UNROUTED, status, seconds)
        elif status >= _REFUSED:
            self._outcomes.refused(status)
