"""One list of stories which all news stand-ins tell, each in its own words.

What happened in an hour depends only on that hour, so any two vendors, processes and runs agree on it, and a story
keeps its number for ever. A story comes out at one to three vendors, with another id, spelling and address at each.
"""

import hashlib
import html
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import Final

from .kit.market import listings
from .story_texts import (
    AUTHORS,
    FAVORITES,
    HEADLINE_OF_QUIRK,
    MARKET_WORDING,
    QUIRK_OF_HOUR,
    SOURCES,
    WORDINGS,
    Quirk,
)

STORIES_AN_HOUR: Final = 4
HISTORY: Final = timedelta(days=365)
"""How far back vendors remember."""


class Vendor(StrEnum):
    """Who tells stories."""

    FINNHUB = "finnhub"
    ALPHA_VANTAGE = "alpha_vantage"
    POLYGON = "polygon"
    ALPACA = "alpaca"


@dataclass(frozen=True)
class Story:
    """Something that was published.

    `published_at` is when it came out: windows, order and paging go by it. `stamped_at` is what vendors print, which
    differs for a story dated into the future or far into the past. `score` is its sentiment, -1 to 1.
    """

    number: int
    published_at: datetime
    stamped_at: datetime
    headline: str
    summary: str
    symbols: tuple[str, ...]
    source: str
    domain: str
    author: str
    topic: str
    score: Decimal
    vendors: frozenset[Vendor]
    quirk: Quirk | None = None

    def headline_at(self, vendor: Vendor) -> str:
        """The headline in a vendor's spelling: plain, typographic, or with HTML entities."""
        return _spelled(self.headline, vendor)

    def summary_at(self, vendor: Vendor) -> str:
        """The summary, in the same spelling."""
        return _spelled(self.summary, vendor)

    def url_at(self, vendor: Vendor) -> str:
        """Its address: the same page, with what a vendor hangs on it.

        Every ninth story has an address of the vendor's own, which leads to the page and cannot be compared.
        """
        if self.quirk is Quirk.BAD_URL:
            return "javascript:alert(document.cookie)"
        if self.number % 9 == 0:
            return f"https://{vendor.value.replace('_', '')}.example.invalid/go/{self.key_at(vendor)}"
        page = f"https://{self.domain}/{self.published_at:%Y/%m/%d}/{self.number}"
        return page + _URL_TAIL[vendor]

    def key_at(self, vendor: Vendor) -> str:
        """16 hexadecimal digits that name the story at one vendor only."""
        return f"{zlib.crc32(f'{vendor} {self.number}'.encode()):08x}{self.number:08x}"

    def id_at(self, vendor: Vendor) -> int:
        """A positive number that names the story at one vendor only and rises with time."""
        return self.number * 2 + _ID_BASE[vendor]

    def has(self, key: str, vendor: Vendor) -> bool:
        """Whether a vendor fills an optional key of this story; about three in four times it does."""
        return zlib.crc32(f"{key} {vendor} {self.number}".encode()) % 4 != 0


_URL_TAIL: Final = {
    Vendor.FINNHUB: "?utm_source=finnhub&utm_medium=api",
    Vendor.ALPHA_VANTAGE: "",
    Vendor.POLYGON: "?tsrc=rss#comments",
    Vendor.ALPACA: "#top",
}
_ID_BASE: Final = {Vendor.FINNHUB: 7_000, Vendor.ALPHA_VANTAGE: 0, Vendor.POLYGON: 0, Vendor.ALPACA: 40_000_000}


def stories(
    vendor: Vendor, start_at: datetime, end_at: datetime, *, symbols: frozenset[str] = frozenset()
) -> Iterator[Story]:
    """What a vendor has, newest first, published from `start_at` to `end_at` (both included).

    Args:
        symbols: only stories about any of them; every story when empty.
    """
    for story in all_stories(start_at, end_at):
        if vendor in story.vendors and (not symbols or not symbols.isdisjoint(story.symbols)):
            yield story


def all_stories(start_at: datetime, end_at: datetime) -> Iterator[Story]:
    """Every story published from `start_at` to `end_at`, newest first."""
    first, last = int(start_at.timestamp() // 3600), int(end_at.timestamp() // 3600)
    for hour in range(last, first - 1, -1):
        for story in reversed(_stories_of_hour(hour)):
            if start_at <= story.published_at <= end_at:
                yield story


def strange_story(quirk: Quirk, now: datetime) -> Story:
    """The newest story with a quirk that came out before `now`."""
    return next(story for story in all_stories(now - timedelta(days=2), now) if story.quirk is quirk)


@lru_cache(maxsize=20_000)
def _stories_of_hour(hour: int) -> tuple[Story, ...]:
    """The stories of an hour since the epoch, oldest first."""
    start = datetime.fromtimestamp(hour * 3600, UTC)
    quirk = QUIRK_OF_HOUR.get(start.hour)
    return tuple(
        _story(hour * STORIES_AN_HOUR + slot, start, None if slot else quirk) for slot in range(STORIES_AN_HOUR)
    )


def _story(number: int, hour_at: datetime, quirk: Quirk | None) -> Story:
    chance = hashlib.blake2b(f"story {number}".encode(), digest_size=10).digest()
    span_s = 3600 // STORIES_AN_HOUR
    published_at = hour_at + timedelta(
        seconds=number % STORIES_AN_HOUR * span_s + (chance[0] * 256 + chance[1]) % span_s
    )
    symbols = _symbols(chance[2:5], quirk)
    name = listings()[symbols[0]].name if symbols else ""
    wording = WORDINGS[chance[5] % len(WORDINGS)] if symbols else MARKET_WORDING
    source, domain = SOURCES[chance[6] % len(SOURCES)]
    return Story(
        number=number,
        published_at=published_at,
        stamped_at=_stamp(published_at, quirk),
        headline=(HEADLINE_OF_QUIRK[quirk] if quirk else wording.headline).format(name=name),
        summary=wording.summary.format(name=name),
        symbols=symbols,
        source=source,
        domain=domain,
        author=AUTHORS[chance[7] % len(AUTHORS)],
        topic=wording.topic,
        score=Decimal(wording.low + chance[8] % (wording.high - wording.low + 1)) / 100,
        vendors=frozenset(Vendor) if quirk else _CIRCLES[chance[9] % len(_CIRCLES)],
        quirk=quirk,
    )


# Six pairs three times, four threes twice, four alone once: most stories are told by two vendors.
_CIRCLES: Final = tuple(
    frozenset(circle)
    for size, weight in ((2, 3), (3, 2), (1, 1))
    for circle in combinations(Vendor, size)
    for _ in range(weight)
)


def _symbols(chance: bytes, quirk: Quirk | None) -> tuple[str, ...]:
    """One company mostly, sometimes two or the whole market. A strange story is always also about Apple."""
    pool = FAVORITES if chance[0] % 2 else _companies()
    count = (0, 2, 2, 1, 1, 1, 1, 1, 1, 1)[chance[0] // 2 % 10]
    chosen = tuple(dict.fromkeys(pool[one % len(pool)] for one in chance[1 : 1 + count]))
    return tuple(dict.fromkeys(("AAPL", *chosen))) if quirk else chosen


@lru_cache(maxsize=1)
def _companies() -> tuple[str, ...]:
    return tuple(symbol for symbol, listing in listings().items() if listing.type != "index")


def _stamp(published_at: datetime, quirk: Quirk | None) -> datetime:
    if quirk is Quirk.FUTURE:
        return published_at + timedelta(days=30)
    if quirk is Quirk.ANCIENT:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return published_at


def _spelled(text: str, vendor: Vendor) -> str:
    if vendor is Vendor.ALPHA_VANTAGE:
        return text.replace("'", "’").replace(' "', " “").replace('" ', "” ").replace(" - ", " – ")
    if vendor is Vendor.POLYGON:
        return html.escape(text, quote=False)
    if vendor is Vendor.ALPACA:
        return html.escape(text).replace("&#x27;", "&#39;") + " "
    return text
