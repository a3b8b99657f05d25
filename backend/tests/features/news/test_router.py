from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.news import Headlines, NewsItem, NewsOrigin, NewsSentiment, NewsSource
from paiid.features.news.router import router
from paiid.features.news.service import NewsService
from tests.support.scripted_market import OPEN_MONDAY, ScriptedMarket, make_instrument
from tests.support.slices import asking

AAPL, SPY = Symbol("AAPL"), Symbol("SPY")


@dataclass
class ScriptedNews:
    """The port, from a list."""

    items: list[NewsItem] = field(default_factory=list)
    name: str = "PaiiD local market"
    categories: tuple[str, ...] = ("dividend", "earnings", "split")
    origins: tuple[NewsOrigin, ...] = ()

    async def headlines(
        self, *, symbols: Sequence[Symbol] = (), before: datetime | None = None, limit: int = 50
    ) -> Headlines:
        found = [
            item
            for item in self.items
            if (before is None or item.published_at < before) and (not symbols or set(symbols) & set(item.symbols))
        ]
        newest_first = sorted(found, key=lambda item: item.published_at, reverse=True)[:limit]
        return Headlines(tuple(newest_first), self.origins)


def item(number: int, minutes_ago: int, *symbols: Symbol, category: str = "earnings") -> NewsItem:
    return NewsItem(
        id=f"n{number:03}",
        headline=f"Headline <b>{number}</b>",
        summary="It happened.",
        symbols=symbols or (AAPL,),
        published_at=OPEN_MONDAY - timedelta(minutes=minutes_ago),
        source="PaiiD local market",
        category=category,
        url=None,
        delay=Delay.SIMULATED,
    )


async def get(items: list[NewsItem], **query: Any) -> httpx.Response:
    market = ScriptedMarket(instruments={symbol: make_instrument(symbol) for symbol in (AAPL, SPY)})
    async with asking(router, news_service=NewsService(ScriptedNews(items), market)) as client:
        return await client.get("/api/news", params=query)


async def test_the_shape_of_an_answer() -> None:
    answer = await get([item(1, 5)], symbol="AAPL")
    assert answer.status_code == 200
    assert answer.json() == {
        "news": [
            {
                "id": "n001",
                "headline": "Headline <b>1</b>",
                "summary": "It happened.",
                "symbols": ["AAPL"],
                "published_at": "2026-11-23T18:41:00Z",
                "source": "PaiiD local market",
                "category": "earnings",
                "url": None,
                "delay": "simulated",
                "sources": [],
                "sentiment": None,
            }
        ],
        "source": "PaiiD local market",
        "as_of": "2026-11-23T18:46:00Z",
        "delay": "simulated",
        "feeds": [],
        "categories": ["dividend", "earnings", "split"],
        "next_cursor": None,
    }


async def test_a_story_names_its_sources_and_the_answer_its_vendors() -> None:
    told = replace(
        item(1, 5),
        sources=(
            NewsSource("Example Wire", "Finnhub", "https://example.invalid/a"),
            NewsSource("Market Post", "Polygon", None),
        ),
        sentiment=NewsSentiment("Alpha Vantage", Decimal("0.21"), "Somewhat-Bullish"),
    )
    origins = (
        NewsOrigin("Finnhub", OPEN_MONDAY - timedelta(minutes=3)),
        NewsOrigin("Alpha Vantage", OPEN_MONDAY - timedelta(hours=3), "Alpha Vantage asks us to slow down."),
        NewsOrigin("Polygon", None, "Polygon cannot be reached."),
    )
    market = ScriptedMarket(instruments={})
    async with asking(router, news_service=NewsService(ScriptedNews([told], origins=origins), market)) as client:
        body = (await client.get("/api/news")).json()
    assert body["news"][0]["sources"] == [
        {"name": "Example Wire", "vendor": "Finnhub", "url": "https://example.invalid/a"},
        {"name": "Market Post", "vendor": "Polygon", "url": None},
    ]
    assert body["news"][0]["sentiment"] == {"vendor": "Alpha Vantage", "score": "0.21", "label": "Somewhat-Bullish"}
    # The newest part tells how old the whole is at least.
    assert body["as_of"] == "2026-11-23T18:43:00Z"
    assert body["feeds"] == [
        {"name": "Finnhub", "as_of": "2026-11-23T18:43:00Z", "problem": None},
        {"name": "Alpha Vantage", "as_of": "2026-11-23T15:46:00Z", "problem": "Alpha Vantage asks us to slow down."},
        {"name": "Polygon", "as_of": None, "problem": "Polygon cannot be reached."},
    ]


async def test_a_symbol_narrows_and_is_read_in_any_case() -> None:
    items = [item(1, 5, AAPL), item(2, 4, SPY), item(3, 3, SPY, AAPL)]
    found = (await get(items, symbol="aapl")).json()["news"]
    assert [one["id"] for one in found] == ["n003", "n001"]


async def test_without_a_symbol_everything_newest_first() -> None:
    found = (await get([item(1, 5), item(2, 4, SPY)])).json()["news"]
    assert [one["id"] for one in found] == ["n002", "n001"]


async def test_no_news_is_an_empty_list_without_a_delay() -> None:
    body = (await get([])).json()
    assert (body["news"], body["delay"], body["next_cursor"]) == ([], None, None)


async def test_pages_miss_and_repeat_nothing_even_where_instants_are_equal() -> None:
    # Three at a time over items that share instants four by four, so that pages end between equals.
    items = [item(number, number // 4) for number in range(18)]
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        body = (await get(items, limit=3, **({"cursor": cursor} if cursor else {}))).json()
        seen += [one["id"] for one in body["news"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [one.id for one in items]
    assert len(seen) == len(set(seen))


async def test_before_leaves_newer_ones_out() -> None:
    body = (await get([item(1, 5), item(2, 10)], before="2026-11-23T18:41:00Z")).json()
    assert [one["id"] for one in body["news"]] == ["n002"]


async def test_a_category_narrows_page_by_page() -> None:
    # Every fourth is a dividend: 0, 4, 8, 12, 16 minutes ago.
    items = [item(n, n, category="earnings" if n % 4 else "dividend") for n in range(20)]
    body = (await get(items, category="dividend", limit=3)).json()
    assert [one["id"] for one in body["news"]] == ["n000", "n004", "n008"]
    rest = (await get(items, category="dividend", limit=3, cursor=body["next_cursor"])).json()
    assert [one["id"] for one in rest["news"]] == ["n012", "n016"]
    assert rest["next_cursor"] is None


async def test_a_rare_category_is_searched_for_step_by_step() -> None:
    # The one split is older than the 500 headlines that one request goes through.
    items = [item(n, n) for n in range(620)] + [item(620, 620, category="split")]
    body = (await get(items, category="split")).json()
    assert body["news"] == []
    rest = (await get(items, category="split", cursor=body["next_cursor"])).json()
    assert [one["id"] for one in rest["news"]] == ["n620"]
    assert rest["next_cursor"] is None


async def test_a_category_of_a_symbol() -> None:
    items = [item(1, 5, AAPL), item(2, 4, SPY, category="split"), item(3, 3, AAPL, category="split")]
    found = (await get(items, category="split", symbol="AAPL")).json()["news"]
    assert [one["id"] for one in found] == ["n003"]


async def test_an_unknown_symbol_is_404() -> None:
    answer = await get([], symbol="NOPE")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-symbol")


@pytest.mark.parametrize(
    "query",
    [
        {"symbol": "not a symbol"},
        {"symbol": ""},
        {"symbol": "A" * 17},
        {"symbol": "A\x00"},
        {"category": "weather"},
        {"category": ""},
        {"limit": 0},
        {"limit": 101},
        {"before": "yesterday"},
        {"before": "2026-11-23T18:41:00"},
        {"cursor": "made up"},
        {"cursor": "WyI5OTk5LTEyLTMxVDIzOjU5OjU5Ljk5OTk5OVoiLCJuIl0"},
        {"cursor": "WyIyMDI2LTExLTIzVDE4OjQxOjAwIiwibiJd"},
    ],
    ids=lambda query: next(iter(query)),
)
async def test_malformed_is_422(query: dict[str, Any]) -> None:
    assert (await get([], **query)).status_code == 422


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_instants_at_the_ends_of_time_are_answered(before: str) -> None:
    assert (await get([item(1, 5)], before=before)).status_code == 200
