"""Alpha Vantage's `NEWS_SENTIMENT` as pure functions of stories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from ..stories import HISTORY, Story, Vendor, stories

SORTS: Final = ("LATEST", "EARLIEST", "RELEVANCE")
TOPICS: Final = {
    "earnings": "Earnings",
    "economy_macro": "Economy - Macro",
    "financial_markets": "Financial Markets",
    "mergers_and_acquisitions": "Mergers & Acquisitions",
}
DEFAULT_LIMIT: Final = 50
MOST_LIMIT: Final = 1000
DEFINITIONS: Final = {
    "sentiment_score_definition": (
        "x <= -0.35: Bearish; -0.35 < x <= -0.15: Somewhat-Bearish; -0.15 < x < 0.15: Neutral; "
        "0.15 <= x < 0.35: Somewhat_Bullish; x >= 0.35: Bullish"
    ),
    "relevance_score_definition": "0 < x <= 1, with a higher score indicating higher relevance.",
}


class InvalidInputsError(ValueError):
    """A parameter that the service does not understand."""


@dataclass(frozen=True)
class NewsQuery:
    """What was asked. Several tickers, and several topics, must all be named by an article."""

    tickers: frozenset[str]
    topics: frozenset[str]
    start_at: datetime
    end_at: datetime
    sort: str
    limit: int


def read_query(asked: dict[str, str], now: datetime) -> NewsQuery:
    """The query of a request's parameters.

    Raises:
        InvalidInputsError: an unknown topic or sort, or a malformed time or limit.
    """
    topics = frozenset(filter(None, asked.get("topics", "").split(",")))
    sort = asked.get("sort", "LATEST").upper()
    limit = asked.get("limit", str(DEFAULT_LIMIT))
    if sort not in SORTS or not topics <= TOPICS.keys() or not limit.isdecimal() or not 1 <= int(limit) <= MOST_LIMIT:
        raise InvalidInputsError
    return NewsQuery(
        tickers=frozenset(filter(None, asked.get("tickers", "").upper().split(","))),
        topics=frozenset(TOPICS[topic] for topic in topics),
        start_at=max(_minute(asked["time_from"]) if "time_from" in asked else now - HISTORY, now - HISTORY),
        end_at=min(_minute(asked["time_to"]) if "time_to" in asked else now, now),
        sort=sort,
        limit=int(limit),
    )


def news_sentiment(query: NewsQuery) -> dict[str, Any]:
    """The successful answer; its feed may be empty."""
    feed = [_item(story) for story in islice(_sorted(_matching(query), query.sort), query.limit)]
    return {"items": str(len(feed)), **DEFINITIONS, "feed": feed}


def label(score: Decimal) -> str:
    """The word for a score, as the feed spells it."""
    if score <= Decimal("-0.35"):
        return "Bearish"
    if score <= Decimal("-0.15"):
        return "Somewhat-Bearish"
    if score < Decimal("0.15"):
        return "Neutral"
    return "Somewhat-Bullish" if score < Decimal("0.35") else "Bullish"


def _matching(query: NewsQuery) -> Iterator[Story]:
    for story in stories(Vendor.ALPHA_VANTAGE, query.start_at, query.end_at):
        if query.tickers <= set(story.symbols) and query.topics <= {story.topic}:
            yield story


def _sorted(found: Iterable[Story], sort: str) -> Iterable[Story]:
    """Stories that come newest first, in the order asked for."""
    if sort == "EARLIEST":
        return list(found)[::-1]
    if sort == "RELEVANCE":
        return sorted(found, key=lambda story: (len(story.symbols), -story.number))
    return found


def _minute(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInputsError from None


def _item(story: Story) -> dict[str, Any]:
    """One article. Scores inside `topics` and `ticker_sentiment` are strings, the overall score is a number."""
    here = Vendor.ALPHA_VANTAGE
    return {
        "title": story.headline_at(here),
        "url": story.url_at(here),
        "time_published": f"{story.stamped_at:%Y%m%dT%H%M%S}",
        "authors": [story.author] if story.has("authors", here) else [],
        "summary": story.summary_at(here),
        "banner_image": f"https://{story.domain}/{story.number}.jpg" if story.has("banner_image", here) else None,
        "source": story.source,
        "category_within_source": "n/a",
        "source_domain": story.domain,
        "topics": [{"topic": story.topic, "relevance_score": "0.9"}],
        "overall_sentiment_score": float(story.score),
        "overall_sentiment_label": label(story.score),
        "ticker_sentiment": [
            {
                "ticker": symbol,
                "relevance_score": f"{1 / place:.6f}",
                "ticker_sentiment_score": f"{story.score:.6f}",
                "ticker_sentiment_label": label(story.score),
            }
            for place, symbol in enumerate(story.symbols, start=1)
        ],
    }
