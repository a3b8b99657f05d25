"""Stories out of Alpha Vantage's feed, whose numbers are numbers here and strings there. Pure."""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final

from paiid.adapters.alpha_vantage.config import NAME, is_no_match
from paiid.adapters.vendor.plain_text import plain
from paiid.adapters.vendor.story import RawStory, Row, score_of, stories
from paiid.domain.news import NewsItem, NewsSentiment
from paiid.ports.errors import ProviderBadData

_FORMATS: Final = ("%Y%m%dT%H%M%S", "%Y%m%dT%H%M")
_SUBJECTS: Final = {
    "earnings": "earnings",
    "ipo": "ipo",
    "mergers & acquisitions": "mergers",
    "economy - macro": "economy",
    "economy - monetary": "economy",
    "economy - fiscal": "economy",
}


def parse_news(document: Any, now: datetime) -> tuple[NewsItem, ...]:
    """The stories of `NEWS_SENTIMENT`; none where it says that there are none.

    Raises:
        ProviderBadData: there is no feed, or no row of it can be trusted.
    """
    if not isinstance(document, dict):
        raise ProviderBadData(f"{NAME} sent something else than an object.")
    feed = document.get("feed")
    if isinstance(feed, list):
        return stories(NAME, feed, _raw, now)
    if is_no_match(document):
        return ()
    raise ProviderBadData(f"{NAME} sent an answer without news.")


def _raw(row: Row) -> RawStory:
    tickers = row.get("ticker_sentiment")
    named = [one.get("ticker") for one in tickers if isinstance(one, dict)] if isinstance(tickers, list) else []
    return RawStory(
        key=f"alpha-vantage-{_key(row)}",
        published_at=_instant(row.get("time_published")),
        headline=row.get("title"),
        summary=row.get("summary"),
        url=row.get("url"),
        publisher=row.get("source"),
        symbols=named,
        subject=_subject(row.get("topics")),
        sentiment=_sentiment(row),
    )


def _key(row: Row) -> str:
    """A name for a row, which has no id of its own."""
    said = f"{row.get('url')} {row.get('title')} {row.get('time_published')}"
    return blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _instant(value: Any) -> datetime:
    for form in _FORMATS:
        try:
            return datetime.strptime(str(value), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ProviderBadData("'time_published' is no time.")


def _subject(topics: Any) -> str | None:
    for topic in topics if isinstance(topics, list) else []:
        if isinstance(topic, dict) and (subject := _SUBJECTS.get(str(topic.get("topic")).lower())) is not None:
            return subject
    return None


def _sentiment(row: Row) -> NewsSentiment | None:
    score, label = score_of(row.get("overall_sentiment_score")), plain(row.get("overall_sentiment_label"), 40)
    return NewsSentiment(NAME, score, label or None) if score is not None or label else None
