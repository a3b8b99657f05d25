"""Server-sent events on the wire, and the topics a client may ask for."""

from dataclasses import dataclass
from typing import Final

from paiid.core.errors import UnprocessableError
from paiid.domain.instrument import Symbol
from paiid.domain.option import parse_tradable

MAX_TOPICS: Final = 200
_QUOTES: Final = "quotes:"
_ALIASES: Final = {"portfolio": "positions"}
_PLAIN: Final = frozenset({"orders", "positions", "status", "alerts", "jobs", "connections", "system"})
OWNERS: Final = "system"
"""The topic that owners alone may ask for."""


class InvalidTopicError(UnprocessableError):
    code, title = "invalid-topic", "No such topic"


@dataclass(frozen=True, slots=True)
class Topics:
    """What one stream wants: quotes of some symbols, and plain topics."""

    symbols: frozenset[Symbol]
    plain: frozenset[str]


def parse_topics(text: str) -> Topics:
    """Topics from `quotes:AAPL,quotes:SPY,orders,positions,status`.

    Raises:
        InvalidTopicError: one is not known, or there are more than 200.
    """
    parts = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if len(parts) > MAX_TOPICS:
        raise InvalidTopicError(f"At most {MAX_TOPICS} topics, got {len(parts)}.")
    symbols, plain = set(), set()
    for part in parts:
        if part.startswith(_QUOTES):
            symbols.add(_symbol(part.removeprefix(_QUOTES)))
        elif (name := _ALIASES.get(part, part)) in _PLAIN:
            plain.add(name)
        else:
            raise InvalidTopicError(f"{part[:40]!r} is not a topic; use quotes:SYMBOL, {', '.join(sorted(_PLAIN))}.")
    return Topics(frozenset(symbols), frozenset(plain))


def frame(event: str, data: str, event_id: str | None = None) -> bytes:
    """One event; `data` is one line of JSON."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {event}\ndata: {data}\n\n".encode()


def _symbol(text: str) -> Symbol:
    try:
        return parse_tradable(text)
    except ValueError as error:
        raise InvalidTopicError(f"quotes: {error}") from None
