"""Every failure is one problem document; what the client sent can neither break nor bloat it."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import Field, SecretStr

from paiid.core.errors import ConflictError, TooManyRequestsError, UnavailableError
from paiid.core.http import ApiInput, install_error_handlers

JSON = {"Content-Type": "application/json"}


class ShortOfCashError(ConflictError):
    code, title = "short-of-cash", "Not enough cash"


class VendorFailure(Exception):
    pass


class Inner(ApiInput):
    text: str


class Body(ApiInput):
    name: Annotated[str, Field(max_length=50)] = ""
    tags: tuple[str, ...] = ()
    inner: Inner | None = None
    anything: dict[str, str] = Field(default_factory=dict)
    secret: SecretStr | None = None
    size: int = 0


def routes(app: FastAPI) -> None:
    @app.post("/body")
    async def body(given: Body) -> dict[str, str]:
        return {"name": given.name}

    @app.get("/short")
    async def short() -> None:
        raise ShortOfCashError("You need 5 more.", short_by="5")

    @app.get("/busy")
    async def busy() -> None:
        raise TooManyRequestsError("Slow down.", retry_after_s=7)

    @app.get("/vendor")
    async def vendor() -> None:
        raise VendorFailure("https://vendor.example?token=canary")

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("canary")

    @app.get("/gone")
    async def gone() -> None:
        raise HTTPException(410, "It was here.")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_error_handlers(app, {VendorFailure: lambda _: UnavailableError("The vendor is away.")})
    routes(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "code", "detail"),
    [
        ("/short", 409, "short-of-cash", "You need 5 more."),
        ("/busy", 429, "rate-limited", "Slow down."),
        ("/vendor", 503, "unavailable", "The vendor is away."),
        ("/gone", 410, "error", "It was here."),
        ("/nowhere", 404, "not-found", "Not Found"),
        ("/body", 405, "method-not-allowed", "Method Not Allowed"),
    ],
)
async def test_problem_document(http: httpx.AsyncClient, path: str, status: int, code: str, detail: str) -> None:
    answer = await http.get(path)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["type"], problem["code"]) == (f"urn:paiid:problem:{code}", code)
    assert (problem["detail"], problem["instance"]) == (detail, path)
    assert problem["title"]


async def test_extensions_and_headers_come_along(http: httpx.AsyncClient) -> None:
    assert (await http.get("/short")).json()["short_by"] == "5"
    busy = await http.get("/busy")
    assert (busy.headers["retry-after"], busy.json()["retry_after"]) == ("7", 7)


async def test_an_unexpected_error_says_nothing_of_itself(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await http.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "canary" not in answer.text
    # The log has it.
    assert "unexpected_error" in caplog.text


async def test_each_fault_of_a_body_is_located(http: httpx.AsyncClient) -> None:
    answer = await http.post("/body", json={"name": "x" * 51, "size": "many", "siez": 1})
    problem = answer.json()
    assert answer.status_code == 422
    assert {fault["location"] for fault in problem["errors"]} == {"body.name", "body.size", "body.siez"}
    assert "body.name" in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a\x00b"},
        {"tags": ["fine", "a\x00b"]},
        {"inner": {"text": "\x00"}},
        {"anything": {"key": "\x00"}},
        {"anything": {"\x00": "value"}},
        {"secret": "a\x00b"},
    ],
)
async def test_a_null_character_is_refused_wherever_it_stands(http: httpx.AsyncClient, body: dict[str, object]) -> None:
    answer = await http.post("/body", json=body)
    assert answer.status_code == 422
    assert "null character" in answer.json()["detail"]
    assert answer.json()["errors"][0]["location"].startswith(f"body.{next(iter(body))}")


async def test_text_is_stripped_and_otherwise_kept(http: httpx.AsyncClient) -> None:
    answer = await http.post("/body", json={"name": "  <b>Zoë</b> 🚀 \t"})
    assert answer.json() == {"name": "<b>Zoë</b> 🚀"}


@pytest.mark.parametrize(
    "content",
    [
        b'{"\\ud800": 1}',
        b'{"name": "\\ud800"}',
        b'{"anything": {"\\udfff": "x"}}',
        b'{"' + b"k" * 500_000 + b'": 1}',
        b"{" + b",".join(b'"k%d": 1' % number for number in range(20_000)) + b"}",
        b'{"size": ' + b"9" * 5000 + b"}",
        b'{"size": 1e400}',
        b"{" * 500,
    ],
    ids=[
        "half a pair as name",
        "half a pair",
        "half a pair inside",
        "long name",
        "many names",
        "digits",
        "huge",
        "open",
    ],
)
async def test_a_hostile_body_gets_a_short_refusal(http: httpx.AsyncClient, content: bytes) -> None:
    answer = await http.post("/body", content=content, headers=JSON)
    # 400 where no parser could read it.
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 20_000
