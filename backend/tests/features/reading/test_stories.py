import time
from datetime import timedelta

from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem
from paiid.features.reading.stories import StoryIndex
from tests.support.scripted_market import OPEN_MONDAY

GE, MSFT = Symbol("GE"), Symbol("MSFT")


def item(name: str, headline: str, *symbols: Symbol, hours: float = 0) -> NewsItem:
    at = OPEN_MONDAY - timedelta(hours=hours)
    return NewsItem(name, headline, "", symbols or (GE,), at, "Wire", "company", None, Delay.LIVE)


def stories(*items: NewsItem) -> list[str]:
    return StoryIndex().story_ids(items)


def test_much_the_same_words_about_one_symbol_are_one_story() -> None:
    a = item("a", "GE to buy turbine maker Axwell for $2 billion")
    b = item("b", "GE to buy turbine maker Axwell for $2 billion in cash", hours=1)
    assert stories(a, b) == ["b", "b"]


def test_other_words_another_symbol_or_another_day_are_another_story() -> None:
    a = item("a", "GE to buy turbine maker Axwell")
    assert stories(a, item("b", "GE names a finance chief")) == ["a", "b"]
    assert stories(a, item("b", "GE to buy turbine maker Axwell", MSFT)) == ["a", "b"]
    assert stories(a, item("b", "GE to buy turbine maker Axwell", hours=13)) == ["a", "b"]


def test_figures_that_differ_are_different_events() -> None:
    a = item("a", "Stocks open higher; S&P 0.4%")
    assert stories(a, item("b", "Stocks open higher; S&P 0.2%", hours=2)) == ["a", "b"]


def test_a_story_is_one_across_pages() -> None:
    index = StoryIndex()
    assert index.story_ids([item("a", "GE to buy turbine maker Axwell")]) == ["a"]
    assert index.story_ids([item("b", "GE to buy turbine maker Axwell now", hours=1)]) == ["a"]


def test_the_same_page_twice_has_the_same_stories() -> None:
    index = StoryIndex()
    items = [item("a", "GE to buy Axwell soon"), item("b", "GE to buy Axwell", hours=1)]
    assert index.story_ids(items) == index.story_ids(items)


def test_items_without_words_are_stories_of_their_own() -> None:
    assert stories(item("a", ""), item("b", "")) == ["a", "b"]


def test_many_alike_items_take_time_in_proportion() -> None:
    index = StoryIndex()
    items = [item(f"n{n:05}", "GE to buy turbine maker Axwell " * 200, hours=n / 1000) for n in range(2_000)]
    started = time.process_time()
    assert set(index.story_ids(items)) == {"n01999"}
    assert time.process_time() - started < 6
