"""Errors told to a Sentry server, by its envelope protocol and without its library.

A report says what kind of error happened, where in our code, in which release and request. It carries no text of the
exception, no argument, no variable, no header and no body: what is not sent need not be scrubbed. The text stands in
the log under the same request id.

Source: https://develop.sentry.dev/sdk/foundations/transport/envelopes/ (protocol version 7).
"""

import json
import logging
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

from typing_extensions import override

from paiid.core.clock import SystemClock, isoformat_z
from paiid.core.logs import current_request_id

_CLIENT: Final = "paiid/1"
_MOST_FRAMES: Final = 50


class DsnError(ValueError):
    """SENTRY_DSN is no address of a project; the message does not repeat it."""


@dataclass(frozen=True, slots=True)
class Dsn:
    """Where reports go, and the key that lets them in."""

    endpoint: str
    key: str

    @classmethod
    def parse(cls, text: str) -> "Dsn":
        """Of `https://KEY@HOST/PROJECT`.

        Raises:
            DsnError: it is not of that form.
        """
        try:
            parts = urlsplit(text)
            port = "" if parts.port is None else f":{parts.port}"
        except ValueError:
            raise DsnError("SENTRY_DSN must look like https://KEY@HOST/PROJECT") from None
        folder, _, project = parts.path.rpartition("/")
        if parts.scheme not in {"http", "https"} or not parts.username or not parts.hostname or not project.isalnum():
            raise DsnError("SENTRY_DSN must look like https://KEY@HOST/PROJECT")
        return cls(f"{parts.scheme}://{parts.hostname}{port}{folder}/api/{project}/envelope/", parts.username)

    @property
    def headers(self) -> dict[str, str]:
        """Of every envelope."""
        auth = f"Sentry sentry_version=7, sentry_client={_CLIENT}, sentry_key={self.key}"
        return {"X-Sentry-Auth": auth, "Content-Type": "application/x-sentry-envelope"}


@dataclass(frozen=True, slots=True)
class Origin:
    """What all reports of a process have in common."""

    release: str
    environment: str


def event(origin: Origin, message: str, level: str, error: BaseException | None = None) -> dict[str, Any]:
    """One report. `message` is a constant of our code, never something formatted."""
    found: dict[str, Any] = {
        "event_id": uuid.uuid4().hex,
        "timestamp": isoformat_z(SystemClock().now()),
        "platform": "python",
        "level": level,
        "message": {"formatted": message},
        "release": origin.release,
        "environment": origin.environment,
    }
    if (request_id := current_request_id.get()) is not None:
        found["tags"] = {"request_id": request_id}
    if error is not None:
        found["exception"] = {"values": [_exception(error)]}
    return found


def envelope(found: dict[str, Any]) -> bytes:
    """An event as it is posted."""
    return b"\n".join(json.dumps(part).encode() for part in ({"event_id": found["event_id"]}, {"type": "event"}, found))


def _exception(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    return {"type": kind.__name__, "module": kind.__module__, "stacktrace": {"frames": _frames(error.__traceback__)}}


def _frames(tb: TracebackType | None) -> list[dict[str, Any]]:
    """Where it went through, outermost first, without what the lines say and hold."""
    walked = list(traceback.walk_tb(tb))[-_MOST_FRAMES:]
    return [
        {
            "filename": PurePath(frame.f_code.co_filename).name,
            "module": frame.f_globals.get("__name__"),
            "function": frame.f_code.co_qualname if hasattr(frame.f_code, "co_qualname") else frame.f_code.co_name,
            "lineno": line,
            "in_app": str(frame.f_globals.get("__name__", "")).startswith("paiid"),
        }
        for frame, line in walked
    ]


class ReportingHandler(logging.Handler):
    """Gives every logged error with an exception to `send`."""

    def __init__(self, origin: Origin, send: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(logging.ERROR)
        self._origin, self._send = origin, send

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """The unformatted message: what would be put into it may be anything."""
        error = record.exc_info[1] if record.exc_info else None
        level = "fatal" if record.levelno >= logging.CRITICAL else "error"
        self._send(event(self._origin, str(record.msg), level, error))
