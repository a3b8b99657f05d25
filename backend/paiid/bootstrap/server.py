"""The HTTP server in which `paiid serve` runs the application."""

import gc
import logging
import socket
from typing import Final

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

logger = logging.getLogger(__name__)

_GRACE_S: Final = 5
_MAX_FRAME: Final = 16 * 1024
"""Of what a WebSocket's client sends: a key and names of streams."""


class Server(uvicorn.Server):
    """uvicorn, which ends live streams before it waits for open answers: a stream would wait for its client."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                ws="websockets-sansio",
                ws_max_size=_MAX_FRAME,
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._end_streams = app.state.stream_service.hub.close_all

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is there by now stays: the collector need not walk through it, now or ever.
        gc.freeze()
        gc.enable()
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            logger.info("Open http://%s:%d", f"[{host}]" if ":" in host else host, port)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)
