"""`/api/stream`: one server-sent stream a browser tab."""

import asyncio
import json
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from paiid.core.database_errors import DatabaseLostError
from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.security import Role
from paiid.features.auth.dependencies import CurrentUser
from paiid.features.stream.frames import OWNERS, InvalidTopicError, frame, parse_topics
from paiid.features.stream.hub import Subscription, TooManyStreamsError
from paiid.features.stream.service import StreamService

logger = logging.getLogger(__name__)

router = APIRouter(tags=["stream"])
_EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}
_HEADERS = {
    "Cache-Control": "no-store",
    # nginx would hold events back otherwise.
    "X-Accel-Buffering": "no",
}


async def stream_service(request: Request) -> StreamService:
    """The application's stream."""
    service: StreamService = request.app.state.stream_service
    return service


class EventStream(Response):
    """Sends a subscription's frames as they come, a heartbeat when none do, until either side leaves.

    Once a heartbeat the session is looked at: a stream must not outlive it.
    """

    media_type = "text/event-stream"

    def __init__(self, service: StreamService, subscription: Subscription, session_id: str) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._service = service
        self._subscription = subscription
        self._session_id = session_id
        self._look_at = _now() + service.heartbeat_s
        # Each tells how long a silence is ordinary, so that a client can tell one that is not.
        self._heartbeat = frame("heartbeat", json.dumps({"every_s": service.heartbeat_s}))

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        leaving = asyncio.create_task(_until_disconnect(receive, self._subscription))
        try:
            await _send(send, b"retry: 2000\n\n" + self._subscription.take())
            await _send(send, await self._service.opening(self._subscription) + self._heartbeat)
            while not self._subscription.closed:
                await _send(send, await self._next())
            if not leaving.done():
                await send({"type": "http.response.body", "body": self._subscription.take(), "more_body": False})
        except OSError:
            # The client went away while we wrote.
            pass
        finally:
            leaving.cancel()
            self._service.hub.disconnect(self._subscription)

    async def _next(self) -> bytes:
        idle = b""
        try:
            async with asyncio.timeout_at(self._look_at):
                await self._subscription.wake.wait()
        except TimeoutError:
            idle = self._heartbeat
        if _now() >= self._look_at and not await self._session_stands():
            self._service.hub.disconnect(self._subscription)
            self._subscription.take()
            return b""
        return self._subscription.take() or idle

    async def _session_stands(self) -> bool:
        self._look_at = _now() + self._service.heartbeat_s
        try:
            return await self._service.is_live(self._session_id)
        except DatabaseLostError as error:
            logger.warning("stream_session_unknown", extra={"error": str(error)})
            return False
        except Exception:
            # Whoever cannot be known is not served; the client comes back and is told why.
            logger.exception("stream_session_unknown")
            return False


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _send(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_disconnect(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.closed = True
    subscription.wake.set()


@router.get(
    "/stream",
    response_class=Response,
    responses=_EVENTS | problems(ForbiddenError, InvalidTopicError, TooManyStreamsError),
)
async def open_stream(
    user: CurrentUser,
    service: Annotated[StreamService, Depends(stream_service)],
    topics: Annotated[str, Query(min_length=1, max_length=4000, examples=["quotes:SPY,orders,positions,status"])],
    last_event_id: Annotated[str | None, Query(max_length=80)] = None,
    last_event_header: Annotated[str | None, Header(alias="Last-Event-ID", max_length=80)] = None,
) -> Response:
    wanted = parse_topics(topics)
    if OWNERS in wanted.plain and user.role is not Role.OWNER:
        raise ForbiddenError("Only the owner sees how the system does.")
    subscription = service.hub.connect(user.user_id, wanted, last_event_header or last_event_id)
    return EventStream(service, subscription, user.session_id or "")
