"""Reports of errors, against a stand-in server: they arrive, and carry nothing secret."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from paiid.bootstrap import create_app
from paiid.bootstrap.error_reports import build_error_reports, send_test
from paiid.core.error_reports import Dsn, DsnError
from paiid.settings import Settings, SettingsError
from tests.support.http import quick_passwords, sign_up

KEY = "Canary0key"


class Standin:
    """Takes envelopes as a Sentry server does."""

    def __init__(self, status: int = 200) -> None:
        self.requests: list[tuple[str, bytes]] = []
        self.status = status
        self.came = asyncio.Event()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        self.requests.append((head, await reader.readexactly(length)))
        self.came.set()
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def events(self) -> list[dict[str, object]]:
        return [json.loads(body.split(b"\n")[2]) for _, body in self.requests]


@pytest.fixture
async def standin() -> AsyncIterator[tuple[Standin, str]]:
    found = Standin()
    server = await asyncio.start_server(found.handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield found, f"http://{KEY}@127.0.0.1:{port}/sentry/42"
    server.close()
    await server.wait_closed()


class TestDsn:
    def test_where_envelopes_go(self) -> None:
        assert Dsn.parse("https://k@sentry.example/7").endpoint == "https://sentry.example/api/7/envelope/"
        assert Dsn.parse("http://k:s@h:9/a/b/7").endpoint == "http://h:9/a/b/api/7/envelope/"

    @pytest.mark.parametrize(
        "text", ["", "Canary", "https://h/1", "https://Canary@h", "ftp://Canary@h/1", "http://C@h:x/1"]
    )
    def test_no_dsn_is_refused_without_repeating_it(self, text: str) -> None:
        with pytest.raises(DsnError) as refused:
            Dsn.parse(text)
        assert "Canary" not in str(refused.value)


async def test_the_start_and_an_unexpected_error_arrive_without_anything_secret(
    settings: Settings, standin: tuple[Standin, str]
) -> None:
    found, dsn = standin
    app = create_app(settings.model_copy(update={"sentry_dsn": SecretStr(dsn)}), passwords=quick_passwords())

    @app.post("/api/broken")
    async def broken() -> None:
        canary = "Canary1variable"
        raise RuntimeError(f"Canary2text {canary}")

    async with app.router.lifespan_context(app):
        await provoke(app)
    assert [one["message"] for one in found.events()] == [
        {"formatted": "Backend startup"},
        {"formatted": "unexpected_error"},
    ]
    error = found.events()[1]
    text = json.dumps(error)
    assert "RuntimeError" in text
    assert '"function": "' in text
    assert error["tags"] == {"request_id": "request-of-the-test"}
    for head, body in found.requests:
        assert head.startswith("POST /sentry/api/42/envelope/ ")
        assert f"sentry_key={KEY}" in head
        assert b"Canary" not in body


async def provoke(app: FastAPI) -> None:
    """A request full of secrets that ends in an error."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        headers = await sign_up(client)
        headers |= {"Cookie": "a=Canary3cookie", "X-Request-ID": "request-of-the-test"}
        headers |= {"X-Secret": "Canary4header"}  # pragma: allowlist secret
        body = {"password": "Canary5body"}  # pragma: allowlist secret
        answer = await client.post("/api/broken?token=Canary6query", json=body, headers=headers)
        assert answer.status_code == 500


async def test_a_server_that_refuses_is_told_in_the_log_without_its_address(
    settings: Settings, standin: tuple[Standin, str], caplog: pytest.LogCaptureFixture
) -> None:
    found, dsn = standin
    found.status = 403
    reports = build_error_reports(settings.model_copy(update={"sentry_dsn": SecretStr(dsn)}))
    assert reports is not None
    with caplog.at_level(logging.WARNING):
        await reports.start(lambda: True)
        await reports.stop()
    (record,) = [one for one in caplog.records if one.msg == "error_report_not_sent"]
    assert record.__dict__["problem"] == "the server answered with status 403"
    assert logging.getLogger().handlers.count(reports._handler) == 0  # type: ignore[arg-type]


async def test_the_test_error_of_doctor(settings: Settings, standin: tuple[Standin, str]) -> None:
    found, dsn = standin
    assert await send_test(settings.model_copy(update={"sentry_dsn": SecretStr(dsn)})) is None
    assert found.events()[0]["message"] == {"formatted": "Test error"}
    with pytest.raises(SettingsError, match="not set"):
        await send_test(settings)


async def test_nobody_there(settings: Settings, tmp_path: Path) -> None:
    del tmp_path
    nobody = SecretStr("http://k@127.0.0.1:9/1")
    problem = await send_test(settings.model_copy(update={"sentry_dsn": nobody}))
    assert problem == "the server could not be reached (ConnectError)"
