"""Pages of headlines over the `NewsFeed` port."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from paiid.core.clock import isoformat_z
from paiid.core.errors import NotFoundError, UnprocessableError
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem, NewsOrigin
from paiid.ports.market_data import MarketData
from paiid.ports.news_feed import NewsFeed

MAX_PAGE: Final = 100
_MAX_TIES: Final = 50
"""Headlines of one instant that a page can step over; events of the world do not come thicker."""
_MOST_LOOKED_AT: Final = 500
"""Headlines searched for one page of a category: the local market tells them at some 2 ms each."""
_INSTANT: Final = timedelta(microseconds=1)
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)

Sieve = Callable[[Sequence[NewsItem]], Awaitable[Sequence[bool]]]
_Key = tuple[datetime, str]
"""When a headline came out, and its id."""


class UnknownSymbolError(NotFoundError):
    """No market knows the symbol."""

    code, title = "unknown-symbol", "Unknown symbol"


class UnknownCategoryError(UnprocessableError):
    """The feed has no news of that category."""

    code, title = "unknown-category", "Unknown news category"


@dataclass(frozen=True, slots=True)
class NewsPage:
    """Headlines, newest first, with their truth. `as_of`: when the vendor that was asked last gave its part."""

    news: Sequence[NewsItem]
    source: str
    as_of: datetime
    delay: Delay | None
    feeds: Sequence[NewsOrigin]
    categories: Sequence[str]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class NewsFilter:
    """Which headlines are wanted; None means any. `before` is not included.

    `any_of` asks the feed for headlines about any of these symbols, which nobody checks; `sieve` says of a batch which
    of its items are wanted.
    """

    symbol: Symbol | None = None
    category: str | None = None
    before: datetime | None = None
    any_of: tuple[Symbol, ...] = ()
    sieve: Sieve | None = None


@dataclass(frozen=True)
class NewsService:
    """Reads headlines; market data tells which symbols exist and what time it is there."""

    news_feed: NewsFeed
    market_data: MarketData

    async def page(self, wanted: NewsFilter, *, limit: int, cursor: str | None = None) -> NewsPage:
        """At most `limit` items older than the page that gave `cursor`.

        Raises:
            UnknownSymbolError: no such symbol.
            UnknownCategoryError: the feed has no such category.
            InvalidCursorError: the cursor is not one of ours.
        """
        await self._check(wanted)
        found, last, origins = await self._find(wanted, limit, _parse_cursor(cursor) if cursor else None)
        return NewsPage(
            news=found,
            source=self.news_feed.name,
            as_of=max((one.as_of for one in origins if one.as_of), default=self.market_data.now()),
            delay=found[0].delay if found else None,
            feeds=origins,
            categories=self.news_feed.categories,
            next_cursor=encode_cursor(isoformat_z(last[0]), last[1]) if last else None,
        )

    async def nothing(self, category: str | None) -> NewsPage:
        """The page of a question that no headline can answer; the feed is not asked.

        Raises:
            UnknownCategoryError: the feed has no such category.
        """
        await self._check(NewsFilter(category=category))
        return NewsPage([], self.news_feed.name, self.market_data.now(), None, [], self.news_feed.categories, None)

    async def find(self, item_id: str, *, published_at: datetime | None, symbol: Symbol | None) -> NewsItem | None:
        """The item with that id among those published up to `published_at` (now when None); None where it is not."""
        before = min(published_at + _INSTANT, _LATEST) if published_at is not None else None
        read = await self.news_feed.headlines(
            symbols=[symbol] if symbol else [],
            before=None if before is None else max(before, _EARLIEST),
            limit=_MOST_LOOKED_AT if published_at is None else 1 + _MAX_TIES,
        )
        return next((item for item in read.items if item.id == item_id), None)

    async def _check(self, wanted: NewsFilter) -> None:
        symbol, category = wanted.symbol, wanted.category
        if category is not None and category not in self.news_feed.categories:
            known = ", ".join(self.news_feed.categories)
            raise UnknownCategoryError(f"{self.news_feed.name} has no category of that name; it has: {known}.")
        if symbol is not None and await self.market_data.instrument(symbol) is None:
            raise UnknownSymbolError(f"There is no instrument with the symbol {symbol}.", symbol=symbol)

    async def _find(
        self, wanted: NewsFilter, limit: int, last: _Key | None
    ) -> tuple[list[NewsItem], _Key | None, Sequence[NewsOrigin]]:
        """The items, the key of the last one looked at (None when there is nothing older), and who was asked."""
        found: list[NewsItem] = []
        origins: Sequence[NewsOrigin] = ()
        looked_at = 0
        while looked_at < _MOST_LOOKED_AT:
            is_sifted = wanted.category is not None or wanted.sieve is not None
            batch = await self._older(wanted, MAX_PAGE if is_sifted else limit, last)
            looked_at += len(batch.items)
            origins = batch.origins or origins
            admitted = await _admitted(wanted, batch.items)
            for position, item in enumerate(batch.items, start=1):
                last = _key(item)
                if admitted[position - 1]:
                    found.append(item)
                if len(found) == limit:
                    return found, None if batch.is_end and position == len(batch.items) else last, origins
            if batch.is_end:
                return found, None, origins
        return found, last, origins

    async def _older(self, wanted: NewsFilter, limit: int, last: _Key | None) -> "_Batch":
        """At most `limit` items of any category before `last`, newest first."""
        bounds = [bound for bound in (wanted.before, last[0] + _INSTANT if last else None) if bound]
        read = await self.news_feed.headlines(
            symbols=[wanted.symbol] if wanted.symbol else wanted.any_of,
            before=max(min(bounds), _EARLIEST) if bounds else None,
            limit=limit + 1 + _MAX_TIES,
        )
        newest_first = sorted(read.items, key=_key, reverse=True)
        older = [item for item in newest_first if last is None or _key(item) < last]
        return _Batch(older[:limit], read.origins, is_end=len(older) <= limit)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Items of one look, who was asked, and whether there are no older ones."""

    items: Sequence[NewsItem]
    origins: Sequence[NewsOrigin]
    is_end: bool


async def _admitted(wanted: NewsFilter, items: Sequence[NewsItem]) -> list[bool]:
    """Of each item, whether it is wanted."""
    passed = await wanted.sieve(items) if wanted.sieve is not None else [True] * len(items)
    return [one and wanted.category in {None, item.category} for one, item in zip(passed, items, strict=True)]


def _key(item: NewsItem) -> _Key:
    return item.published_at, item.id


def _parse_cursor(cursor: str) -> _Key:
    published_at, item_id = decode_cursor(cursor, 2)
    try:
        instant = datetime.fromisoformat(published_at)
    except ValueError:
        instant = _EARLIEST
    if instant.tzinfo is None or not _EARLIEST < instant < _LATEST:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return instant, item_id
