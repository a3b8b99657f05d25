"""One vendor over HTTP before a server that fails on demand."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient, VendorConfig
from paiid.core.clock import ManualClock
from paiid.ports.connection import ConnectionState
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderNotSent,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.standins.kit.answers import Answer
from tests.standins.kit.faults import Fault, fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches
from tests.support.ports import free_port

SECRET = "Canary-vendor-81733"
READ = Call("GET", "/thing", {"q": "a b"})
WRITE = Call("POST", "/thing", form={"a": "1"}, idempotent=False)


async def _thing(request: Request) -> JSONResponse:
    # Backwards, for what a vendor echoes of a key is taken out of its answers.
    headers = {name: request.headers.get(name, "")[::-1] for name in ("authorization", "content-type")}
    return JSONResponse({"q": request.query_params.get("q"), "body": (await request.body()).decode(), **headers})


async def _away(_request: Request) -> RedirectResponse:
    return RedirectResponse("http://example.com/")


async def _endless(_request: Request) -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * 2**20
        await asyncio.sleep(30)

    return StreamingResponse(parts())


async def _bomb(request: Request) -> Response:
    layers = int(request.query_params["layers"])
    body = b" " * 17 * 2**20 if layers == 1 else b"{}"
    for _ in range(layers):
        body = gzip.compress(body)
    return Response(body, headers={"content-encoding": ", ".join(["gzip"] * layers)})


def make_standin() -> Standin:
    routes = [
        Route("/thing", _thing, methods=["GET", "POST"]),
        Route("/away", _away),
        Route("/endless", _endless),
        Route("/bomb", _bomb),
    ]
    app = Starlette(routes=routes)
    return Standin("vendor", app, state=Switches(), vendor_error=Answer)


def make_client(url: str, **changes: Any) -> VendorClient:
    settings: dict[str, Any] = {
        "id": "v",
        "name": "Vendor",
        "base_url": url,
        "headers": {"Authorization": f"Bearer {SECRET}"},
        "secrets": (SECRET,),
        "calls_per_minute": 1000,
        "total_s": 0.4,
    }
    return VendorClient(VendorConfig(**settings | changes), ManualClock())


@asynccontextmanager
async def vendor(**changes: Any) -> AsyncIterator[tuple[Standin, VendorClient]]:
    standin = make_standin()
    async with serving(standin) as url:
        client = make_client(url, **changes)
        try:
            yield standin, client
        finally:
            await client.aclose()


async def test_what_is_sent_arrives_and_numbers_come_back_exact() -> None:
    async with vendor() as (_, client):
        found = (await client.send(READ)).json()
        assert (found["q"], found["authorization"]) == ("a b", f"Bearer {SECRET}"[::-1])
        written = (await client.send(WRITE)).json()
        assert (written["body"], written["content-type"]) == ("a=1", "application/x-www-form-urlencoded"[::-1])
        report = client.monitor.report()
        assert (report.state, report.budget_used, report.budget_limit) == (ConnectionState.OK, 2, 1000)
        assert report.latency_ms is not None


@pytest.mark.parametrize(
    ("laid", "expected"),
    [
        (fault("timeout"), ProviderTimeout),
        (fault("latency", seconds=1), ProviderTimeout),
        (fault("reset"), ProviderUnavailable),
        (fault("reset_mid_body"), ProviderUnavailable),
        (fault("accept_then_drop"), ProviderUnavailable),
        (fault("status", code=500, body="html"), ProviderUnavailable),
        (fault("status", code=503), ProviderUnavailable),
        (fault("status", code=504), ProviderTimeout),
        (fault("status", code=408), ProviderTimeout),
        (fault("unauthorized"), ProviderMisconfigured),
        (fault("forbidden"), ProviderMisconfigured),
        (fault("unprocessable"), ProviderRejected),
        (fault("status", code=404), ProviderRejected),
        (fault("rate_limited"), ProviderRateLimited),
        (fault("rate_limited", retry_after=60), ProviderRateLimited),
    ],
    ids=lambda one: f"{one.kind} {one.parameters}" if isinstance(one, Fault) else "",
)
async def test_every_failure_is_of_the_tree_and_a_write_is_sent_once(
    laid: Fault, expected: type[ProviderError]
) -> None:
    # Only what does not come in time is waited for: an answer on a busy machine may take longer than that.
    patience = 0.4 if laid.kind in {"timeout", "latency"} else 10.0
    async with vendor(total_s=patience) as (standin, client):
        standin.faults.add(laid)
        with pytest.raises(ProviderError) as failed:
            await client.send(WRITE)
        assert type(failed.value) is expected
        assert standin.requests.count("POST /thing") == 1
        assert SECRET not in f"{failed.value} {client.monitor.report()}"


async def test_a_read_is_tried_again_and_a_refused_one_is_not() -> None:
    async with vendor() as (standin, client):
        standin.faults.add(fault("status", code=503, times=2))
        assert (await client.send(READ)).status == 200
        assert standin.requests.count("GET /thing") == 3
        standin.faults.add(fault("unprocessable", times=1))
        with pytest.raises(ProviderRejected):
            await client.send(READ)
        assert standin.requests.count("GET /thing") == 4


async def test_a_vendor_that_keeps_failing_is_left_alone() -> None:
    async with vendor(attempts=1) as (standin, client):
        standin.faults.add(fault("status", code=503))
        for _ in range(9):
            with pytest.raises(ProviderUnavailable):
                await client.send(READ)
        assert standin.requests.count("GET /thing") == 5
        assert client.monitor.report().state is ConnectionState.DOWN
        standin.faults.clear()
        assert (await client.probe(READ)).state is ConnectionState.OK
        assert (await client.send(READ)).status == 200


async def test_while_it_is_left_alone_the_answer_comes_at_once() -> None:
    async with vendor(attempts=3) as (standin, client):
        standin.faults.add(fault("status", code=500))
        for _ in range(2):
            with pytest.raises(ProviderUnavailable):
                await client.send(READ)
        began = time.perf_counter()
        for _ in range(20):
            with pytest.raises(ProviderNotSent):
                await client.send(READ)
        # Three attempts with pauses between would take some seconds.
        assert time.perf_counter() - began < 0.5


async def test_a_call_that_found_the_vendor_still_away_is_not_tried_again() -> None:
    later, pauses = 0.0, list[float]()

    standin = make_standin()
    async with serving(standin) as url:
        config = VendorConfig(id="v", name="Vendor", base_url=url, calls_per_minute=1000)
        client = VendorClient(config, ManualClock(), monotonic=lambda: later)

        async def sent() -> float:
            began = time.perf_counter()
            with pytest.raises(ProviderUnavailable):
                await client.send(READ)
            return time.perf_counter() - began

        standin.faults.add(fault("status", code=500))
        while not client.is_left_alone:
            await sent()
        for _ in range(8):
            later += 61
            before = standin.requests.count("GET /thing")
            pauses.append(await sent())
            assert standin.requests.count("GET /thing") == before + 1
        # A pause before another try is 0.2 s on average: eight of them would take 1.6 s.
        assert sum(pauses) < 0.8
        await client.aclose()


async def test_refusals_do_not_count_against_a_vendor() -> None:
    async with vendor() as (standin, client):
        standin.faults.add(fault("unprocessable"))
        for _ in range(9):
            with pytest.raises(ProviderRejected):
                await client.send(READ)
        standin.faults.clear()
        assert client.monitor.report().error is None
        assert (await client.send(READ)).status == 200


async def test_a_key_that_is_not_accepted_is_reported_as_such() -> None:
    async with vendor() as (standin, client):
        standin.faults.add(fault("unauthorized"))
        with pytest.raises(ProviderMisconfigured):
            await client.send(READ)
        report = client.monitor.report()
        assert (report.state, report.error) == (
            ConnectionState.MISCONFIGURED,
            "Vendor does not accept the key (HTTP 401).",
        )


async def test_a_vendor_left_alone_for_its_refused_key_is_told_of_as_such_to_readers() -> None:
    async with vendor() as (standin, client):
        standin.faults.add(fault("unauthorized"))
        for _ in range(6):
            with pytest.raises(ProviderMisconfigured):
                await client.send(READ)
        assert standin.requests.count("GET /thing") == 5
        # Whoever wants something changed has to know that it was not sent.
        with pytest.raises(ProviderNotSent):
            await client.send(WRITE)


async def test_a_redirection_is_not_followed_with_the_key() -> None:
    async with vendor() as (_, client):
        with pytest.raises(ProviderMisconfigured, match="redirection"):
            await client.send(Call("GET", "/away"))


@pytest.mark.parametrize(
    "call", [Call("GET", "/endless"), Call("GET", "/bomb", {"layers": "1"}), Call("GET", "/bomb", {"layers": "2"})]
)
async def test_a_body_that_would_fill_the_memory_is_given_up(call: Call) -> None:
    async with vendor(total_s=8, attempts=1) as (_, client):
        with pytest.raises(ProviderUnavailable, match="more than can be right"):
            await client.send(call)
        assert (await client.send(READ)).status == 200


async def test_broken_json_is_bad_data() -> None:
    async with vendor() as (standin, client):
        standin.faults.add(fault("truncated_json"))
        answer = await client.send(READ)
        with pytest.raises(ProviderBadData):
            answer.json()


async def test_a_call_that_is_canceled_tells_nothing_about_the_vendor() -> None:
    async with vendor(total_s=5) as (standin, client):
        standin.faults.add(fault("latency", seconds=2, times=1))
        call = asyncio.create_task(client.send(READ))
        await asyncio.sleep(0.2)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert client.monitor.report().state is ConnectionState.UNUSED
        assert (await client.send(READ)).status == 200


@pytest.mark.parametrize(
    ("url", "expected"),
    [("ftp://127.0.0.1", ProviderMisconfigured), ("not a url", ProviderMisconfigured), (None, ProviderUnavailable)],
)
async def test_an_address_nobody_is_at(url: str | None, expected: type[ProviderError]) -> None:
    client = make_client(url or f"http://127.0.0.1:{free_port()}", attempts=1)
    with pytest.raises(expected):
        await client.send(READ)
    await client.aclose()


@pytest.mark.parametrize(
    "spelled", ["a/b&c", r"a\/b&c", r"a/b\u0026c", r"a\/b\u0026c", "a%2Fb%26c", "a/b%26c", "a/b&amp;c"]
)
async def test_a_key_that_a_vendor_echoes_is_in_nothing_that_is_told(spelled: str) -> None:
    async with vendor(secrets=("a/b&c", "")) as (standin, client):
        standin.faults.add(fault("status", code=200, body="text", text=f'{{"your_key": "{spelled}"}}'))
        assert (await client.send(READ)).json() == {"your_key": "***"}
