"""The word list: its words in every form, its phrases ready to be found."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("words.json")
_VOWELS: Final = frozenset("aeiou")
GAP: Final = "~"
"""Stands for up to `MOST_BETWEEN` words in a phrase."""
RELATIVE: Final = "^"
MOST_BETWEEN: Final = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean something together. A part is one of several words, or None for a gap."""

    parts: tuple[frozenset[str] | None, ...]
    weight: float
    is_relative: bool = False
    """Whether it says how much of something there is, so that it is good or bad as that is: `above forecast`."""

    def end_from(self, words: Sequence[str], start: int, stop: int) -> int | None:
        """Where it ends if it begins at `start` and ends by `stop`; None where it does not stand there."""
        position, slack = start, 0
        for part in self.parts:
            if part is None:
                slack = MOST_BETWEEN
                continue
            last = min(position + slack, stop - 1)
            while position <= last and words[position] not in part:
                position += 1
            if position > last:
                return None
            position, slack = position + 1, 0
        return position


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Phrases by their first word."""

    by_first: Mapping[str, tuple[Phrase, ...]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, float]]) -> "PhraseBook":
        """From `a|b ~ c` and the weight of each; `^` marks a relative one. Longer ones are tried first."""
        by_first: dict[str, list[Phrase]] = {}
        for text, weight in phrases:
            words = text.removeprefix(RELATIVE).split()
            parts = tuple(None if part == GAP else frozenset(part.split("|")) for part in words)
            phrase = Phrase(parts, weight, text.startswith(RELATIVE))
            for word in parts[0] or ():
                by_first.setdefault(word, []).append(phrase)
        ordered = {word: tuple(sorted(found, key=lambda one: -len(one.parts))) for word, found in by_first.items()}
        return cls(ordered)

    def at(self, words: Sequence[str], start: int, stop: int) -> tuple[int, Phrase] | None:
        """The phrase that begins at `start` and where it ends; None where none does."""
        for phrase in self.by_first.get(words[start], ()):
            end = phrase.end_from(words, start, stop)
            if end is not None:
                return end, phrase
        return None

    def found_in(self, words: Sequence[str]) -> Iterator[tuple[int, int, Phrase]]:
        """Start, end and phrase of each that begins somewhere in `words`."""
        for start, word in enumerate(words):
            if word in self.by_first:
                found = self.at(words, start, len(words))
                if found is not None:
                    yield start, *found

    def is_in(self, words: Sequence[str]) -> bool:
        """Whether any of them stands in `words`."""
        return next(self.found_in(words), None) is not None

    @property
    def words(self) -> set[str]:
        """Every word of every phrase."""
        return {
            word for found in self.by_first.values() for phrase in found for part in phrase.parts for word in part or ()
        }


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the list knows. Weights: good above 0, bad below."""

    version: str
    """Its number, which goes up when the code that reads by it changes, and what its words come to."""
    weights: Mapping[str, float]
    phrases: PhraseBook
    directions: Mapping[str, float]
    """Verbs and adjectives of rising (above 0) and falling, by their strength."""
    forward: frozenset[str]
    """Directions that are of what follows where something follows: `cuts costs`."""
    fixed: Mapping[str, float]
    """Directions whose own meaning is good or bad where nothing says of what."""
    objects: Mapping[str, float]
    """What may rise and fall: 1 where more of it is good, -1 where it is bad."""
    generic_heads: frozenset[str]
    """Objects that take their meaning from the word before: `volatility index`."""
    comparatives: frozenset[str]
    """Directions that mean nothing without an object."""
    negators: frozenset[str]
    reversers: frozenset[str]
    intensifiers: Mapping[str, float]
    hedges: frozenset[str]
    concessive: frozenset[str]
    turning: frozenset[str]
    joining: frozenset[str]
    calm: PhraseBook
    events: PhraseBook
    """Weighed by the place of their kind in `event_kinds`: the first counts where several are found."""
    event_kinds: tuple[str, ...]
    urgent: PhraseBook
    routine: PhraseBook
    forms: Mapping[str, str]

    def base(self, word: str) -> str:
        """The form that the list has of `word`, else the word itself."""
        return self.forms.get(word, word)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The list, read once."""
    file = _FILE.read_bytes()
    raw: dict[str, Any] = json.loads(file)
    directions = {**_signed(raw["up"], 1), **_signed(raw["down"], -1)}
    good, bad = raw["always_good"].split(), raw["always_bad"].split()
    parts: dict[str, Any] = {
        "version": f"{raw['version']}-{hashlib.sha256(file).hexdigest()[:12]}",
        "weights": {word: float(weight) for weight, words in raw["words"].items() for word in words.split()},
        "phrases": PhraseBook.of((text, float(weight)) for weight, found in raw["phrases"].items() for text in found),
        "directions": directions,
        "forward": frozenset(raw["transitive"].split()),
        "fixed": {word: abs(directions.get(word, 1.0)) * (1 if word in good else -1) for word in (*good, *bad)},
        "objects": {word: sign for name, sign in _OBJECTS for word in raw[name].split()},
        "intensifiers": {
            word: float(factor) for factor, words in raw["intensifiers"].items() for word in words.split()
        },
        "events": PhraseBook.of((text, rank) for rank, found in enumerate(raw["events"].values()) for text in found),
        "event_kinds": (*raw["events"], "other"),
        **{name: frozenset(raw[name].split()) for name in _SETS},
        **{name: _unweighted(raw[name]) for name in _BOOKS},
    }
    return Lexicon(**parts, forms=_forms(_bases(parts), raw["irregular"]))


_OBJECTS: Final = (("good_objects", 1.0), ("bad_objects", -1.0))
_SETS: Final = ("generic_heads", "comparatives", "negators", "reversers", "hedges", "concessive", "turning", "joining")
_BOOKS: Final = ("calm", "urgent", "routine")


def _signed(by_strength: Mapping[str, str], sign: int) -> dict[str, float]:
    return {word: sign * float(strength) for strength, words in by_strength.items() for word in words.split()}


def _unweighted(phrases: Iterable[str]) -> PhraseBook:
    return PhraseBook.of((text, 1.0) for text in phrases)


def _bases(parts: Mapping[str, Any]) -> set[str]:
    books = [parts["phrases"], parts["events"], *(parts[name] for name in _BOOKS)]
    names = ("weights", "directions", "objects", "negators", "reversers", "hedges")
    return {word for name in names for word in parts[name]} | {word for book in books for word in book.words}


def _forms(bases: set[str], irregular: Mapping[str, str]) -> dict[str, str]:
    """Every form of every base; a base is a form of nothing else."""
    forms = {form: base for base, found in irregular.items() for form in found.split()}
    for base in sorted(bases):
        for form in _inflected(base):
            forms.setdefault(form, base)
    return {form: base for form, base in forms.items() if form not in bases}


def _inflected(base: str) -> set[str]:
    """The regular forms of a noun, verb or adjective."""
    if len(base) < 3 or not base.isalpha():
        return set()
    if base.endswith("y") and base[-2] not in _VOWELS:
        return {f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"}
    stem = base.removesuffix("e")
    found = {f"{base}s", f"{base}es", f"{stem}ed", f"{stem}ing"}
    if base[-1] not in _VOWELS | set("wxy") and base[-2] in _VOWELS and not _has_two_vowels(base):
        found |= {f"{base}{base[-1]}ed", f"{base}{base[-1]}ing"}
    return found


def _has_two_vowels(base: str) -> bool:
    return any(first in _VOWELS and second in _VOWELS for first, second in pairwise(base[-3:]))
