"""Serving a stand-in on 127.0.0.1: in a thread of its own for tests, in the foreground for `python -m`."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from .connection import HttpProtocol, WebSocketProtocol
from .standin import Standin


class _Server(uvicorn.Server):
    """uvicorn, which hangs up on its clients when it ends, for a stream would wait for them, and ends at once.

    `asyncio.run` cancels what still answers.
    """

    async def main_loop(self) -> None:
        while not self.should_exit:  # noqa: ASYNC110 - a plain flag, set by another thread
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        for _ in range(5):
            await asyncio.sleep(0)  # connections learn that they are lost, those that were being made or cut too


def _server(app: Standin) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=HttpProtocol,
            ws=WebSocketProtocol,
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
    )


def _listener(port: int) -> socket.socket:
    # The protocol is named: asyncio sends small packets at once only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(100)
    return listener


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def serving(app: Standin, *, port: int = 0) -> AsyncIterator[str]:
    """Serve in a thread with its own event loop, so that a blocking client in the test's loop is answered.

    Yields:
        The base URL, `http://127.0.0.1:PORT`, which answers already.
    """
    listener = _listener(port)
    server = _server(app)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    try:
        yield _address(listener)
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join, 10)
        listener.close()


def run(app: Standin, port: int) -> None:
    """Serve until interrupted; says where in one line."""
    listener = _listener(port)
    print(f"standin {app.name} listening on {_address(listener)}", flush=True)
    try:
        asyncio.run(_server(app).serve(sockets=[listener]))
    except KeyboardInterrupt:
        return
