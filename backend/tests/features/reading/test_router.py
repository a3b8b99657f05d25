import json
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from paiid.adapters.word_list.reader import MEASURED, WordListReader
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.security import Principal
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.market import Delay
from paiid.domain.news import Headlines, NewsItem, NewsOrigin, NewsSentiment, NewsSource
from paiid.features.market.service import MarketService
from paiid.features.news.service import NewsService
from paiid.features.reading.own import Held, Own
from paiid.features.reading.router import router
from paiid.features.reading.service import ReadNews
from paiid.features.reading.texts import ReadTexts
from tests.support.scripted_market import OPEN_MONDAY, ScriptedMarket, make_instrument
from tests.support.slices import ADA, SERVICE, asking

AAPL, SPY, MSFT, JPM, GE = map(Symbol, ("AAPL", "SPY", "MSFT", "JPM", "GE"))


HOSTILE = json.loads((Path(__file__).parents[2] / "data" / "hostile_headlines.json").read_text())["cases"]


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


OWN = Own(
    held={AAPL: Held(AAPL, Decimal(12), Decimal(10), "Industrials")},
    watchlist=frozenset({MSFT}),
    sector_percent={"Industrials": Decimal(10)},
    invested_percent=Decimal(10),
)


class Memory:
    """The database of the readings, without one: nothing is kept, so every text is read anew."""

    engine_name = "none"

    async def read(self, fn: Any) -> dict[str, Any]:
        return {}

    async def write(self, fn: Any) -> None:
        return None


def make_reading(feed: ScriptedNews, own: Own = OWN) -> ReadNews:
    funds = {
        SPY: make_instrument(SPY, asset_class=AssetClass.ETF, sector="Broad market"),
        JPM: make_instrument(JPM, sector="Financials"),
    }
    market = ScriptedMarket(instruments={symbol: make_instrument(symbol) for symbol in (AAPL, MSFT, GE)} | funds)

    async def own_of(user_id: str) -> Own:
        assert user_id == ADA.user_id
        return own

    texts = ReadTexts(cast("Database", Memory()), ManualClock(), WordListReader())
    return ReadNews(NewsService(feed, market), MarketService(market), texts, own_of)


async def ask(feed: ScriptedNews, principal: Principal = ADA, own: Own = OWN, **query: Any) -> httpx.Response:
    async with asking(router, principal, read_news=make_reading(feed, own)) as client:
        return await client.get("/api/news", params=query)


async def get(items: list[NewsItem], **query: Any) -> httpx.Response:
    return await ask(ScriptedNews(items), **query)


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
                "reading": {
                    "reader": "word list",
                    "score": "0.00",
                    "tone": "neutral",
                    "urgency": "normal",
                    "event": "other",
                },
                # A tenth of equity is half of what counts fully: 0.60 + 0.40 / 2.
                "relevance": {
                    "score": "0.80",
                    "tie": "holding",
                    "symbol": "AAPL",
                    "sector": None,
                    "share_percent": "10",
                },
                "story_id": "n001",
            }
        ],
        "source": "PaiiD local market",
        "as_of": "2026-11-23T18:46:00Z",
        "delay": "simulated",
        "feeds": [],
        "categories": ["dividend", "earnings", "split"],
        "next_cursor": None,
        "reader": {
            "name": "word list",
            "version": WordListReader().version,
            "right_percent": str(MEASURED.percent),
            "measured_on": MEASURED.of,
        },
        "better_reader": None,
        "ranked_of": None,
        "holdings_problem": None,
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
    body = (await ask(ScriptedNews([told], origins=origins))).json()
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
        {"scope": "symbol"},
        {"scope": "friends"},
        {"sentiment": "great"},
        {"min_relevance": "1.1"},
        {"min_relevance": "NaN"},
        {"order": "size"},
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


def told(number: int, minutes_ago: int, headline: str, *symbols: Symbol) -> NewsItem:
    return replace(item(number, minutes_ago, *symbols), headline=headline, symbols=symbols)


STORIES = [
    told(1, 1, "GE opens an office", GE),
    told(2, 2, "MSFT profit falls", MSFT),
    told(3, 3, "AAPL raises guidance", AAPL),
    told(4, 4, "Stocks rally", SPY),
    told(5, 5, "JPM declares a dividend", JPM),
    told(6, 6, "Inflation slows"),
]


async def ids(**query: Any) -> list[str]:
    answer = await get(STORIES, **query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["news"]]


async def test_scopes() -> None:
    assert await ids(scope="holdings") == ["n003"]
    assert await ids(scope="watchlist") == ["n002"]
    # No symbol, or the broadest funds alone.
    assert await ids(scope="market") == ["n004", "n006"]
    assert await ids(scope="symbol", symbol="GE") == ["n001"]
    assert await ids(scope="all") == ["n001", "n002", "n003", "n004", "n005", "n006"]


async def test_a_symbol_within_a_scope_must_be_of_both() -> None:
    assert await ids(scope="holdings", symbol="AAPL") == ["n003"]
    assert await ids(scope="holdings", symbol="MSFT") == []


async def test_who_holds_and_watches_nothing_has_no_such_news() -> None:
    feed = ScriptedNews(STORIES)
    for scope in ("holdings", "watchlist"):
        body = (await ask(feed, own=Own(), scope=scope)).json()
        assert (body["news"], body["next_cursor"], body["delay"]) == ([], None, None)
        assert body["categories"] == list(feed.categories)


async def test_more_symbols_than_a_vendor_should_be_asked_for_are_sifted_from_the_market() -> None:
    many = frozenset(Symbol(f"W{chr(65 + number)}") for number in range(12)) | {MSFT}
    body = (await ask(ScriptedNews(STORIES), own=Own(watchlist=many), scope="watchlist")).json()
    assert [one["id"] for one in body["news"]] == ["n002"]


async def test_tone_narrows() -> None:
    assert await ids(sentiment="negative") == ["n002"]
    assert await ids(sentiment="positive") == ["n003", "n004", "n006"]
    assert await ids(sentiment="neutral") == ["n001", "n005"]


async def test_relevance_narrows_and_orders() -> None:
    assert await ids(min_relevance="0.5") == ["n002", "n003"]
    answer = (await get(STORIES, order="relevance", limit=4)).json()
    scores = [(one["id"], one["relevance"]["score"], one["relevance"]["tie"]) for one in answer["news"]]
    # The sector: 0.15 + 0.35 * 10 / 50; the market: 0.10 + 0.20 * 10 / 100. Of equals the newest first.
    assert scores == [
        ("n003", "0.80", "holding"),
        ("n002", "0.50", "watchlist"),
        ("n001", "0.22", "sector"),
        ("n004", "0.12", "market"),
    ]
    assert (answer["ranked_of"], answer["next_cursor"]) == (6, None)


async def test_of_equally_relevant_ones_the_urgent_come_first() -> None:
    stories = [told(1, 1, "AAPL opens an office", AAPL), told(2, 9, "AAPL issues a profit warning", AAPL)]
    found = (await get(stories, order="relevance")).json()["news"]
    assert [(one["id"], one["reading"]["urgency"]) for one in found] == [("n002", "high"), ("n001", "normal")]


async def test_a_filtered_search_goes_on_where_it_ended() -> None:
    # The one that is wanted is older than the 500 that one request goes through.
    stories = [told(n, n, "GE opens an office", GE) for n in range(620)] + [told(620, 620, "GE profit falls", GE)]
    body = (await get(stories, sentiment="negative")).json()
    assert body["news"] == []
    rest = (await get(stories, sentiment="negative", cursor=body["next_cursor"])).json()
    assert [one["id"] for one in rest["news"]] == ["n620"]


async def test_one_story_told_twice_has_one_id() -> None:
    twice = [
        told(1, 1, "GE cuts its full year outlook as orders slow", GE),
        told(2, 7, "GE cuts full year outlook as orders slow again", GE),
        told(3, 8, "GE names a chair", GE),
    ]
    found = {one["id"]: one["story_id"] for one in (await get(twice)).json()["news"]}
    assert found == {"n001": "n002", "n002": "n002", "n003": "n003"}


async def test_the_service_token_has_no_relevance() -> None:
    body = (await ask(ScriptedNews(STORIES), SERVICE)).json()
    assert {one["relevance"] for one in body["news"]} == {None}
    assert (await ask(ScriptedNews(STORIES), SERVICE, scope="holdings")).json()["news"] == []


async def test_holdings_that_are_not_known_take_no_news_away() -> None:
    body = (await ask(ScriptedNews(STORIES), own=Own(problem="No price for X."))).json()
    assert len(body["news"]) == 6
    assert body["holdings_problem"] == "No price for X."


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: str(case["id"]))
async def test_hostile_text_is_shown_as_text_and_changes_nothing_else(case: dict[str, str]) -> None:
    bad = replace(item(1, 5), headline=case["text"], summary=case["text"], source=case["text"])
    (found,) = (await get([bad])).json()["news"]
    assert (found["id"], found["symbols"], found["category"], found["delay"]) == (
        "n001",
        ["AAPL"],
        "earnings",
        "simulated",
    )
    assert found["relevance"]["score"] == "0.80"
    assert -1 <= Decimal(found["reading"]["score"]) <= 1
    shown = found["headline"] + found["summary"] + found["source"]
    assert not {unicodedata.category(one) for one in shown.replace("\u200d", "")} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert len(found["headline"]) <= 400


async def test_a_page_of_the_longest_texts_takes_no_time() -> None:
    long = [replace(item(n, n), headline=f"{n} cut " * 50_000, summary="not " * 100_000) for n in range(30)]
    started = time.process_time()
    assert len((await get(long)).json()["news"]) == 30
    assert time.process_time() - started < 6
