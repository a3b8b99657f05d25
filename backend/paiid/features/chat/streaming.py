"""An answer as a stream of server-sent events; a reader who goes away ends it."""

import asyncio
from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from paiid.features.chat.schemas import ChatEvent
from paiid.features.chat.service import Answering

_HEADERS: Final = {
    "Cache-Control": "no-store",
    # nginx would hold events back otherwise.
    "X-Accel-Buffering": "no",
}
_HEARTBEAT_S: Final = 15.0


class ChatEvents(JSONResponse):
    """Describes the stream: each event's data is the JSON of one event."""

    media_type = "text/event-stream"


class AnswerStream(Response):
    """Sends what happens to an answer as it happens."""

    media_type = "text/event-stream"

    def __init__(self, answering: Answering) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._answering = answering

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(_until_disconnect(receive))
        sending = asyncio.create_task(self._send_all(self._answering, send))
        try:
            await asyncio.wait({leaving, sending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not sending.done() or sending.exception() is not None:
                # The reader has gone: nobody waits for the rest, and it would cost money.
                sending.cancel()
                await self._answering.stop()
            await asyncio.gather(leaving, sending, return_exceptions=True)

    async def _send_all(self, answering: Answering, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        events = answering.events()
        following = asyncio.ensure_future(anext(events, None))
        try:
            while True:
                done, _ = await asyncio.wait({following}, timeout=_HEARTBEAT_S)
                body = b": waiting\n\n"
                if done:
                    if (event := following.result()) is None:
                        break
                    body = _frame(event)
                    following = asyncio.ensure_future(anext(events, None))
                await send({"type": "http.response.body", "body": body, "more_body": True})
        finally:
            following.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _frame(event: ChatEvent) -> bytes:
    return f"event: {event.type}\ndata: {event.model_dump_json()}\n\n".encode()


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
