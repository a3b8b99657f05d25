"""Text of somebody else, made inert: nothing invisible, no direction, no line, nothing that could end its quotation."""

import json
import unicodedata
from typing import Any, Final

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MOST_MARKS: Final = 2
"""Combining marks on one letter; more are a pile that hides the text around it."""
_ESCAPED: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def inert(text: str, longest: int) -> str:
    """`text` on one line, at most `longest` characters, without what a reader would not see."""
    kept: list[str] = []
    marks = 0
    for letter in text[: longest * 4]:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if letter.isspace() or category in {"Zl", "Zp"}:
            kept.append(" ")
        elif category not in _HIDDEN and marks <= _MOST_MARKS and not _is_selector(letter):
            kept.append(letter)
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def visible(piece: str) -> str:
    """A piece of a text with its lines, without characters that a reader would not see."""
    return "".join(one for one in piece if one == "\n" or unicodedata.category(one) not in _HIDDEN)


def inert_json(value: Any) -> str:
    """JSON on one line in which no text can look like a tag: `<`, `>` and `&` are written as escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)


def _is_selector(letter: str) -> bool:
    """Variation selectors carry hidden bytes."""
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
