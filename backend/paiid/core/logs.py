"""Log output: one event a line, for people or as JSON, without anything secret."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from typing_extensions import override

_SECRET_KEYS: Final = re.compile(r"(password|secret|token|api_key|authorization|cookie|dsn)", re.IGNORECASE)
# JSON web tokens, keys by their vendor's prefix, a URL's user and password, and keys in its query.
_SECRET_TEXT: Final = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|sk-ant-[\w-]+|rnd_[\w-]{20,}|paiid_[\w-]{30,}|(?<=://)[^/@\s:]*:[^/@\s]+(?=@)"
    r"|(?P<name>[?&](?:api_?key|token|password|secret)=)[^&\s'\"]+",
    re.IGNORECASE,
)
_HIDDEN: Final = "***"

current_request_id: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""Set by the request_id middleware; one plain variable: whoever logs reads it."""

_OF_EVERY_RECORD: Final = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
_COLORS: Final = {"debug": 32, "info": 32, "warning": 33, "error": 31, "critical": 31}
_BARE: Final = re.compile(r"[^\s='\"]*")
"""What stands in a line without quotation marks."""


def configure_logging(*, as_json: bool, level: str) -> None:
    """Send every record of the process to standard output in one form."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(EventFormatter(as_json=as_json, in_color=not as_json and sys.stdout.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # uvicorn tells again in its own words what the start-up lines say, and also what a WebSocket's client sends; httpx
    # tells addresses and websockets tells frames: there are keys in all of them.
    for noisy in ("apscheduler", "httpx", "httpcore", "asyncio", "uvicorn.error", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class EventFormatter(logging.Formatter):
    """One line a record: its message, its level, what it carries in `extra`, and when it was (UTC)."""

    def __init__(self, *, as_json: bool, in_color: bool = False) -> None:
        super().__init__()
        self._as_json = as_json
        self._in_color = in_color

    @override
    def format(self, record: logging.LogRecord) -> str:
        event = {key: _shown(key, value) for key, value in self._event(record).items()}
        return json.dumps(event, default=repr) if self._as_json else self._line(event)

    def _event(self, record: logging.LogRecord) -> dict[str, Any]:
        event: dict[str, Any] = {"event": record.getMessage()}
        if request_id := current_request_id.get():
            event["request_id"] = request_id
        event["level"] = record.levelname.lower()
        event.update((key, value) for key, value in vars(record).items() if key not in _OF_EVERY_RECORD)
        event["timestamp"] = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        if record.stack_info:
            event["stack_info"] = record.stack_info
        if record.exc_info and record.exc_info[0] is not None:
            # As text before secrets are looked for; it shows no local variables.
            event["exception"] = self.formatException(record.exc_info)
        return event

    def _line(self, event: dict[str, Any]) -> str:
        told, level, at = event.pop("event"), event.pop("level"), event.pop("timestamp")
        traceback = event.pop("exception", None)
        shown = f"{level:<9}"
        if self._in_color:
            shown = f"\x1b[{_COLORS.get(level, 0)}m{shown}\x1b[0m"
        fields = "".join(f" {key}={_value(value)}" for key, value in sorted(event.items()))
        line = f"{at} [{shown}] {told}{fields}"
        return line if traceback is None else f"{line}\n{traceback}"


def _value(value: Any) -> str:
    return value if isinstance(value, str) and _BARE.fullmatch(value) else repr(value)


def _shown(key: Any, value: Any) -> Any:
    if isinstance(key, str) and _SECRET_KEYS.search(key):
        return _HIDDEN
    if isinstance(value, str):
        return _SECRET_TEXT.sub(lambda found: (found["name"] or "") + _HIDDEN, value)
    if isinstance(value, dict):
        return {name: _shown(name, one) for name, one in value.items()}
    return [_shown(None, one) for one in value] if isinstance(value, list | tuple) else value
