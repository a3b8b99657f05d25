"""What the forms that a language model fills are made of: JSON Schema as structured output takes it."""

from collections.abc import Mapping
from typing import Any, Final

NONE: Final = "none"
"""Says that there is no such part."""
TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer"}


def object_of(**members: Any) -> dict[str, Any]:
    """An object that has these members, every one of them, and no other."""
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def one_of(words: Any, *more: str) -> dict[str, Any]:
    """One of the values of an enumeration, or of `more`."""
    return {"type": "string", "enum": [*(str(one.value) for one in words), *more]}


def list_of(of: Mapping[str, Any]) -> dict[str, Any]:
    """A list of what `of` describes."""
    return {"type": "array", "items": dict(of)}


def number(text: str) -> dict[str, Any]:
    """A number as the document has it."""
    return {"kind": "number", "value": text}
