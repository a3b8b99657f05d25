"""Traces, against a collector that decodes what arrives: they tell what took time, and nothing secret."""

import asyncio
import json
import logging
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from paiid.adapters.otel.tracer import OtelTracer
from paiid.adapters.vendor.call import Call
from paiid.adapters.vendor.client import VendorClient, VendorConfig
from paiid.bootstrap import create_app
from paiid.bootstrap.tracing import build_tracing
from paiid.core.clock import ManualClock
from paiid.core.logs import configure_logging
from paiid.core.tracing import Background, current_span, name_of, span, traced_job, within
from paiid.ports.errors import ProviderRejected
from paiid.settings import Settings, SettingsError
from tests.standins.kit.answers import Answer
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches
from tests.support.http import quick_passwords, sign_up
from tests.support.model_rig import ask, running_model
from tests.support.otlp import Collector, attributes, collecting

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"  # pragma: allowlist secret
CALLER = "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{CALLER}-01"
KEY = "Canary-collector-key"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@pytest.fixture
def tracer(collector: Collector) -> Iterator[OtelTracer]:
    made = OtelTracer(collector.url, {}, "paiid", {}, ratio=1.0)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _nothing_stays_current() -> Iterator[None]:
    token = current_span.set(None)
    yield
    current_span.reset(token)


def traced(settings: Settings, url: str, **changed: Any) -> Settings:
    return settings.model_copy(update={"otel_exporter_otlp_endpoint": url, **changed})


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The application as it serves; when this ends, it has stopped, and sent what waited."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        yield client


class TestRequests:
    async def test_a_request_is_told_with_what_it_waited_for(self, settings: Settings, collector: Collector) -> None:
        app = create_app(traced(settings, collector.url), passwords=quick_passwords())
        async with running(app) as client:
            headers = await sign_up(client)
            order = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
            placed = await client.post("/api/orders", json=order, headers=headers | {"traceparent": TRACEPARENT})
            assert placed.status_code == 200
            (await client.get(f"/api/orders/{placed.json()['id']}?q=Canary", headers=headers)).raise_for_status()
        asked = collector.named("POST /api/orders")
        assert asked.kind == Span.SPAN_KIND_SERVER
        assert (asked.trace_id.hex(), asked.parent_span_id.hex()) == (TRACE, CALLER)
        assert attributes(asked) == {
            "http.request.method": "POST",
            "http.response.status_code": 200,
            "http.route": "/api/orders",
            "paiid.request_id": placed.headers["x-request-id"],
        }
        parts = {one.name: attributes(one) for one in collector.parts_of(asked)}
        assert {name.split()[0] for name in parts} >= {"read", "write", "market_data.quotes"}
        systems = {one["db.system.name"] for one in parts.values() if "db.system.name" in one}
        assert systems == {app.state.health_service.build.database.lower()}
        assert all(one.end_time_unix_nano >= one.start_time_unix_nano for one in collector.spans)
        by_template = collector.named("GET /api/orders/{order_id}")
        assert by_template.trace_id.hex() != TRACE
        resource = collector.requests[0].resource_spans[0].resource
        told = {one.key: one.value.string_value for one in resource.attributes}
        assert told["service.name"] == "paiid"
        assert told["deployment.environment.name"] == "development"

    async def test_what_the_protection_refuses_is_told_without_a_route(
        self, settings: Settings, collector: Collector
    ) -> None:
        app = create_app(traced(settings, collector.url), passwords=quick_passwords())
        async with running(app) as client:
            assert (await client.get("/api/portfolio")).status_code == 401
            assert (await client.request("BREW", "/api/portfolio")).status_code == 401
            assert (await client.get("/api/health")).status_code == 200
        assert [attributes(one)["http.response.status_code"] for one in collector.spans if one.name == "GET"] == [401]
        assert attributes(collector.named("_OTHER"))["http.request.method"] == "_OTHER"
        assert "BREW" not in str(collector.spans)
        # Probes are left out.
        assert not [one for one in collector.spans if attributes(one).get("http.response.status_code") == 200]

    async def test_a_failure_is_one_by_its_kind(self, settings: Settings, collector: Collector) -> None:
        app = create_app(traced(settings, collector.url), passwords=quick_passwords())

        @app.get("/api/broken")
        async def broken() -> None:
            raise RuntimeError("Canary-text")

        async with running(app) as client:
            assert (await client.get("/api/broken", headers=await sign_up(client))).status_code == 500
        failed = collector.named("GET /api/broken")
        assert failed.status.code == Status.STATUS_CODE_ERROR
        assert (failed.status.message, list(failed.events)) == ("", [])
        assert attributes(failed)["error.type"] == "RuntimeError"
        assert "Canary" not in str(collector.spans)

    async def test_lines_of_the_log_name_the_trace(
        self, settings: Settings, collector: Collector, capsys: pytest.CaptureFixture[str]
    ) -> None:
        app = create_app(traced(settings, collector.url), passwords=quick_passwords())

        @app.get("/api/telling")
        async def telling() -> None:
            logging.getLogger("paiid.test").warning("told")

        async with running(app) as client:
            headers = await sign_up(client)
            configure_logging(as_json=True, level="info")
            (await client.get("/api/telling", headers=headers | {"traceparent": TRACEPARENT})).raise_for_status()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        (line,) = [one for one in lines if one["event"] == "told"]
        asked = collector.named("GET /api/telling")
        assert (line["trace_id"], line["span_id"]) == (TRACE, asked.span_id.hex())
        assert line["request_id"] == attributes(asked)["paiid.request_id"]

    @pytest.mark.parametrize("given", ["", "Canary", "00-0-0-00", f"00-{'0' * 32}-{CALLER}-01", "é" * 9])
    async def test_a_traceparent_that_is_none_begins_a_trace_of_its_own(
        self, settings: Settings, collector: Collector, given: str
    ) -> None:
        app = create_app(traced(settings, collector.url), passwords=quick_passwords())
        async with running(app) as client:
            await client.get("/api/portfolio", headers={b"traceparent": given.encode("latin-1")})
        asked = collector.named("GET")
        assert asked.parent_span_id == b""
        assert len(asked.trace_id.hex().strip("0")) > 8

    async def test_a_share_of_none_sends_none_but_what_the_caller_has_chosen(
        self, settings: Settings, collector: Collector
    ) -> None:
        app = create_app(traced(settings, collector.url, otel_traces_sampler_arg=0.0), passwords=quick_passwords())
        async with running(app) as client:
            await client.get("/api/portfolio")
            await client.get("/api/portfolio", headers={"traceparent": TRACEPARENT})
        assert {one.trace_id.hex() for one in collector.spans} == {TRACE}


async def test_nothing_secret_is_in_a_trace(settings: Settings, collector: Collector) -> None:
    secret = SecretStr(f"x-api-key={KEY}")
    app = create_app(traced(settings, collector.url, otel_exporter_otlp_headers=secret), passwords=quick_passwords())
    async with running(app) as client:
        headers = await sign_up(client, "canary.person@example.com")
        client.cookies.set("paiid_session", "Canary-cookie")
        everywhere = headers | {"User-Agent": "Canary-agent", "X-Forwarded-For": "203.0.113.77"}
        for path in ("/api/Canary-path", "/Canary-page", "/api/orders?token=Canary-query", "/alpaca/v2/account"):
            await client.get(path, headers=everywhere)
        body = {"email": "canary.person@example.com", "password": "Canary-password-1"}  # pragma: allowlist secret
        assert (await client.post("/api/auth/login", json=body)).status_code == 401
        await client.post("/api/orders", json={"symbol": "CANARY", "quantity": 1, "side": "buy"}, headers=everywhere)
        token = headers["Authorization"].removeprefix("Bearer ")
    sent = b"".join(collector.bodies)
    assert len(collector.spans) > 10
    assert b"canary" not in sent.lower()
    assert token.encode() not in sent
    assert b"203.0.113.77" not in sent
    # The collector itself gets its key, in a header.
    assert {one["x-api-key"] for one in collector.headers} == {KEY}
    assert set(collector.paths) == {"/v1/traces"}


class TestOutside:
    async def test_a_vendors_call_is_told_without_path_key_and_answer(
        self, collector: Collector, tracer: OtelTracer
    ) -> None:
        async def refused(_request: Request) -> JSONResponse:
            return JSONResponse({"error": "Canary-answer"}, 422)

        app = Starlette(routes=[Route("/accounts/{number}/orders", refused)])
        standin = Standin("vendor", app, state=Switches(), vendor_error=Answer)
        async with serving(standin) as url:
            config = VendorConfig(
                id="tradier",
                name="Tradier",
                base_url=url,
                calls_per_minute=60,
                params={"key": "Canary-key"},
                secrets=("Canary-key",),
            )
            client = VendorClient(config, ManualClock())
            with within(tracer.begin("root", "internal", {})), pytest.raises(ProviderRejected):
                await client.send(Call("GET", "/accounts/Canary-number/orders", {"symbol": "Canary-symbol"}))
            await client.aclose()
        tracer.close()
        asked = collector.named("GET tradier")
        assert asked.kind == Span.SPAN_KIND_CLIENT
        assert asked.parent_span_id == collector.named("root").span_id
        assert attributes(asked) == {
            "http.request.method": "GET",
            "server.address": "127.0.0.1",
            "paiid.vendor": "tradier",
            "http.response.status_code": 422,
            "error.type": "ProviderRejected",
        }
        assert b"Canary" not in b"".join(collector.bodies)

    async def test_a_question_to_the_model_is_told_without_a_word_of_it(
        self, collector: Collector, tracer: OtelTracer
    ) -> None:
        async with running_model() as rig:
            with within(tracer.begin("root", "internal", {})):
                answer = await rig.model.answer(ask("Canary-question"))
        tracer.close()
        asked = collector.named(f"chat {rig.model.model}")
        told = attributes(asked)
        assert told["gen_ai.usage.output_tokens"] == answer.use.output
        assert told["paiid.purpose"] == "chat"
        assert b"Canary" not in b"".join(collector.bodies)
        assert answer.text.encode() not in b"".join(collector.bodies)

    async def test_beside_requests_only_what_goes_outside_is_a_trace(
        self, collector: Collector, tracer: OtelTracer
    ) -> None:
        current_span.set(Background(tracer))
        with span("write something") as inner:
            assert inner is None
        with span("GET vendor", "client") as outer:
            assert outer is not None
        tracer.close()
        assert [one.name for one in collector.spans] == ["GET vendor"]

    async def test_each_run_of_a_job_is_a_trace(self, collector: Collector, tracer: OtelTracer) -> None:
        async def resolve() -> None:
            with span("read something"):
                pass
            raise ValueError("Canary")

        job = traced_job(tracer, "Resolving.run", resolve)
        for _ in range(2):
            with pytest.raises(ValueError, match="Canary"):
                await job()
        tracer.close()
        runs = [one for one in collector.spans if one.name == "job Resolving.run"]
        assert len({one.trace_id for one in runs}) == 2
        assert {attributes(one)["error.type"] for one in runs} == {"ValueError"}
        assert all(collector.parts_of(one) for one in runs)
        assert b"Canary" not in b"".join(collector.bodies)

    def test_what_has_the_form_of_a_secret_is_blanked(self, collector: Collector, tracer: OtelTracer) -> None:
        note = "https://ada:Canary@example.com/?token=Canary"  # pragma: allowlist secret
        tracer.begin("x", "internal", {"note": note}).end()
        tracer.close()
        assert attributes(collector.named("x"))["note"] == "https://***@example.com/?token=***"


class TestDeadCollector:
    async def test_requests_are_answered_and_the_log_says_it_once(
        self, settings: Settings, collector: Collector, caplog: pytest.LogCaptureFixture
    ) -> None:
        collector.status = 400
        app = create_app(traced(settings, collector.url), passwords=quick_passwords())
        async with running(app) as client:
            for _ in range(2):
                collector.came.clear()
                assert (await client.get("/api/portfolio")).status_code == 401
                assert await _happened(collector)
        lines = [one.getMessage() for one in caplog.records if "traces_not_sent" in one.getMessage()]
        assert len(lines) == 1

    def test_one_that_takes_connections_and_says_nothing_holds_up_nobody(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            tracer = OtelTracer(f"http://127.0.0.1:{silent.getsockname()[1]}", {}, "paiid", {}, ratio=1.0)
            # More than may wait: the oldest are dropped, and no `end` waits.
            for _ in range(6_000):
                tracer.begin("x", "internal", {}).end()
            tracer.close()

    def test_one_that_is_not_there(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        tracer = OtelTracer(f"http://127.0.0.1:{port}", {}, "paiid", {}, ratio=1.0)
        tracer.begin("x", "internal", {}).end()
        tracer.close()


async def _happened(collector: Collector) -> bool:
    return await asyncio.to_thread(collector.came.wait, 60)


class TestSettings:
    def test_without_an_endpoint_there_is_no_tracer(self, settings: Settings) -> None:
        assert build_tracing(settings) is None

    @pytest.mark.parametrize("url", ["collector:4318", "grpc://127.0.0.1:4317", "http://", "4318"])
    def test_what_is_no_web_address_is_refused(self, settings: Settings, url: str) -> None:
        with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
            build_tracing(traced(settings, url))

    def test_headers_that_are_none_are_refused_without_repeating_them(self, settings: Settings) -> None:
        wrong = traced(settings, "http://127.0.0.1:9", otel_exporter_otlp_headers=SecretStr("Canary"))
        with pytest.raises(SettingsError) as refused:
            build_tracing(wrong)
        assert "OTEL_EXPORTER_OTLP_HEADERS" in str(refused.value)
        assert "Canary" not in str(refused.value)

    def test_without_the_extra_the_start_says_what_to_install(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "paiid.adapters.otel.tracer", raising=False)
        monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
        with pytest.raises(SettingsError, match=r"requirements-otel\.lock"):
            build_tracing(traced(settings, "http://127.0.0.1:9"))


def test_a_function_is_named_by_where_it_stands() -> None:
    assert name_of(lambda: None) == "test_a_function_is_named_by_where_it_stands"
    assert name_of(Settings.checked) == "Settings.checked"
