"""Stories out of Finnhub's rows. Pure."""

from datetime import UTC, datetime
from typing import Any, Final

from paiid.adapters.vendor.story import RawStory, Row, required_text, stories
from paiid.domain.instrument import Symbol
from paiid.domain.news import NewsItem
from paiid.ports.errors import ProviderBadData

NAME: Final = "Finnhub"
_SUBJECTS: Final = {"merger": "mergers"}
_LATEST_EPOCH_S: Final = 10**11


def parse_news(document: Any, symbol: Symbol | None, now: datetime) -> tuple[NewsItem, ...]:
    """The stories of `/news` or `/company-news`; `symbol` is the company that was asked for.

    Raises:
        ProviderBadData: the answer is no list, or no row of it can be trusted.
    """
    if not isinstance(document, list):
        raise ProviderBadData(f"{NAME} sent something else than a list of news.")
    return stories(NAME, document, lambda row: _raw(row, symbol), now)


def _raw(row: Row, symbol: Symbol | None) -> RawStory:
    related = row.get("related")
    named = related.split(",") if isinstance(related, str) else []
    return RawStory(
        key=f"finnhub-{required_text(row, 'id')}",
        published_at=_instant(row),
        headline=row.get("headline"),
        summary=row.get("summary"),
        url=row.get("url"),
        publisher=row.get("source"),
        symbols=[*([symbol] if symbol else []), *named],
        subject=_SUBJECTS.get(str(row.get("category"))),
    )


def _instant(row: Row) -> datetime:
    value = row.get("datetime")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LATEST_EPOCH_S:
        raise ProviderBadData("'datetime' is no epoch in seconds.")
    return datetime.fromtimestamp(value, UTC)
