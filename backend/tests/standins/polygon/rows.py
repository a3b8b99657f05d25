"""Polygon's reference news as pure functions of stories."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import ge, gt, le, lt
from typing import Any, Final

from ..stories import HISTORY, Story, Vendor, stories

DEFAULT_LIMIT: Final = 10
MOST_LIMIT: Final = 1000
_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
_SENTIMENTS: Final = ("negative", "neutral", "positive")
_NAMES: Final = frozenset(
    f"{field}{suffix}" for field in ("ticker", "published_utc") for suffix in ("", ".gt", ".gte", ".lt", ".lte")
) | {"sort", "order", "limit"}


class BadQueryError(ValueError):
    """A parameter that the service refuses; the text says which."""


@dataclass(frozen=True)
class Page:
    """Stories, and the cursor of the next page if there is one."""

    results: list[dict[str, Any]]
    cursor: str | None


def read_page(asked: dict[str, str], now: datetime) -> Page:
    """The page that parameters (or a `cursor`, which holds them) ask for.

    Raises:
        BadQueryError: an unknown parameter, a malformed value or cursor.
    """
    query, offset, as_of = _opened(asked["cursor"]) if "cursor" in asked else (asked, 0, now)
    _check(query)
    end = offset + int(query.get("limit", DEFAULT_LIMIT))
    found = list(_matching(query, as_of))[::-1] if query.get("order") == "asc" else _matching(query, as_of)
    shown = list(islice(found, offset, end + 1))
    cursor = _sealed(query, end, as_of) if len(shown) > end - offset else None
    return Page([_result(story) for story in shown[: end - offset]], cursor)


def _check(query: dict[str, str]) -> None:
    for name in query:
        if name not in _NAMES:
            raise BadQueryError(f"unknown parameter '{name}'")
    limit = query.get("limit", str(DEFAULT_LIMIT))
    if not limit.isdecimal() or not 1 <= int(limit) <= MOST_LIMIT:
        raise BadQueryError(f"'limit' must be between 1 and {MOST_LIMIT}")
    if query.get("order", "desc") not in {"asc", "desc"}:
        raise BadQueryError("'order' must be 'asc' or 'desc'")
    if query.get("sort", "published_utc") != "published_utc":
        raise BadQueryError("'sort' must be 'published_utc'")


def _matching(query: dict[str, str], now: datetime) -> Iterator[Story]:
    tests = [_test(name, value) for name, value in query.items() if name not in {"sort", "order", "limit"}]
    for story in stories(Vendor.POLYGON, _start(query, now), now):
        if all(test(story) for test in tests):
            yield story


def _start(query: dict[str, str], now: datetime) -> datetime:
    """Where to begin looking: a lower bound given, or a year ago."""
    asked = [_instant(query[name]) for name in ("published_utc.gt", "published_utc.gte") if name in query]
    return max([now - HISTORY, *asked])


def _test(name: str, value: str) -> Callable[[Story], bool]:
    field, _, comparison = name.partition(".")
    if field == "ticker":
        if not comparison:
            return lambda story: value in story.symbols
        compare = _COMPARE[comparison]
        return lambda story: any(compare(symbol, value) for symbol in story.symbols)
    bound = _instant(value)
    if comparison:
        compare = _COMPARE[comparison]
        return lambda story: compare(story.published_at, bound)
    # A bare date means the whole day.
    width = timedelta(days=1) if len(value) == len("2026-11-01") else timedelta(seconds=1)
    return lambda story: bound <= story.published_at < bound + width


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadQueryError("'published_utc' must be a date or an RFC 3339 time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _sealed(query: dict[str, str], offset: int, as_of: datetime) -> str:
    # The instant keeps later pages in step when something new is published between two of them.
    content = json.dumps([query, offset, as_of.isoformat()])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _opened(cursor: str) -> tuple[dict[str, str], int, datetime]:
    try:
        query, offset, as_of = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return dict(query), int(offset), datetime.fromisoformat(as_of)
    except (binascii.Error, ValueError, TypeError):
        raise BadQueryError("malformed cursor") from None


def _result(story: Story) -> dict[str, Any]:
    here = Vendor.POLYGON
    optional = {
        "author": story.author,
        "amp_url": f"https://amp.{story.domain}/{story.number}",
        "image_url": f"https://{story.domain}/{story.number}.jpg",
        "description": story.summary_at(here),
        "keywords": [story.topic.lower()],
        "insights": [_insight(story, symbol) for symbol in story.symbols],
    }
    return {
        "id": story.key_at(here),
        "publisher": {
            "name": story.source,
            "homepage_url": f"https://{story.domain}/",
            "logo_url": f"https://{story.domain}/logo.png",
            "favicon_url": f"https://{story.domain}/favicon.ico",
        },
        "title": story.headline_at(here),
        "published_utc": f"{story.stamped_at:%Y-%m-%dT%H:%M:%SZ}",
        "article_url": story.url_at(here),
        "tickers": list(story.symbols),
    } | {key: value for key, value in optional.items() if story.has(key, here)}


def _insight(story: Story, symbol: str) -> dict[str, str]:
    # The list of words is open: now and then one comes that is not documented.
    word = "mixed" if story.number % 50 == 0 else _SENTIMENTS[1 + (story.score >= 0.15) - (story.score <= -0.15)]
    return {"ticker": symbol, "sentiment": word, "sentiment_reasoning": f"The text about {symbol} reads so."}
