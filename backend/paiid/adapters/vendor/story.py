"""News items out of what vendors send: the rules that hold for every vendor. Pure but for the log."""

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.vendor.exact import exact
from paiid.adapters.vendor.plain_text import plain, web_address
from paiid.domain.instrument import Symbol, parse_symbol
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem, NewsSentiment, NewsSource
from paiid.ports.errors import ProviderBadData

logger = logging.getLogger(__name__)

CATEGORIES: Final = ("company", "earnings", "economy", "ipo", "market", "mergers")
"""What vendors' own words for a story's subject come down to."""
HISTORY: Final = timedelta(days=2 * 365)
"""Older stories are not shown; a stamp from 1970 is a vendor's way to say that it does not know."""
_AHEAD: Final = timedelta(minutes=5)
"""A vendor's clock may run ahead by this much; a story from later than that is under embargo or wrong."""
_LONGEST_HEADLINE: Final = 300
_LONGEST_SUMMARY: Final = 1000
_LONGEST_NAME: Final = 80
_MOST_SYMBOLS: Final = 50
_LOG_EVERY_S: Final = 60.0
_last_logged: dict[str, float] = {}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawStory:
    """What a vendor says of a story; texts as they came, whatever their type."""

    key: str
    published_at: datetime
    headline: Any
    summary: Any
    url: Any
    publisher: Any
    symbols: Iterable[Any]
    subject: str | None = None
    sentiment: NewsSentiment | None = None


def stories(vendor: str, rows: list[Any], read: Callable[[Row], RawStory], now: datetime) -> tuple[NewsItem, ...]:
    """The items of `rows`, newest first. A row that cannot be trusted costs only itself and is told once a minute.

    Raises:
        ProviderBadData: there are rows and none can be trusted.
    """
    found: list[NewsItem] = []
    error: ProviderBadData | None = None
    good = 0
    for row in rows:
        try:
            if not isinstance(row, dict):
                raise ProviderBadData(f"A story of {vendor} is no object.")
            item = _item(vendor, read(row), now)
        except ProviderBadData as bad:
            error = bad
            _warn(vendor, bad)
        else:
            good += 1
            if item is not None:
                found.append(item)
    if error is not None and good == 0:
        raise error
    return tuple(sorted(found, key=lambda item: (item.published_at, item.id), reverse=True))


def text_list(value: Any) -> list[str]:
    """The texts in a list; none where it is no list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def iso_instant(row: Row, key: str) -> datetime:
    """An instant in ISO 8601 with its zone, in UTC.

    Raises:
        ProviderBadData: it is missing, malformed or naive.
    """
    value = row.get(key)
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ProviderBadData(f"{key!r} is no instant.")
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError):
        raise ProviderBadData(f"{key!r} is no instant.") from None


def score_of(value: Any) -> Decimal | None:
    """A sentiment from -1 to 1; None where it is missing, no number, or outside."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        score = exact(value)
    except ValueError:
        return None
    return score if score is not None and -1 <= score <= 1 else None


def required_text(row: Row, key: str) -> str:
    """A text or a whole number that names something.

    Raises:
        ProviderBadData: it is missing or something else.
    """
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int) or value in {"", "null"}:
        raise ProviderBadData(f"{key!r} is missing or no text.")
    return plain(str(value), _LONGEST_NAME)


def _item(vendor: str, raw: RawStory, now: datetime) -> NewsItem | None:
    """The item; None for one with nothing to read, from the future, or from long ago."""
    if not isinstance(raw.headline, str):
        raise ProviderBadData(f"A headline of {vendor} is no text.")
    headline = plain(raw.headline, _LONGEST_HEADLINE)
    if not headline or not now - HISTORY <= raw.published_at <= now + _AHEAD:
        return None
    publisher = plain(raw.publisher, _LONGEST_NAME) or vendor
    url = web_address(raw.url)
    symbols = tuple(dict.fromkeys(_symbols(raw.symbols)))[:_MOST_SYMBOLS]
    return NewsItem(
        id=raw.key,
        headline=headline,
        summary=plain(raw.summary, _LONGEST_SUMMARY),
        symbols=symbols,
        published_at=raw.published_at,
        source=publisher,
        category=raw.subject or ("company" if symbols else "market"),
        url=url,
        delay=Delay.LIVE,
        sources=(NewsSource(publisher, vendor, url),),
        sentiment=raw.sentiment,
    )


def _symbols(names: Iterable[Any]) -> Iterable[Symbol]:
    for name in names:
        if isinstance(name, str) and name != "null":
            try:
                yield parse_symbol(name.strip())
            except ValueError:
                continue


def _warn(vendor: str, error: ProviderBadData) -> None:
    now = time.monotonic()
    if now - _last_logged.get(vendor, -math.inf) >= _LOG_EVERY_S:
        _last_logged[vendor] = now
        logger.warning("vendor_bad_row", extra={"vendor": vendor, "what": "news", "error": str(error)})
