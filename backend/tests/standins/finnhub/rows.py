"""Finnhub's answers as pure functions of stories."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from ..stories import HISTORY, Story, Vendor, stories

MOST_COMPANY_ROWS: Final = 250
MOST_MARKET_ROWS: Final = 100
CATEGORIES: Final = ("general", "forex", "crypto", "merger")
Row = dict[str, Any]


def company_news(symbol: str, first: date, last: date, now: datetime) -> list[Row]:
    """Rows about a company published on the days `first` to `last` (UTC), newest first; a year back at most."""
    start_at = max(datetime.combine(first, time.min, UTC), now - HISTORY)
    end_at = min(datetime.combine(last + timedelta(days=1), time.min, UTC) - timedelta(microseconds=1), now)
    if end_at < start_at:
        return []
    told = stories(Vendor.FINNHUB, start_at, end_at, symbols=frozenset({symbol}))
    return list(islice((row for story in told for row in _rows(story, "company", symbol)), MOST_COMPANY_ROWS))


def market_news(category: str, min_id: int, now: datetime) -> list[Row]:
    """The newest rows of a category whose id is above `min_id`, newest first."""
    told = stories(Vendor.FINNHUB, now - timedelta(days=7), now)
    rows = (row for story in told if _category(story) == category for row in _rows(story, category, ""))
    return [row for row in islice(rows, MOST_MARKET_ROWS) if row["id"] > min_id]


def news_sentiment(symbol: str, now: datetime) -> Row:
    """The premium answer: counts and averages of the last week."""
    told = list(stories(Vendor.FINNHUB, now - timedelta(days=7), now, symbols=frozenset({symbol})))
    good = sum(story.score > 0 for story in told)
    total = max(len(told), 1)
    return {
        "buzz": {"articlesInLastWeek": len(told), "buzz": 1.0, "weeklyAverage": float(len(told))},
        "companyNewsScore": round(good / total, 4),
        "sectorAverageBullishPercent": 0.5,
        "sectorAverageNewsScore": 0.5,
        "sentiment": {"bearishPercent": round(1 - good / total, 4), "bullishPercent": round(good / total, 4)},
        "symbol": symbol,
    }


def _category(story: Story) -> str:
    if story.topic == "Mergers & Acquisitions":
        return "merger"
    return "general"


def _rows(story: Story, category: str, related: str) -> Iterator[Row]:
    """The story; every fifth returns at once under a second id."""
    row: Row = {
        "category": category,
        "datetime": int(story.stamped_at.timestamp()),
        "headline": story.headline_at(Vendor.FINNHUB),
        "id": story.id_at(Vendor.FINNHUB),
        "image": f"https://{story.domain}/{story.number}.jpg" if story.has("image", Vendor.FINNHUB) else "",
        "related": related,
        "source": story.source,
        "summary": story.summary_at(Vendor.FINNHUB) if story.has("summary", Vendor.FINNHUB) else "",
        "url": story.url_at(Vendor.FINNHUB),
    }
    if story.number % 5 == 0:
        yield row | {"id": row["id"] + 1, "url": f"{row['url']}&again=1"}
    yield row
