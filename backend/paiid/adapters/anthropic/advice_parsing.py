"""The model's answer as a draft. Whatever does not fit is no draft: nothing is mended or guessed. Pure."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from paiid.domain.advice.draft import AdviceDraft, Answer, NoAdvice, NoAdviceReason
from paiid.domain.advice.packet import Direction
from paiid.domain.inert_text import inert
from paiid.domain.instrument import Symbol, parse_symbol

_LONGEST_ANSWER: Final = 40_000
_LONGEST_TEXT: Final = 20_000
_LONGEST_REASON: Final = 300
_MOST_CITATIONS: Final = 200
_MOST_DIGITS: Final = 12
"""Before and behind the point; no price or probability has more, and arithmetic on them stays exact."""
_MEMBERS: Final = frozenset(
    {"abstains", "reason", "symbol", "direction", "probability", "entry", "stop", "target", "horizon_sessions"}
    | {"thesis", "counter_thesis", "citations"}
)


class _UnreadableError(ValueError):
    """The answer does not fit; the message names the member, never its content."""


def parse_answer(text: str, symbol: Symbol) -> Answer:
    """A draft, or why there is none, about `symbol`, which was asked about."""
    try:
        told = _document(text)
        if _typed(told, "abstains", bool):
            reason = inert(_typed(told, "reason", str), _LONGEST_REASON)
            return NoAdvice(symbol, NoAdviceReason.ABSTAINED, reason or "The model abstained and gave no reason.")
        return AdviceDraft(
            symbol=_symbol(told),
            direction=_direction(told),
            probability=_number(told, "probability"),
            entry=_number(told, "entry"),
            stop=_number(told, "stop"),
            target=_number(told, "target"),
            horizon_sessions=_whole(told["horizon_sessions"], "horizon_sessions"),
            thesis=_text(told, "thesis"),
            counter_thesis=_text(told, "counter_thesis"),
            citations=_citations(told),
        )
    except _UnreadableError as error:
        return NoAdvice(symbol, NoAdviceReason.UNREADABLE, f"The model's answer cannot be used: {error}.")


def _document(text: str) -> dict[str, Any]:
    if len(text) > _LONGEST_ANSWER:
        raise _UnreadableError("it is too long")
    try:
        told = json.loads(text, parse_float=Decimal, parse_constant=_refused, object_pairs_hook=_once)
    except (ValueError, RecursionError, InvalidOperation):
        raise _UnreadableError("it is not the JSON that was asked for") from None
    if not isinstance(told, dict):
        raise _UnreadableError("it is not an object")
    if told.keys() != _MEMBERS:
        raise _UnreadableError("members are missing, or there are more than were asked for")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands there twice")
    return found


def _refused(_constant: str) -> NoReturn:
    raise ValueError("NaN and infinities are no numbers")


def _typed(told: dict[str, Any], name: str, kind: type) -> Any:
    if type(told[name]) is not kind:
        raise _UnreadableError(f"{name} is of another kind")
    return told[name]


def _text(told: dict[str, Any], name: str) -> str:
    text: str = _typed(told, name, str)
    if len(text) > _LONGEST_TEXT:
        raise _UnreadableError(f"{name} is too long")
    return text


def _symbol(told: dict[str, Any]) -> Symbol:
    text = _typed(told, "symbol", str)
    try:
        found = parse_symbol(text)
    except ValueError:
        raise _UnreadableError("symbol is none") from None
    if found != text:
        raise _UnreadableError("symbol is not written as it was asked about")
    return found


def _direction(told: dict[str, Any]) -> Direction:
    text = _typed(told, "direction", str)
    if text not in {one.value for one in Direction}:
        raise _UnreadableError("direction is none")
    return Direction(text)


def _number(told: dict[str, Any], name: str) -> Decimal:
    value = told[name]
    if type(value) is int:
        value = Decimal(_whole(value, name))
    if not isinstance(value, Decimal) or not value.is_finite():
        raise _UnreadableError(f"{name} is not a number")
    exponent = value.as_tuple().exponent
    if value and (value.adjusted() >= _MOST_DIGITS or not isinstance(exponent, int) or exponent < -_MOST_DIGITS):
        raise _UnreadableError(f"{name} has too many digits")
    return value


def _whole(value: Any, name: str) -> int:
    if type(value) is not int or abs(value) >= 10**_MOST_DIGITS:
        raise _UnreadableError(f"{name} is not a whole number")
    return value


def _citations(told: dict[str, Any]) -> tuple[int, ...]:
    found: list[Any] = _typed(told, "citations", list)
    if len(found) > _MOST_CITATIONS:
        raise _UnreadableError("citations are too many")
    return tuple(dict.fromkeys(_whole(one, "citations") for one in found))
