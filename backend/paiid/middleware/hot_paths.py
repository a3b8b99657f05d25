"""The few hottest requests, answered before the framework's routing and dependency solving.

The framework's route of the same path stays: it describes the request in OpenAPI and takes every variant an endpoint
here declines, so an endpoint only handles the plain form and never words an error of its own.
See docs/decisions/0003-hot-paths.md for the measurement.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from paiid.core.asgi import HotEndpoint, answer_problem
from paiid.core.errors import AppError
from paiid.core.http import Translators, foreseen


@dataclass(frozen=True, slots=True)
class HotPath:
    """Stands in `scope["route"]` for the framework's route, so that metrics name it."""

    path: str


class HotPathsMiddleware:
    """Asks the endpoint of (method, path), if there is one.

    `failures` tell what to answer to exceptions that are no `AppError`, by their nearest base.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        endpoints: Mapping[tuple[str, str], HotEndpoint],
        failures: Translators,
    ) -> None:
        self.app = app
        self._failures = failures
        self._foreseen = tuple(failures)
        self._endpoints = {key: (endpoint, HotPath(key[1])) for key, endpoint in endpoints.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on what was declined."""
        found = self._endpoints.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        endpoint, scope["route"] = found
        try:
            declined = await endpoint(scope, receive, send)
        except AppError as error:
            await answer_problem(scope, receive, send, error)
            return
        except self._foreseen as error:
            told = foreseen(error, self._failures, scope["path"])
            if told is None:
                raise
            await answer_problem(scope, receive, send, told)
            return
        if declined is not None:
            del scope["route"]
            await self.app(scope, receive if declined.body is None else _again(declined.body, receive), send)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read before, then whatever follows."""
    given = False

    async def replay() -> dict[str, object]:
        nonlocal given
        if given:
            return dict(await receive())
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
