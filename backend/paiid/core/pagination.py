"""Cursor paging: an opaque cursor is the last row's key, so a page never shifts when rows are added."""

import base64
import json
from typing import Any, Final

from paiid.core.errors import UnprocessableError

MAX_PAGE: Final = 200


class InvalidCursorError(UnprocessableError):
    code, title = "invalid-cursor", "Invalid cursor"


def encode_cursor(*key: str) -> str:
    """The cursor that continues after the row with `key`."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, parts: int) -> tuple[str, ...]:
    """The key inside `cursor`.

    Raises:
        InvalidCursorError: it is not one of ours, or has not `parts` members.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != parts or not all(map(_is_plain, key)):
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return tuple(key)


def _is_plain(part: Any) -> bool:
    """Keys are ids, instants and numbers; a database must never be asked for anything else."""
    return isinstance(part, str) and part.isascii() and part.isprintable()
