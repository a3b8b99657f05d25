"""Conditions in words: comparisons of figures, joined by and, or, not and brackets. "and" binds closer than "or".

What cannot be read is told by its words, up to the next word that joins; the rest of the clause still counts.
"""

from typing import Final

from paiid.domain.strategy_text import rule_text, unit_of
from paiid.domain.strategy_tree import AllOf, AnyOf, NoneOf, Rule
from paiid.features.strategies.drafting.comparing import comparison, remember
from paiid.features.strategies.drafting.notes import Note, NoteKind
from paiid.features.strategies.drafting.scanning import Cursor, pattern, says_something
from paiid.features.strategies.drafting.turns import moment, turn

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
        said = in_time(cursor)
        if said is not None:
            parts.append(said)
            continue
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
        remember(cursor, found)
        return _told(cursor, begun, found)
    cursor.back(begun)
    _unread(cursor)
    return None


def in_time(cursor: Cursor) -> Rule | None:
    """`in the first 30 minutes`, `on Mondays`: a condition that stands beside another one without an "and"."""
    cursor.skip()
    begun = cursor.mark()
    found = moment(cursor)
    return None if found is None else _told(cursor, begun, found)


def _told(cursor: Cursor, begun: tuple[int, int], rule: Rule) -> Rule:
    words = rule_text(rule, {}, unit_of(cursor.reading.timeframe))
    phrase = cursor.reading.said(begun[0], cursor.at)
    cursor.reading.notes.insert(begun[1], Note(NoteKind.UNDERSTOOD, phrase, f"{words[0].upper()}{words[1:]}."))
    return rule


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
