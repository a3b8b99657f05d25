"""`frontend/server.js` guards pages as the backend does."""

import re
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

from paiid.middleware.security_headers import SecurityHeadersMiddleware

SERVER = Path(__file__).resolve().parents[3] / "frontend" / "server"


async def headers_of_the_backend() -> dict[str, str]:
    """What a page of production carries."""
    found: dict[str, str] = {}

    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        found.update({name.decode(): value.decode() for name, value in message["headers"]})

    app = SecurityHeadersMiddleware(page, is_production=True)
    await app({"type": "http", "path": "/", "headers": []}, receive, send)
    return found


async def test_it_sends_the_same_headers() -> None:
    source = (SERVER / "headers.js").read_text(encoding="utf-8")
    written = re.findall(r'"([A-Z][\w-]+)":\s+"([^"]+)"', source)
    ours = {name.lower(): value for name, value in written if name not in {"Content-Type", "Cache-Control"}}
    assert ours == await headers_of_the_backend()
