"""Sentences and the figures they cite; a step's words are made of these and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from paiid.domain.brief import StepKey
from paiid.domain.market import Delay


class StepState(StrEnum):
    """`failed`: what it needs could not be had; `detail` says why."""

    DONE = "done"
    FAILED = "failed"


class Tone(StrEnum):
    """How a sentence is to be read; never told by color alone."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure is from, when it was true, and the page that shows it."""

    name: str
    as_of: datetime
    delay: Delay | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """One figure as it was read; sentences cite it as `[number]`."""

    number: int
    name: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of plain text that cites figures by number: `SPY rose 0.42% [2]`."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something the user may want to look at. `weight` orders suggestions of one brief; `link` is a page of the UI."""

    text: str
    link: str
    weight: Decimal


@dataclass(slots=True)
class Telling:
    """What a step says, while it is being said."""

    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    def cite(self, name: str, value: str, source: Source) -> str:
        """`value` with the number under which its origin is told."""
        number = len(self.citations) + 1
        self.citations.append(Citation(number, name, value, source))
        return f"{value} [{number}]"

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """One more sentence."""
        self.sentences.append(Sentence(text, tone))

    def suggest(self, text: str, link: str, weight: Decimal) -> None:
        """One more thing to look at; the heaviest are shown."""
        self.suggestions.append(Suggestion(text, link, weight))


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step that has ended."""

    key: StepKey
    title: str
    state: StepState
    sentences: Sequence[Sentence]
    citations: Sequence[Citation]
    detail: str | None = None
    suggestions: Sequence[Suggestion] = ()
