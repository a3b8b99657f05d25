"""JSON with exact numbers, and texts that every database takes."""

import json
from decimal import Decimal
from typing import Any

from paiid.features.imports.errors import UnreadableFileError
from paiid.features.imports.source import Source


def loaded(source: Source) -> Any:
    """The document; its numbers are Decimals.

    Raises:
        UnreadableFileError: it is no JSON.
    """
    try:
        found = json.loads(source.text, parse_float=Decimal, parse_int=Decimal)
        # Only an escape can say what no text of a file holds: a null character, half of a pair.
        return _storable(found) if "\\u" in source.text else found
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, character {error.colno}"
        raise UnreadableFileError(f"The file cannot be read as JSON; it breaks off or goes wrong at {place}.") from None
    except RecursionError:
        raise UnreadableFileError("The file cannot be read as JSON: it is nested too deep.") from None
    except (ValueError, ArithmeticError):
        raise UnreadableFileError("The file cannot be read as JSON: it has a number that is none.") from None


def rows_of(document: Any, name: str) -> list[Any]:
    """The list under that name; none where it is missing or null.

    Raises:
        UnreadableFileError: it is something else.
    """
    found = document.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise UnreadableFileError(f"The file has {name!r}, which is no list.")
    return found


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value
