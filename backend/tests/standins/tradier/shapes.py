"""How Tradier writes answers: collections that change shape with their length, exact numbers, XML."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

_MARK: Final = "\x01"
_MARKED: Final = re.compile(r'"\\u0001([^"]*)"')


def collection(plural: str, singular: str, rows: Sequence[Any], *, empty: Any = None) -> dict[str, Any]:
    """`{plural: {singular: rows}}`; one row stands bare, and none is `empty`."""
    if not rows:
        return {plural: empty}
    return {plural: {singular: rows[0] if len(rows) == 1 else list(rows)}}


def emptiness(form: str, singular: str) -> Any:
    """What a collection without rows holds, by `TradierState.empty_form`."""
    return {"string": "null", "null": None, "list": {singular: []}}[form]


def to_json(tree: Any) -> bytes:
    """JSON; a Decimal is written digit by digit, a float NaN as the bare word."""
    return _MARKED.sub(r"\1", json.dumps(tree, default=lambda number: f"{_MARK}{_plain(number)}")).encode()


def _plain(number: Any) -> str:
    if not isinstance(number, Decimal):
        raise TypeError(f"{type(number).__name__} has no place in an answer.")
    return f"{number:f}" if "." in f"{number:f}" else f"{number:f}.0"


def to_xml(tree: Any) -> bytes:
    """The same answer as XML, the form Tradier prefers."""
    return b'<?xml version="1.0" encoding="UTF-8"?>' + _xml(tree).encode()


def _xml(node: Any, name: str = "") -> str:
    if isinstance(node, list):
        return "".join(_xml(child, name) for child in node)
    if isinstance(node, dict):
        inner = "".join(_xml(child, key) for key, child in node.items())
    else:
        inner = escape("" if node is None else str(node))
    return f"<{name}>{inner}</{name}>" if name else inner


def null_strings(tree: Any) -> Any:
    """Leaves without a value as the string "null", as old answers have them."""
    if isinstance(tree, dict):
        return {key: null_strings(child) for key, child in tree.items()}
    if isinstance(tree, list):
        return [null_strings(child) for child in tree]
    return "null" if tree is None else tree
