"""Stories out of Alpaca's news. Pure."""

from datetime import datetime
from typing import Any

from paiid.adapters.alpaca.data_config import NAME
from paiid.adapters.vendor.story import RawStory, Row, iso_instant, required_text, stories, text_list
from paiid.domain.news import NewsItem
from paiid.ports.errors import ProviderBadData


def parse_news(rows: Any, now: datetime) -> tuple[NewsItem, ...]:
    """The stories of `/v1beta1/news`, of all pages.

    Raises:
        ProviderBadData: no row can be trusted.
    """
    return stories(NAME, rows, _raw, now)


def page_of(document: Any) -> tuple[list[Any], str | None]:
    """The rows of one page, and the token of the next.

    Raises:
        ProviderBadData: the answer has no news.
    """
    rows = document.get("news") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise ProviderBadData(f"{NAME} sent an answer without news.")
    token = document.get("next_page_token")
    return rows, token if isinstance(token, str) and token not in {"", "null"} else None


def _raw(row: Row) -> RawStory:
    publisher = row.get("source")
    return RawStory(
        key=f"alpaca-{required_text(row, 'id')}",
        published_at=iso_instant(row, "created_at"),
        headline=row.get("headline"),
        summary=row.get("summary"),
        url=row.get("url"),
        publisher="Benzinga" if publisher == "benzinga" else publisher,
        symbols=text_list(row.get("symbols")),
    )
