"""What every adapter of the `NewsFeed` port keeps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.market import NewsItem
from paiid.ports.news_feed import NewsFeed
from tests.support.local_market import OPEN_MONDAY, news_at

AAPL, MSFT, NOPE = Symbol("AAPL"), Symbol("MSFT"), Symbol("NOPE")


def simulated() -> NewsFeed:
    return news_at(OPEN_MONDAY)


@pytest.fixture(params=[simulated], ids=["simulated"])
def news(request: pytest.FixtureRequest) -> NewsFeed:
    """An adapter at 13:46 New York time of Monday, 23 November 2026."""
    build: Callable[[], NewsFeed] = request.param
    return build()


async def test_items_are_whole_and_newest_first(news: NewsFeed) -> None:
    items = await news.headlines(limit=80)
    assert len(items) == 80
    assert [item.published_at for item in items] == sorted((item.published_at for item in items), reverse=True)
    assert len({item.id for item in items}) == 80
    for item in items:
        assert item.headline
        assert item.summary
        assert item.symbols
        assert item.source == news.name
        assert item.published_at.tzinfo is UTC
        assert item.published_at <= OPEN_MONDAY


async def test_there_is_news_of_the_latest_days(news: NewsFeed) -> None:
    items = await news.headlines(limit=10)
    assert items[0].published_at > OPEN_MONDAY - timedelta(days=1)
    assert items[-1].published_at > OPEN_MONDAY - timedelta(days=4)


async def test_paging_by_the_last_item_misses_and_repeats_nothing(news: NewsFeed) -> None:
    whole = await news.headlines(limit=90)
    paged: list[NewsItem] = []
    before: datetime | None = None
    while len(paged) < 90:
        page = await news.headlines(before=before, limit=15)
        paged += page
        before = page[-1].published_at
    assert paged == whole


async def test_paging_within_some_symbols(news: NewsFeed) -> None:
    whole = await news.headlines(symbols=[AAPL, MSFT], limit=30)
    page = await news.headlines(symbols=[AAPL, MSFT], before=whole[9].published_at, limit=20)
    assert page == whole[10:]


async def test_only_items_about_the_symbols_asked_for(news: NewsFeed) -> None:
    for symbols in ([AAPL], [AAPL, MSFT], [AAPL, NOPE]):
        items = await news.headlines(symbols=symbols, limit=20)
        assert len(items) == 20
        assert all(set(item.symbols) & set(symbols) for item in items)


async def test_an_unknown_symbol_has_no_news(news: NewsFeed) -> None:
    assert await news.headlines(symbols=[NOPE]) == []


@pytest.mark.parametrize("limit", [0, -1])
async def test_no_room_no_items(news: NewsFeed, limit: int) -> None:
    assert await news.headlines(limit=limit) == []


async def test_before_the_beginning_there_is_nothing(news: NewsFeed) -> None:
    assert await news.headlines(before=datetime(1990, 1, 1, tzinfo=UTC)) == []


async def test_a_naive_instant_is_refused(news: NewsFeed) -> None:
    with pytest.raises(ValueError, match="naive"):
        await news.headlines(before=OPEN_MONDAY.replace(tzinfo=None))


async def test_asking_twice_gives_the_same(news: NewsFeed) -> None:
    assert await news.headlines(limit=40) == await news.headlines(limit=40)


async def test_every_category_is_one_of_those_it_names(news: NewsFeed) -> None:
    items = await news.headlines(limit=400)
    assert {item.category for item in items} <= set(news.categories)
    assert list(news.categories) == sorted(set(news.categories))
