"""Pages of headlines over the `NewsFeed` port."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from paiid.core.clock import isoformat_z
from paiid.core.errors import NotFoundError
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, NewsItem
from paiid.ports.market_data import MarketData
from paiid.ports.news_feed import NewsFeed

MAX_PAGE: Final = 100
_MAX_TIES: Final = 50
"""Headlines of one instant that a page can step over; events of the world do not come thicker."""
_INSTANT: Final = timedelta(microseconds=1)
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class UnknownSymbolError(NotFoundError):
    """No market knows the symbol."""

    code, title = "unknown-symbol", "Unknown symbol"


@dataclass(frozen=True, slots=True)
class NewsPage:
    """Headlines, newest first, with their truth."""

    news: Sequence[NewsItem]
    source: str
    as_of: datetime
    delay: Delay | None
    next_cursor: str | None


@dataclass(frozen=True)
class NewsService:
    """Reads headlines; market data tells which symbols exist and what time it is there."""

    news_feed: NewsFeed
    market_data: MarketData

    async def page(
        self, symbol: Symbol | None, *, limit: int, before: datetime | None = None, cursor: str | None = None
    ) -> NewsPage:
        """At most `limit` items older than `before` and than the page that gave `cursor`.

        Raises:
            UnknownSymbolError: no such symbol.
            InvalidCursorError: the cursor is not one of ours.
        """
        if symbol is not None and await self.market_data.instrument(symbol) is None:
            raise UnknownSymbolError(f"There is no instrument with the symbol {symbol}.", symbol=symbol)
        last = _parse_cursor(cursor) if cursor else None
        bounds = [bound for bound in (before, last[0] + _INSTANT if last else None) if bound]
        found = await self.news_feed.headlines(
            symbols=[symbol] if symbol else [],
            before=max(min(bounds), _EARLIEST) if bounds else None,
            limit=limit + 1 + _MAX_TIES,
        )
        newest_first = sorted(found, key=_key, reverse=True)
        older = [item for item in newest_first if last is None or _key(item) < last]
        page = older[:limit]
        return NewsPage(
            news=page,
            source=self.news_feed.name,
            as_of=self.market_data.now(),
            delay=page[0].delay if page else None,
            next_cursor=encode_cursor(isoformat_z(page[-1].published_at), page[-1].id) if len(older) > limit else None,
        )


def _key(item: NewsItem) -> tuple[datetime, str]:
    return item.published_at, item.id


def _parse_cursor(cursor: str) -> tuple[datetime, str]:
    published_at, item_id = decode_cursor(cursor, 2)
    try:
        instant = datetime.fromisoformat(published_at)
    except ValueError:
        instant = _EARLIEST
    if instant.tzinfo is None or not _EARLIEST < instant < _LATEST:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return instant, item_id
