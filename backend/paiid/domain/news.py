"""News: headlines, who told them, and how old what is shown may be."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay


@dataclass(frozen=True, slots=True)
class NewsSource:
    """Who told a story: the publisher's `name`, the `vendor` that passed it on, and the page (http or https)."""

    name: str
    vendor: str
    url: str | None


@dataclass(frozen=True, slots=True)
class NewsSentiment:
    """A story's tone as `vendor` gave it: a score from -1 to 1, a word, or both; nothing is derived here."""

    vendor: str
    score: Decimal | None
    label: str | None


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One headline, as plain text. `symbols` are those it is about; `sentiment` is None where none was measured.

    `source` is the publisher. A story that several vendors tell is one item with as many `sources`.
    """

    id: str
    headline: str
    summary: str
    symbols: tuple[Symbol, ...]
    published_at: datetime
    source: str
    category: str
    url: str | None
    delay: Delay
    sources: tuple[NewsSource, ...] = ()
    sentiment: NewsSentiment | None = None


@dataclass(frozen=True, slots=True)
class NewsOrigin:
    """One vendor's part in an answer: when it gave what is shown (None: nothing), and why not more, in plain words."""

    name: str
    as_of: datetime | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Headlines:
    """Items, newest first, and those who were asked for them."""

    items: tuple[NewsItem, ...]
    origins: tuple[NewsOrigin, ...] = ()
