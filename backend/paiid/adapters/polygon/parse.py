"""Stories out of Polygon's reference news. Pure."""

from datetime import datetime
from typing import Any, Final

from paiid.adapters.polygon.config import NAME
from paiid.adapters.vendor.plain_text import plain
from paiid.adapters.vendor.story import RawStory, Row, iso_instant, required_text, stories, text_list
from paiid.domain.news import NewsItem, NewsSentiment
from paiid.ports.errors import ProviderBadData

_GOOD: Final = frozenset({"OK", "DELAYED"})
_SUBJECTS: Final = {"earnings": "earnings", "ipo": "ipo", "mergers & acquisitions": "mergers", "mergers": "mergers"}


def parse_news(document: Any, now: datetime) -> tuple[NewsItem, ...]:
    """The stories of `/v2/reference/news`.

    Raises:
        ProviderBadData: the status is not one of success, or no row can be trusted.
    """
    if not isinstance(document, dict) or document.get("status") not in _GOOD:
        raise ProviderBadData(f"{NAME} sent an answer that is no success.")
    results = document.get("results", [])
    if not isinstance(results, list):
        raise ProviderBadData(f"{NAME} sent something else than a list of news.")
    return stories(NAME, results, _raw, now)


def has_more(document: Any) -> bool:
    """Whether there are older stories."""
    return bool(document.get("next_url"))


def _raw(row: Row) -> RawStory:
    publisher = row.get("publisher")
    return RawStory(
        key=f"polygon-{required_text(row, 'id')}",
        published_at=iso_instant(row, "published_utc"),
        headline=row.get("title"),
        summary=row.get("description"),
        url=row.get("article_url"),
        publisher=publisher.get("name") if isinstance(publisher, dict) else None,
        symbols=text_list(row.get("tickers")),
        subject=next((_SUBJECTS[word] for word in text_list(row.get("keywords")) if word in _SUBJECTS), None),
        sentiment=_sentiment(row.get("insights")),
    )


def _sentiment(insights: Any) -> NewsSentiment | None:
    """The word, if all of a story's insights have the same: a score, or one word for several, would be invented."""
    given = insights if isinstance(insights, list) else []
    words = {plain(one.get("sentiment"), 40) for one in given if isinstance(one, dict)} - {""}
    return NewsSentiment(NAME, None, words.pop()) if len(words) == 1 else None
