"""The operator's document as lines: what an item's words are compared with."""

import re
from typing import Final

_LEAD: Final = re.compile(r"^\s*(?:#+|--|\d+\.|[-*]|>)?\s*(?:[-*]\s+)?(?:\[[ x]\])?\s*")
_VARIABLE: Final = re.compile(r"^\|\s*`([A-Z_]+)`\s*\|")


def plain(line: str) -> str:
    """`line` without what marks it as a bullet, a box, a comment or bold."""
    row = _VARIABLE.match(line)
    return row[1] if row else _LEAD.sub("", line.replace("**", ""), count=1).strip()


def lines_of(text: str) -> frozenset[str]:
    """Every line of the document, plain. A title followed by a time in brackets or a role counts without it, too."""
    found = {plain(line) for line in text.splitlines()}
    return frozenset(found | {re.sub(r" \([^)]*\)$", "", line) for line in found})
