"""Text that somebody outside wrote, as it may be shown and read: nothing in it that nobody sees. Pure."""

import unicodedata
from typing import Final

INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories of characters that are controls, directions, joiners, half of something, or nothing."""
_JOINER: Final = "\u200d"
"""Joins emoji; it is kept between two of them only."""


_LOOKED_AT: Final = 20
"""Characters looked at for each that may stay."""


def visible(text: str, longest: int) -> str:
    """`text` on one line, at most `longest` characters, without what nobody sees. Markup stays: it is text."""
    looked_at = text[: longest * _LOOKED_AT]
    kept: list[str] = []
    for place, character in enumerate(looked_at):
        if character.isspace():
            kept.append(" ")
        elif character == _JOINER:
            if _is_pictorial(looked_at[place - 1 : place]) and _is_pictorial(looked_at[place + 1 : place + 2]):
                kept.append(character)
        elif unicodedata.category(character) not in INVISIBLE:
            kept.append(character)
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _is_pictorial(character: str) -> bool:
    """Whether it may be part of an emoji."""
    return character > "\u2100" and unicodedata.category(character) not in INVISIBLE
