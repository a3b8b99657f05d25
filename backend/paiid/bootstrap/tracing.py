"""Traces, where `OTEL_EXPORTER_OTLP_ENDPOINT` asks for them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from paiid import __version__
from paiid.settings import Settings, SettingsError

if TYPE_CHECKING:
    from paiid.adapters.otel.tracer import OtelTracer

_MISSING: Final = (
    "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed; install backend/requirements-otel.lock "
    "(docs/operations/observability.md), or unset it"
)


@dataclass(frozen=True)
class Tracing:
    """The tracer of this process; it ends with it, and then sends what waits."""

    tracer: "OtelTracer"

    async def start(self, _is_leader: Callable[[], bool]) -> None:
        """Nothing: it sends from a thread of its own from the beginning."""

    async def stop(self) -> None:
        """Send what waits, if it can be sent soon."""
        await asyncio.to_thread(self.tracer.close)


def build_tracing(settings: Settings) -> Tracing | None:
    """None without an endpoint; then nothing of OpenTelemetry's SDK is loaded.

    Raises:
        SettingsError: the endpoint is no web address, the headers are none, or the extra is not installed.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("OTEL_EXPORTER_OTLP_ENDPOINT must be a collector's base URL, e.g. http://127.0.0.1:4318")
    given = settings.otel_exporter_otlp_headers
    headers = {} if given is None else _headers(given.get_secret_value())
    try:
        from paiid.adapters.otel.tracer import OtelTracer
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("opentelemetry"):
            raise
        raise SettingsError(_MISSING) from None
    facts = {"service.version": __version__, "deployment.environment.name": settings.paiid_env.value}
    return Tracing(
        OtelTracer(endpoint, headers, settings.otel_service_name, facts, ratio=settings.otel_traces_sampler_arg)
    )


def _headers(text: str) -> Mapping[str, str]:
    """Of `name=value,name=value`, URL-encoded, as OpenTelemetry writes them."""
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, equals, value = part.partition("=")
        if not name.strip() or not equals:
            raise SettingsError("OTEL_EXPORTER_OTLP_HEADERS must look like name=value,name=value")
        found[unquote(name.strip()).lower()] = unquote(value.strip())
    return found
