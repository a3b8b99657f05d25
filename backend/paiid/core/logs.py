"""Log output: one event a line, for people or as JSON, without anything secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any, Final

from paiid.core.tracing import current_span

# structlog loads rich where it finds it, for tracebacks that are not printed here: 6 MB of a process at rest.
_modules: Final[dict[str, Any]] = sys.modules
_is_hidden = _modules.setdefault("rich", None) is None
import structlog  # noqa: E402

if _is_hidden:
    del _modules["rich"]

_SECRET_KEYS: Final = re.compile(r"(password|secret|token|api_key|authorization|cookie|dsn)", re.IGNORECASE)
# JSON web tokens, keys by their vendor's prefix, a URL's user and password, and keys in its query.
_SECRET_TEXT: Final = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|sk-ant-[\w-]+|rnd_[\w-]{20,}|paiid_[\w-]{30,}|(?<=://)[^/@\s:]*:[^/@\s]+(?=@)"
    r"|(?P<name>[?&](?:api_?key|token|password|secret)=)[^&\s'\"]+",
    re.IGNORECASE,
)
_HIDDEN: Final = "***"

current_request_id: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""Set by the request_id middleware; one plain variable, for structlog's own cost three microseconds a request."""


def configure_logging(*, as_json: bool, level: str) -> None:
    """Send every record of the process to standard output in one form."""
    shared: list[Any] = [
        add_request_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    # Tracebacks become text before secrets are looked for; the renderer's own kind would show local variables.
    final: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        told_in_one_line,
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*final, hide_secrets, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # uvicorn tells again in its own words what the start-up lines say, and also what a WebSocket's client sends; httpx
    # tells addresses and websockets tells frames: there are keys in all of them.
    for noisy in ("apscheduler", "httpx", "httpcore", "asyncio", "uvicorn.error", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def add_request_id(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Name the request a line belongs to, and its place in a trace."""
    if request_id := current_request_id.get():
        event["request_id"] = request_id
    if (span := current_span.get()) is not None and span.trace_id:
        event["trace_id"], event["span_id"] = span.trace_id, span.span_id
    return event


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank values under telling names, and secrets that stand inside texts."""
    for key, value in event.items():
        event[key] = _shown(key, value)
    return event


def told_in_one_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out the traceback of what passes by itself and is no defect: its class says so by that name."""
    exc_info = event.get("exc_info")
    error = exc_info[1] if isinstance(exc_info, list | tuple) else exc_info
    if getattr(error, "is_told_in_one_line", False):
        del event["exc_info"]
        event["error"] = f"{type(error).__name__}: {error}"
    return event


def without_secrets(text: str) -> str:
    """`text`, what has the form of a secret in it blanked."""
    return _SECRET_TEXT.sub(lambda found: (found["name"] or "") + _HIDDEN, text)


def _shown(key: Any, value: Any) -> Any:
    if isinstance(key, str) and _SECRET_KEYS.search(key):
        return _HIDDEN
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {name: _shown(name, one) for name, one in value.items()}
    return [_shown(None, one) for one in value] if isinstance(value, list | tuple) else value
