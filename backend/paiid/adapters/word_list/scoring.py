"""The tone of a text by the word list: what is good and bad in it, turned and weighed by the words around. Pure.

Every loop is over words of a text that was cut to a length, with a bounded look to both sides: the time grows with the
text and no faster.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.adapters.word_list.lexicon import Lexicon

LONGEST: Final = 600
"""Characters of a text that are read."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d.,]*|[;:,?!$]|\.(?=\s|$)")
_BREAKS: Final = frozenset(";:,.?!")
_BEFORE: Final = 6
_AFTER: Final = 5
_REVERSED_WITHIN: Final = 4
_SOFTNESS: Final = 2.0
"""A total of this size is a score of 0.71."""
_CALMED: Final = 0.2
_ASKED: Final = 0.25
_HEDGED: Final = 0.6
_CONCEDED: Final = 0.25
_TURNED: Final = 0.6
_JOINED: Final = 0.7
_ALONE: Final = 0.8
_DENIED: Final = -0.7


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words from `start` to before `end`, and how much they count."""

    start: int
    end: int
    weight: float


def words_of(text: str, lexicon: Lexicon) -> list[str]:
    """The words and breaks of `text` as the list knows them; wide and styled letters are read as plain ones."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST].casefold().replace("’", "'")
    words: list[str] = []
    for word in _WORD.findall(plain):
        if word.endswith("n't"):
            words.append("not")
        else:
            words.append(lexicon.base(word.removesuffix("'s").strip("'")))
    return words


def score_of(words: Sequence[str], lexicon: Lexicon) -> Decimal:
    """From -1 to 1, two decimals."""
    total = sum(clause.weight * _clause_total(words, clause, lexicon) for clause in _clauses(words, lexicon))
    if "?" in words:
        total *= _ASKED
    if lexicon.calm.is_in(words):
        total *= _CALMED
    return Decimal(f"{total / math.hypot(total, _SOFTNESS):.2f}") + 0


def _clauses(words: Sequence[str], lexicon: Lexicon) -> list[_Clause]:
    """Parts of a sentence. What stands after `despite` counts little; what stands after `but` counts most."""
    found: list[_Clause] = []
    start, weight = 0, 1.0
    for position, word in enumerate((*words, ".")):
        is_conceding = word in lexicon.concessive or (
            word in lexicon.joining and words[position - 1 : position] == ["even"]
        )
        if not (word in _BREAKS or is_conceding or word in lexicon.joining or word in lexicon.turning):
            continue
        if position > start:
            found.append(_Clause(start, position, weight))
        if word in lexicon.turning:
            found = [_Clause(one.start, one.end, one.weight * _TURNED) for one in found]
            weight = 1.0
        elif is_conceding:
            weight = _CONCEDED
        elif word in lexicon.joining and weight == 1.0:
            weight = _JOINED
        elif word in _BREAKS:
            weight = 1.0
        start = position + 1
    return found


def _clause_total(words: Sequence[str], clause: _Clause, lexicon: Lexicon) -> float:
    total, position, scale = 0.0, clause.start, 1.0
    while position < clause.end:
        word = words[position]
        scale *= lexicon.intensifiers.get(word, 1.0)
        end, value = _value_at(words, position, clause, lexicon)
        if value:
            total += _turned(words, position, value, clause, lexicon) * value
        position = end
    is_hedged = any(words[place] in lexicon.hedges for place in range(clause.start, clause.end))
    return total * max(min(scale, 2.0), 0.5) * (_HEDGED if is_hedged else 1.0)


def _value_at(words: Sequence[str], position: int, clause: _Clause, lexicon: Lexicon) -> tuple[int, float]:
    """Where to read on, and what the words from `position` to there are worth."""
    found = lexicon.phrases.at(words, position, clause.end)
    if found is not None:
        end, phrase = found
        return end, phrase.weight * (
            _sign_of_measure(words, position, end, clause, lexicon) if phrase.is_relative else 1
        )
    word = words[position]
    direction = lexicon.directions.get(word)
    if direction is None:
        return position + 1, lexicon.weights.get(word, 0.0)
    place = _object_of(words, position, clause, lexicon)
    if place is not None:
        return max(position, place) + 1, direction * _sign(words, place, clause, lexicon)
    alone = 0.0 if word in lexicon.comparatives else direction * _ALONE
    return position + 1, lexicon.fixed.get(word, alone)


def _object_of(words: Sequence[str], position: int, clause: _Clause, lexicon: Lexicon) -> int | None:
    """What rises or falls at `position`: for `cuts` what follows, else what stands before."""
    after = range(position + 1, min(position + 1 + _AFTER, clause.end))
    before = range(position - 1, max(position - 1 - _BEFORE, clause.start - 1), -1)
    ways = (after, before) if words[position] in lexicon.forward else (before,)
    return next((place for way in ways for place in way if words[place] in lexicon.objects), None)


def _sign(words: Sequence[str], place: int, clause: _Clause, lexicon: Lexicon) -> float:
    """Whether more of the object at `place` is good (1) or bad (-1)."""
    if words[place] in lexicon.generic_heads and place > clause.start and words[place - 1] in lexicon.objects:
        place -= 1
    return lexicon.objects[words[place]]


def _sign_of_measure(words: Sequence[str], start: int, end: int, clause: _Clause, lexicon: Lexicon) -> float:
    """Of what there is more or less from `start` to before `end`: something in it, else something before it."""
    places = (*range(start, end - 1), *range(start - 1, max(start - 1 - _BEFORE, clause.start - 1), -1))
    found = next((place for place in places if words[place] in lexicon.objects), None)
    return 1.0 if found is None else _sign(words, found, clause, lexicon)


def _turned(words: Sequence[str], position: int, value: float, clause: _Clause, lexicon: Lexicon) -> float:
    """-1 where a word before turns something bad round (`avoids`); weaker where it only denies it (`no`)."""
    factor = 1.0
    for place in range(max(clause.start, position - _REVERSED_WITHIN), position):
        word = words[place]
        if word in lexicon.negators:
            factor *= _DENIED
        elif value < 0 and word in lexicon.reversers and lexicon.phrases.at(words, place, clause.end) is None:
            factor = -factor
    return factor
