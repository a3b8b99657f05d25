"""`/__control`: the tests' door into a running stand-in; never counted, never faulted."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from .faults import Fault, Faults
from .state import Switches, UnknownSwitchError

CONTROL: Final = "/__control"


@dataclass
class Seen:
    """One request; `status` is None until it is answered (101 for an accepted WebSocket)."""

    method: str
    path: str
    query: str
    at: str
    status: int | None = None


@dataclass
class RequestLog:
    """The requests since the last reset."""

    entries: list[Seen] = field(default_factory=list)

    def begin(self, method: str, path: str, query: str) -> Seen:
        """Note a request that has come in."""
        seen = Seen(method, path, query, datetime.now(UTC).isoformat())
        self.entries.append(seen)
        return seen

    def count(self, what: str) -> int:
        """How many began with `METHOD /path`."""
        return sum(f"{seen.method} {seen.path}".startswith(what) for seen in self.entries)

    def read(self) -> dict[str, Any]:
        """All, and how many of each."""
        counts = Counter(f"{seen.method} {seen.path}" for seen in self.entries)
        return {"requests": [asdict(seen) for seen in self.entries], "counts": counts}


@dataclass
class Control:
    """ASGI application of the control endpoint."""

    faults: Faults
    requests: RequestLog
    state: Switches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        try:
            given = json.loads(body) if body else {}
            answer = self._answer(request.method, request.url.path.removeprefix(CONTROL), given)
        except (ValueError, TypeError, UnknownSwitchError) as error:
            answer = JSONResponse({"error": str(error)}, 422)
        await answer(scope, receive, send)

    def _answer(self, method: str, path: str, given: dict[str, Any]) -> Response:
        action = getattr(self, f"_{method.lower()}_{path.strip('/')}", None)
        return action(given) if action else JSONResponse({"error": "no such control"}, 404)

    def _get_faults(self, _given: dict[str, Any]) -> Response:
        return JSONResponse([asdict(laid) for laid in self.faults.laid])

    def _post_faults(self, given: dict[str, Any]) -> Response:
        known = {name: given.pop(name) for name in ("kind", "match", "times", "after", "probability") if name in given}
        return JSONResponse(asdict(self.faults.add(Fault(**known, parameters=given))), 201)

    def _delete_faults(self, _given: dict[str, Any]) -> Response:
        self.faults.clear()
        return Response(status_code=204)

    def _put_chance(self, given: dict[str, Any]) -> Response:
        self.faults.seed(int(given["seed"]))
        return Response(status_code=204)

    def _get_requests(self, _given: dict[str, Any]) -> Response:
        return JSONResponse(self.requests.read())

    def _post_reset(self, _given: dict[str, Any]) -> Response:
        self.faults.clear()
        self.requests.entries.clear()
        self.state.reset()
        return Response(status_code=204)

    def _get_state(self, _given: dict[str, Any]) -> Response:
        return JSONResponse(self.state.read())

    def _put_state(self, given: dict[str, Any]) -> Response:
        self.state.write(given)
        return JSONResponse(self.state.read())

    def _put_clock(self, given: dict[str, Any]) -> Response:
        at = given.get("frozen_at")
        self.state.clock.frozen_at = datetime.fromisoformat(at).astimezone(UTC) if at else None
        return JSONResponse({"now": self.state.clock.now().isoformat()})
