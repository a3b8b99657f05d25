"""Conditions in words: comparisons of figures, joined by and, or, not and brackets. "and" binds closer than "or".

What cannot be read is told by its words, up to the next word that joins; the rest of the clause still counts.
"""

from typing import Final

from paiid.domain.strategy_text import rule_text, unit_of
from paiid.domain.strategy_tree import AllOf, AnyOf, NoneOf, Rule
from paiid.features.strategies.drafting.comparing import comparison, remember
from paiid.features.strategies.drafting.notes import Note, NoteKind
from paiid.features.strategies.drafting.scanning import Cursor, pattern, says_something
from paiid.features.strategies.drafting.turns import turn

_AND: Final = (
    r"(?:,? ?and(?: also| only if| if| when)?|,? ?but(?: only)?(?: if| when)?|"
    r",? ?(?:only )?(?:as long as|provided(?: that)?|while|if|when)|,)"
)
_OR: Final = r"(?:,? ?or(?: else)?(?: if| when)?)"
_NOT: Final = r"(?:,? ?(?:and |but )?(?:not (?:when|if|while)|unless|except (?:when|if)))"
_FILLERS: Final = r"(?:either|both|also|then|only|that|there is|there are|it is)"
_NEXT: Final = r",|\)|(?<!\w)(?:and|or|but|unless|while|if|when|as long as)(?!\w)"
MOST_DEEP: Final = 4


def condition(cursor: Cursor, *, holds: bool, deep: int = 0) -> Rule | None:
    """The rule of a clause; None where nothing of it is understood. `holds`: a position is held when it is judged."""
    parts = [_conjunction(cursor, holds=holds, deep=deep)]
    while cursor.take(_OR):
        parts.append(_conjunction(cursor, holds=holds, deep=deep))
    return joined(AnyOf, [one for one in parts if one is not None])


def _conjunction(cursor: Cursor, *, holds: bool, deep: int) -> Rule | None:
    parts = [_factor(cursor, holds=holds, deep=deep)]
    while True:
        if cursor.comes(rf"{_OR}(?!\w)"):
            break
        if cursor.comes(rf"{_NOT}(?!\w)") or cursor.take(_AND):
            parts.append(_factor(cursor, holds=holds, deep=deep))
            continue
        if cursor.is_done or cursor.comes(r"\)"):
            break
        _unread(cursor)
    return joined(AllOf, [one for one in parts if one is not None])


def _factor(cursor: Cursor, *, holds: bool, deep: int) -> Rule | None:
    while cursor.take(_FILLERS):
        pass
    if cursor.is_done:
        return None
    if cursor.take(_NOT):
        inner = _factor(cursor, holds=holds, deep=deep)
        return None if inner is None else NoneOf((inner,))
    if deep < MOST_DEEP and cursor.comes(r"\("):
        cursor.at += 1
        inner = condition(cursor, holds=holds, deep=deep + 1)
        if cursor.comes(r"\)"):
            cursor.at += 1
        return inner
    cursor.skip()
    begun = cursor.mark()
    found = turn(cursor, holds=holds) or comparison(cursor)
    if found is not None:
        words = rule_text(found, {}, unit_of(cursor.reading.timeframe))
        remember(cursor, found)
        cursor.reading.notes.insert(begun[1], _understood(cursor, begun[0], words))
        return found
    cursor.back(begun)
    _unread(cursor)
    return None


def _understood(cursor: Cursor, begun: int, words: str) -> Note:
    return Note(NoteKind.UNDERSTOOD, cursor.reading.said(begun, cursor.at), f"{words[0].upper()}{words[1:]}.")


def _unread(cursor: Cursor) -> None:
    """Go to the next word that joins, and tell what lies before it."""
    cursor.skip()
    begun = cursor.at
    low = cursor.reading.low
    ends = (one.start() for one in pattern(_NEXT).finditer(low, begun + 1, cursor.end))
    cursor.at = next((at for at in ends if low.count("(", begun, at) <= low.count(")", begun, at)), cursor.end)
    if says_something(low[begun : cursor.at]):
        cursor.reading.not_understood((begun, cursor.at), "This condition is not known.")


def joined(group: type[AllOf] | type[AnyOf], parts: list[Rule]) -> Rule | None:
    """One rule of several; None of none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return group(tuple(parts))
