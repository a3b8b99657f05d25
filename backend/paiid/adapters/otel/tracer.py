"""Traces by OpenTelemetry's SDK, sent to a collector over OTLP/HTTP. Part of the extra `otel`.

The provider is not made OpenTelemetry's global one: libraries that would add spans of their own, with whatever they
think fit, find none. What is told passes the same filter as the log.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import requests
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span as OtelApiSpan
from opentelemetry.trace import SpanKind, StatusCode, format_span_id, format_trace_id, set_span_in_context
from opentelemetry.trace import Tracer as OtelApiTracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from typing_extensions import override

from paiid.adapters.vendor.sockets import is_loopback
from paiid.core.logs import without_secrets
from paiid.core.tracing import Attributes, Kind

logger = logging.getLogger(__name__)

_EXPORT_S: Final = 3.0
_SHUTDOWN_S: Final = 3.0
_EVERY_MS: Final = 2_000
_MOST_WAITING: Final = 4_096
_LONGEST: Final = 200
_KINDS: Final[Mapping[Kind, SpanKind]] = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "internal": SpanKind.INTERNAL,
}
_INCOMING: Final = TraceContextTextMapPropagator()


@dataclass(frozen=True, slots=True)
class OtelSpan:
    """One span, and who begins its parts."""

    _tracer: OtelApiTracer
    _span: OtelApiSpan

    @property
    def trace_id(self) -> str:
        """See `Span`."""
        return format_trace_id(self._span.get_span_context().trace_id)

    @property
    def span_id(self) -> str:
        """See `Span`."""
        return format_span_id(self._span.get_span_context().span_id)

    def begin(self, name: str, kind: Kind, attributes: Attributes) -> "OtelSpan":
        """See `Span`."""
        return _begun(self._tracer, set_span_in_context(self._span, Context()), name, kind, attributes)

    def describe(self, attributes: Attributes, *, name: str | None = None) -> None:
        """See `Span`."""
        if name is not None:
            self._span.update_name(name)
        self._span.set_attributes(_clean(attributes))

    def fail(self, error: str) -> None:
        """See `Span`."""
        self._span.set_attribute("error.type", error)
        self._span.set_status(StatusCode.ERROR)

    def end(self) -> None:
        """See `Span`."""
        self._span.end()


class OtelTracer:
    """Begins traces, and sends what has ended from a thread of its own.

    What a collector does not take in time is dropped: at most 4,096 spans wait, and nobody waits for them.

    Args:
        endpoint: the collector's base URL; `/v1/traces` is added.
        headers: sent with each export.
        service: what the traces are told as.
        attributes: further facts of this process.
        ratio: the share of traces that is kept, 0 to 1, unless who called us has decided that.
    """

    def __init__(
        self, endpoint: str, headers: Mapping[str, str], service: str, attributes: Mapping[str, str], *, ratio: float
    ) -> None:
        # Its own words may hold the endpoint, and a dead collector makes one line a second.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(ratio)),
            resource=Resource.create({"service.name": service, **attributes}),
            shutdown_on_exit=False,
        )
        session = requests.Session()
        # A proxy of the environment is for the outside, never for a collector on this machine.
        session.trust_env = not is_loopback(endpoint)
        exporter = OTLPSpanExporter(
            endpoint=f"{endpoint.rstrip('/')}/v1/traces", headers=dict(headers), timeout=_EXPORT_S, session=session
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                _Telling(exporter),
                max_queue_size=_MOST_WAITING,
                schedule_delay_millis=_EVERY_MS,
                export_timeout_millis=_EXPORT_S * 1000,
            )
        )
        self._tracer = self._provider.get_tracer("paiid")

    def begin(self, name: str, kind: Kind, attributes: Attributes, *, traceparent: str | None = None) -> OtelSpan:
        """See `Tracer`."""
        context = Context()
        if traceparent is not None:
            context = _INCOMING.extract({"traceparent": traceparent}, context)
        return _begun(self._tracer, context, name, kind, attributes)

    def close(self) -> None:
        """Send what waits, for three seconds at most."""
        # A collector that takes a connection and says nothing would hold the end of the process.
        sending = threading.Thread(target=self._provider.shutdown, name="traces-end", daemon=True)
        sending.start()
        sending.join(_SHUTDOWN_S)


class _Telling(SpanExporter):
    """Says once that the collector does not take traces, and once that it does again."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner
        self._fails = False

    @override
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._inner.export(spans)
        fails = result is not SpanExportResult.SUCCESS
        if fails and not self._fails:
            logger.warning("traces_not_sent: the collector does not take them; they are dropped until it does")
        elif self._fails and not fails:
            logger.info("traces_sent_again")
        self._fails = fails
        return result

    @override
    def shutdown(self) -> None:
        self._inner.shutdown()


def _begun(tracer: OtelApiTracer, context: Context, name: str, kind: Kind, attributes: Attributes) -> OtelSpan:
    return OtelSpan(tracer, tracer.start_span(name, context, _KINDS[kind], _clean(attributes)))


def _clean(attributes: Attributes) -> dict[str, str | int | float | bool]:
    return {
        name: without_secrets(value)[:_LONGEST] if isinstance(value, str) else value
        for name, value in attributes.items()
    }
