"""Log output: one event a line, for people or as JSON, without anything secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

_SECRET_KEYS: Final = re.compile(r"(password|secret|token|api_key|authorization|cookie|dsn)", re.IGNORECASE)
_SECRET_TEXT: Final = re.compile(
    r"(eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|sk-ant-[\w-]+|rnd_[\w-]{20,}|(?<=://)[^/@\s:]+:[^/@\s]+(?=@))"
)
_HIDDEN: Final = "***"


def configure_logging(*, as_json: bool, level: str) -> None:
    """Send every record of the process to standard output in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), pad_event_to=0)
    )
    final: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        final.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*final, hide_secrets, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("apscheduler", "httpx", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank values under telling names, and secrets that stand inside texts."""
    for key, value in event.items():
        if _SECRET_KEYS.search(key):
            event[key] = _HIDDEN
        elif isinstance(value, str):
            event[key] = _SECRET_TEXT.sub(_HIDDEN, value)
    return event
