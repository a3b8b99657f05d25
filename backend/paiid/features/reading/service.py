"""News as a user reads them: with tone, urgency, relevance, and what belongs together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.core.errors import NotFoundError, UnprocessableError
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.news import NewsItem
from paiid.domain.reading import Reading, Tone, Urgency
from paiid.features.market.service import MarketService, UnknownSymbolError
from paiid.features.news.service import MAX_PAGE, NewsFilter, NewsPage, NewsService, Sieve
from paiid.features.reading.own import Own, OwnOf
from paiid.features.reading.relevance import Relevance, is_of_market, relevance_of
from paiid.features.reading.shown import ShownStories
from paiid.features.reading.stories import StoryIndex
from paiid.features.reading.texts import ReadTexts, harmless

_RANKED_PAGES: Final = 2
_MOST_ASKED: Final = 10
"""Symbols that a feed is asked for by name: a vendor may take a call for each. Beyond, the market's news are sifted."""
_URGENCIES: Final = (Urgency.LOW, Urgency.NORMAL, Urgency.HIGH)


class Scope(StrEnum):
    """Whose news."""

    ALL = "all"
    SYMBOL = "symbol"
    HOLDINGS = "holdings"
    WATCHLIST = "watchlist"
    MARKET = "market"


class Order(StrEnum):
    """What comes first."""

    TIME = "time"
    RELEVANCE = "relevance"


class SymbolMissingError(UnprocessableError):
    code, title = "symbol-missing", "Which symbol?"


class StoryNotFoundError(NotFoundError):
    code, title = "story-not-found", "No such story"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which news; see `NewsFilter` for the first three. `min_relevance` is from 0 to 1."""

    symbol: Symbol | None = None
    category: str | None = None
    before: datetime | None = None
    scope: Scope = Scope.ALL
    sentiment: Tone | None = None
    min_relevance: Decimal | None = None
    order: Order = Order.TIME


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item with how it reads. `relevance` is None for who has no account."""

    item: NewsItem
    reading: Reading
    reader: str
    relevance: Relevance | None
    story_id: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with how its items read. `ranked_of` is None in order of time."""

    page: NewsPage
    items: Sequence[ReadItem]
    own: Own
    ranked_of: int | None = None


@dataclass(frozen=True)
class ReadNews:
    """Joins the feed, the reader and the user's side."""

    news: NewsService
    market: MarketService
    texts: ReadTexts
    own_of: OwnOf
    stories: StoryIndex = field(default_factory=StoryIndex)
    shown: ShownStories = field(default_factory=ShownStories)

    async def page(self, user_id: str | None, wanted: Wanted, *, limit: int, cursor: str | None = None) -> ReadPage:
        """At most `limit` items; raises as `NewsService.page` does.

        Raises:
            SymbolMissingError: the scope is a symbol and none is named.
        """
        if wanted.scope is Scope.SYMBOL and wanted.symbol is None:
            raise SymbolMissingError("The scope `symbol` needs a symbol.")
        own = await self.own_of(user_id) if user_id is not None else Own()
        filtered = self._filter(wanted, own)
        if filtered is None:
            nothing = await self.news.nothing(wanted.category)
            return ReadPage(nothing, [], own, 0 if wanted.order is Order.RELEVANCE else None)
        if wanted.order is Order.RELEVANCE:
            return await self._ranked(user_id, filtered, own, limit)
        page = await self.news.page(filtered, limit=limit, cursor=cursor)
        return ReadPage(page, await self.read(user_id, page.news, own), own)

    async def read(self, user_id: str | None, items: Sequence[NewsItem], own: Own) -> list[ReadItem]:
        """How `items` read, in their order."""
        self.shown.keep(items)
        shown = [harmless(item) for item in items]
        known = await self.known(shown)
        readings, stories = await self.texts.of(shown, improve=True), self.stories.story_ids(shown)
        return [
            ReadItem(
                item, told.reading, told.reader, relevance_of(item, own, known) if user_id is not None else None, story
            )
            for item, told, story in zip(shown, readings, stories, strict=True)
        ]

    async def known(self, items: Iterable[NewsItem]) -> Mapping[Symbol, Instrument]:
        """Instruments of the items' symbols. A market of counted calls is not asked: none of those tells sectors."""
        if self.market.market_data.calls_a_minute is not None:
            return {}
        found: dict[Symbol, Instrument] = {}
        for symbol in {symbol for item in items for symbol in item.symbols}:
            try:
                found[symbol] = await self.market.instrument(symbol)
            except UnknownSymbolError:
                continue
        return found

    def _filter(self, wanted: Wanted, own: Own) -> NewsFilter | None:
        """What the feed is asked; None where no item can be wanted."""
        symbols: tuple[Symbol, ...] = ()
        if wanted.scope is Scope.HOLDINGS:
            symbols = tuple(sorted(own.held, key=lambda symbol: -own.held[symbol].share_percent))
        elif wanted.scope is Scope.WATCHLIST:
            symbols = tuple(sorted(own.watchlist))
        if not symbols and wanted.scope in {Scope.HOLDINGS, Scope.WATCHLIST}:
            return None
        # What is asked for by name need not be sifted: a sifted page looks at more headlines.
        is_named = len(symbols) <= _MOST_ASKED and wanted.symbol is None
        return NewsFilter(
            symbol=wanted.symbol,
            category=wanted.category,
            before=wanted.before,
            any_of=symbols if is_named else (),
            sieve=self._sieve(wanted, own, frozenset() if is_named else frozenset(symbols)),
        )

    def _sieve(self, wanted: Wanted, own: Own, symbols: frozenset[Symbol]) -> Sieve | None:
        is_by_reading = wanted.sentiment is not None or wanted.min_relevance is not None
        if not (is_by_reading or symbols or wanted.scope is Scope.MARKET):
            return None

        async def admitted(items: Sequence[NewsItem]) -> list[bool]:
            shown = [harmless(item) for item in items]
            known = await self.known(shown)
            tones = (
                [one.reading.tone for one in await self.texts.of(shown)] if wanted.sentiment else [None] * len(shown)
            )
            return [
                (wanted.sentiment is None or tone is wanted.sentiment)
                and (not symbols or not symbols.isdisjoint(item.symbols))
                and (wanted.scope is not Scope.MARKET or is_of_market(item, known))
                and (wanted.min_relevance is None or relevance_of(item, own, known).score >= wanted.min_relevance)
                for item, tone in zip(shown, tones, strict=True)
            ]

        return admitted

    async def _ranked(self, user_id: str | None, filtered: NewsFilter, own: Own, limit: int) -> ReadPage:
        """The best `limit` of those among the newest that are wanted: sifted here, so that none older are asked for."""
        unsifted = replace(filtered, sieve=None)
        first = page = await self.news.page(unsifted, limit=MAX_PAGE)
        newest = list(page.news)
        for _ in range(_RANKED_PAGES - 1):
            if page.next_cursor is None:
                break
            page = await self.news.page(unsifted, limit=MAX_PAGE, cursor=page.next_cursor)
            newest += page.news
        admitted = await filtered.sieve(newest) if filtered.sieve is not None else [True] * len(newest)
        found = [item for item, is_wanted in zip(newest, admitted, strict=True) if is_wanted]
        ranked = sorted(await self.read(user_id, found, own), key=_rank, reverse=True)
        shown = replace(first, next_cursor=None, delay=found[0].delay if found else None)
        return ReadPage(shown, ranked[:limit], own, len(found))


def _rank(one: ReadItem) -> tuple[Decimal, int, datetime, str]:
    score = one.relevance.score if one.relevance is not None else Decimal(0)
    return score, _URGENCIES.index(one.reading.urgency), one.item.published_at, one.item.id
