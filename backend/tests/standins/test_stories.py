"""The list of stories that all news stand-ins tell."""

import html
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.standins.stories import HISTORY, Story, Vendor, all_stories, stories, strange_story
from tests.standins.story_texts import Quirk

NOW = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
DAY = list(all_stories(NOW - timedelta(days=1), NOW))


def told_by(vendor: Vendor, days: int = 1) -> list[Story]:
    return list(stories(vendor, NOW - timedelta(days=days), NOW))


def test_they_are_newest_first_within_the_window() -> None:
    times = [story.published_at for story in DAY]
    assert times == sorted(times, reverse=True)
    assert NOW - timedelta(days=1) <= times[-1] < times[0] <= NOW
    assert all(story.number > older.number for story, older in pairwise(DAY))


def test_some_come_out_each_hour_of_the_year() -> None:
    start = NOW - HISTORY
    hours = Counter(story.published_at.replace(minute=0, second=0) for story in all_stories(start, NOW))
    assert len(hours) >= 365 * 24
    assert set(list(hours.values())[1:-1]) == {4}


def test_another_process_tells_the_same() -> None:
    program = (
        "from standins.stories import *\n"
        "now = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)\n"
        "for s in stories(Vendor.POLYGON, now - timedelta(days=1), now): print(s.key_at(Vendor.POLYGON), s.score)"
    )
    folder = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"{s.key_at(Vendor.POLYGON)} {s.score}" for s in told_by(Vendor.POLYGON)]


def test_most_are_told_by_two_or_three_vendors() -> None:
    counts = Counter(len(story.vendors) for story in DAY if not story.quirk)
    assert set(counts) == {1, 2, 3}
    assert counts[2] + counts[3] > 3 * counts[1]


def test_a_symbol_narrows_them() -> None:
    found = list(stories(Vendor.ALPACA, NOW - timedelta(days=3), NOW, symbols=frozenset({"AAPL", "MSFT"})))
    assert 5 < len(found) < len(told_by(Vendor.ALPACA, days=3))
    assert all({"AAPL", "MSFT"} & set(story.symbols) for story in found)
    assert not list(stories(Vendor.ALPACA, NOW - timedelta(days=3), NOW, symbols=frozenset({"NOPE"})))


def test_one_story_has_other_ids_and_addresses_but_one_page() -> None:
    pages = {}
    for story in DAY:
        if story.quirk is Quirk.BAD_URL or story.number % 9 == 0:
            continue
        urls = {story.url_at(vendor) for vendor in Vendor}
        assert len(urls) == 4
        (page,) = {url.split("?")[0].split("#")[0] for url in urls}
        assert len({story.key_at(vendor) for vendor in Vendor}) == 4
        pages[page] = story
    assert len(pages) > 80


def test_some_addresses_cannot_be_compared() -> None:
    story = next(story for story in DAY if story.number % 9 == 0 and not story.quirk)
    assert len({story.url_at(vendor).split("?")[0] for vendor in Vendor}) == 4


def test_spelling_differs_by_vendor_and_means_the_same() -> None:
    story = next(s for s in all_stories(NOW - timedelta(days=9), NOW) if '"' in s.headline and "'" not in s.headline)
    plain, typographic, escaped, entities = (story.headline_at(vendor) for vendor in Vendor)
    assert plain == story.headline
    assert "“record”" in typographic
    assert html.unescape(escaped) == plain
    assert "&quot;record&quot;" in entities
    assert html.unescape(entities).strip() == plain


def test_numbers_rise_with_time() -> None:
    ids = [story.id_at(Vendor.FINNHUB) for story in told_by(Vendor.FINNHUB)]
    assert ids == sorted(set(ids), reverse=True)


@pytest.mark.parametrize("quirk", Quirk)
def test_each_day_has_each_strange_item_at_every_vendor(quirk: Quirk) -> None:
    story = strange_story(quirk, NOW)
    assert NOW - timedelta(days=1) <= story.published_at <= NOW
    assert story.vendors == frozenset(Vendor)
    assert "AAPL" in story.symbols


def test_what_is_strange_about_them() -> None:
    strange = {quirk: strange_story(quirk, NOW) for quirk in Quirk}
    assert strange[Quirk.FUTURE].stamped_at > NOW + timedelta(days=20)
    assert strange[Quirk.ANCIENT].stamped_at.year == 1970
    assert strange[Quirk.BAD_URL].url_at(Vendor.POLYGON).startswith("javascript:")
    assert "<script>" in strange[Quirk.MARKUP].headline
    assert "ignore all previous instructions" in strange[Quirk.INSTRUCTION].headline
    assert "\u202e" in strange[Quirk.UNICODE].headline
    assert "\u0000" in strange[Quirk.NUL].headline
    assert len(strange[Quirk.LONG].headline) > 3000
    assert strange[Quirk.BLANK].headline == ""


def test_about_a_quarter_of_optional_keys_is_missing() -> None:
    share = sum(story.has("summary", Vendor.FINNHUB) for story in DAY) / len(DAY)
    assert 0.6 < share < 0.9
