"""Reading a description from left to right."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from paiid.domain.market import Interval
from paiid.domain.strategy_bars import LongerBars, is_longer
from paiid.domain.strategy_tree import Indicator
from paiid.features.strategies.drafting.notes import Note, NoteKind

LONGEST: Final = 2000
TAKEN: Final = "\x1f"
"""Stands where something was understood and taken away; no description holds one."""
_SENTENCES: Final = re.compile(r"[\r\n]+")
_IDLE: Final = re.compile(
    r"(?<!\w)(?:a|an|the|and|or|then|i|we|you|would|like|want|wants|to|please|strategy|that|which|it|is|should|my|me|this|"
    r"else|otherwise|cash|go|stay|in|with|of|for|on|at|each|time|simply|just|will|system|trading|trade|one|using|use|"
    r"stocks?|shares?|rules?|when|if|be|draft|so|also|rest|money|them|by|but)(?!\w)",
    re.ASCII,
)


@lru_cache(512)
def pattern(text: str) -> re.Pattern[str]:
    """The expression of `text`; a space in it is any white space and what was taken, one with `?` nothing, too."""
    spaced = text.replace("[ -]", r"[\s-]").replace(" ?", rf"[\s{TAKEN}]*").replace(" ", rf"[\s{TAKEN}]+")
    return re.compile(spaced, re.ASCII)


def says_something(words: str) -> bool:
    """Whether more is in it than words that join others; a number is, be it of one digit."""
    return re.search(r"[\w%$]{2,}|\d", _IDLE.sub(" ", words), re.ASCII) is not None


def lowered(text: str) -> str:
    """`text` in lower case, letter by letter, so that places stay the same."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


@dataclass
class Reading:
    """A description while it is read: `raw` as it was written, `low` with what was taken away blanked out.

    `spoken` is the last ratio, or figure from 0 to 100, that was compared with something: a later "it" may be that.
    `timeframe` are the bars that rules are judged on.
    """

    raw: str
    low: str
    notes: list[Note] = field(default_factory=list)
    spoken: Indicator | None = None
    timeframe: Interval = Interval.ONE_DAY

    @classmethod
    def of(cls, text: str) -> "Reading":
        """A description; its lines are sentences."""
        raw = "; ".join(part for part in _SENTENCES.split(text.replace(TAKEN, " ").strip()) if part.strip())
        return cls(raw, lowered(raw))

    def cut(self, expression: str) -> re.Match[str] | None:
        """Find, and blank out, the first place of `expression`."""
        found = pattern(rf"(?<![\w$]){expression}(?!\w)").search(self.low)
        if found is not None:
            self.blank(*found.span())
        return found

    @property
    def days(self) -> LongerBars | None:
        """The bars of a figure that counts days: daily ones where those judged are shorter."""
        return LongerBars.DAY if is_longer(LongerBars.DAY, self.timeframe) else None

    def blank(self, start: int, end: int) -> None:
        """Take away what stands there."""
        self.low = self.low[:start] + TAKEN * (end - start) + self.low[end:]

    def leave(self, word: str, start: int) -> None:
        """Put a word where something was taken away: what it said besides."""
        self.low = self.low[:start] + word + self.low[start + len(word) :]

    def understood(self, span: tuple[int, int], meaning: str) -> None:
        """What the words of `span` were read as."""
        self.notes.append(Note(NoteKind.UNDERSTOOD, self.said(*span), meaning))

    def assumed(self, meaning: str, span: tuple[int, int] = (0, 0)) -> None:
        """What was not said and is in the draft all the same."""
        self.notes.append(Note(NoteKind.ASSUMED, self.said(*span), meaning))

    def not_understood(self, span: tuple[int, int], reason: str) -> None:
        """Words that are in the draft nowhere."""
        start, end = span
        inner = self.low[start:end].strip(f"{TAKEN} ")
        if inner:
            start += self.low[start:end].index(inner)
            end = start + len(inner)
        self.notes.append(Note(NoteKind.NOT_UNDERSTOOD, self.said(start, end), reason))

    def said(self, start: int, end: int) -> str:
        """The words as they were written."""
        return self.raw[start:end].strip(" ,.;:\t")


@dataclass
class Cursor:
    """A part of a reading, taken token by token."""

    reading: Reading
    at: int
    end: int

    def take(self, expression: str) -> re.Match[str] | None:
        """Go beyond `expression`, if it comes next."""
        self.skip()
        found = pattern(rf"{expression}(?!\w)").match(self.reading.low, self.at, self.end)
        if found is not None and found.end() > self.at:
            self.at = found.end()
            return found
        return None

    def comes(self, expression: str) -> bool:
        """Whether `expression` comes next."""
        self.skip()
        return pattern(rf"{expression}").match(self.reading.low, self.at, self.end) is not None

    def mark(self) -> tuple[int, int]:
        """Where it stands now, to come `back` to."""
        return self.at, len(self.reading.notes)

    def back(self, mark: tuple[int, int]) -> None:
        """Stand where `mark` was, without the notes since."""
        self.at = mark[0]
        del self.reading.notes[mark[1] :]

    def skip(self) -> None:
        """Go beyond white space, and beyond what was taken away."""
        while self.at < self.end and (self.reading.low[self.at].isspace() or self.reading.low[self.at] == TAKEN):
            self.at += 1

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        self.skip()
        return self.at >= self.end
