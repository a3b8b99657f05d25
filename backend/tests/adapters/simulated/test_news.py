"""News follow the world's events: right after them, with their numbers, and never before."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from paiid.adapters.simulated import build_world
from paiid.adapters.simulated.stories import sessions_with_stories, subjects_of
from paiid.domain.exchange_calendar import session_close, session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateActionKind, Interval
from paiid.domain.news import NewsItem
from tests.support.local_market import EQUITIES, OPEN_MONDAY, bars_of, market_at, news_at

PERCENT = re.compile(r"(\d+\.\d)%")
A_YEAR = timedelta(days=365)


async def year_of_news(symbol: Symbol, category: str) -> list[NewsItem]:
    found = (await news_at(OPEN_MONDAY).headlines(symbols=[symbol], limit=1000)).items
    return [item for item in found if item.category == category and item.published_at > OPEN_MONDAY - 4 * A_YEAR]


def claimed_move(item: NewsItem) -> float:
    match = PERCENT.search(item.headline)
    assert match
    sign = -1 if re.search(r"fall|drop|slump|plunge|slide|sink|retreat", item.headline) else 1
    return sign * float(match[1])


async def test_a_report_moves_the_price_as_the_headline_says() -> None:
    symbol = Symbol("MSFT")
    reports = [item for item in await year_of_news(symbol, "earnings") if "falls short" not in item.headline]
    assert len(reports) >= 5
    for item in reports:
        before = (await market_at(item.published_at - timedelta(minutes=5)).quotes([symbol]))[symbol].last
        after = (await market_at(item.published_at).quotes([symbol]))[symbol].last
        assert float(after / before - 1) * 100 == pytest.approx(claimed_move(item), abs=0.6)


async def test_reports_come_four_times_a_year() -> None:
    for symbol in EQUITIES[::25]:
        assert 15 <= len(await year_of_news(symbol, "earnings")) <= 17


async def test_a_large_move_is_told_after_the_close_with_the_day_s_return() -> None:
    items = await year_of_news(Symbol("INTC"), "move")
    assert items
    for item in items:
        day = item.published_at.date()
        market = market_at(item.published_at)
        assert timedelta(0) < item.published_at - session_close(day) < timedelta(hours=1)
        before, after = (await bars_of(market, Symbol("INTC"), Interval.ONE_DAY, limit=2, adjusted=True)).bars
        assert float(after.close / before.close - 1) * 100 == pytest.approx(claimed_move(item), abs=0.06)
        assert f"${after.close:.2f}" in item.headline


async def test_dividends_and_splits_in_the_news_are_corporate_actions() -> None:
    market = market_at(OPEN_MONDAY)
    for symbol in (Symbol("KO"), Symbol("AMZN")):
        actions = await market.corporate_actions([symbol], start=date(2023, 3, 1), end=date(2027, 1, 1))
        told = await year_of_news(symbol, "dividend") + await year_of_news(symbol, "split")
        for action in actions:
            is_split = action.kind is CorporateActionKind.SPLIT
            fact = f"{action.ratio}-for-1" if is_split else f"${action.amount:.2f} a share"
            assert any(
                fact in item.headline and action.ex_date.isoformat() in item.summary and item.published_at < OPEN_MONDAY
                for item in told
            ), action


async def test_a_halt_is_told_while_it_lasts() -> None:
    for symbol in EQUITIES:
        for item in await year_of_news(symbol, "halt"):
            quote = (await market_at(item.published_at).quotes([symbol]))[symbol]
            assert quote.is_halted
            return
    pytest.fail("no halt in four years")


async def test_every_session_has_an_opening_and_a_closing_item() -> None:
    items = (await news_at(OPEN_MONDAY).headlines(symbols=[Symbol("SPY")], limit=20)).items
    opens = [item.published_at for item in items if item.category == "market_open"]
    closes = [item.published_at for item in items if item.category == "market_close"]
    assert len(opens) == len(closes) == 10
    assert all(at - session_open(at.date()) < timedelta(minutes=5) for at in opens)
    assert all(timedelta(0) < at - session_close(at.date()) < timedelta(minutes=5) for at in closes)


async def test_the_closing_item_has_the_index_s_return() -> None:
    (item,) = (await news_at(datetime(2026, 11, 21, tzinfo=UTC)).headlines(symbols=[Symbol("$SPX")], limit=1)).items
    before, after = (await bars_of(market_at(item.published_at), Symbol("$SPX"), Interval.ONE_DAY, limit=2)).bars
    assert f"{abs(after.close / before.close - 1) * 100:.1f}%" in item.headline


async def test_time_going_on_only_adds_news() -> None:
    for instant in (OPEN_MONDAY - timedelta(hours=9), OPEN_MONDAY - timedelta(days=2), OPEN_MONDAY):
        earlier = (await news_at(instant).headlines(limit=60)).items
        later = (await news_at(instant + timedelta(days=3)).headlines(limit=60, before=earlier[0].published_at)).items
        assert later[:50] == earlier[1:51]


async def test_one_company_s_two_shares_have_one_story() -> None:
    items = (await news_at(OPEN_MONDAY).headlines(symbols=[Symbol("GOOG")], limit=5)).items
    assert items
    assert all(set(item.symbols) == {"GOOG", "GOOGL"} for item in items)


def test_no_session_is_looked_through_for_what_no_story_is_about() -> None:
    engine = build_world(20050103).engine
    assert list(sessions_with_stories(engine, subjects_of([Symbol("QQQ"), Symbol("$VIX")]), 5000)) == []
    company = list(sessions_with_stories(engine, subjects_of([Symbol("AAPL"), Symbol("QQQ")]), 5000))
    assert 80 < len(company) < 1000
