"""One story is one item, whoever tells it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from paiid.adapters.merged_news.merge import merged
from paiid.adapters.vendor.plain_text import page_key, plain, web_address, words_key
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.domain.news import NewsItem, NewsSentiment, NewsSource
from tests.support.local_market import OPEN_MONDAY


def told(vendor: str, url: str | None, headline: str = "Xyz lifts its guidance", minutes_ago: int = 0) -> NewsItem:
    return NewsItem(
        id=f"{vendor}-{minutes_ago}-{headline[:3]}",
        headline=headline,
        summary="",
        symbols=(Symbol("XYZ"),),
        published_at=OPEN_MONDAY - timedelta(minutes=minutes_ago),
        source="Example Wire",
        category="company",
        url=url,
        delay=Delay.LIVE,
        sources=(NewsSource("Example Wire", vendor, url),),
    )


def test_three_vendors_with_one_page_are_one_story_with_three_sources() -> None:
    (story,) = merged(
        [
            told("Finnhub", "https://www.example.invalid/a?utm_source=finnhub", "Xyz lifts guidance", 5),
            told("Polygon", "http://example.invalid/a/#top", "Xyz Lifts Guidance!", 3),
            told("Alpaca", "https://EXAMPLE.invalid/a", "XYZ raises its outlook", 7),
        ]
    )
    assert [source.vendor for source in story.sources] == ["Alpaca", "Finnhub", "Polygon"]
    assert story.published_at == OPEN_MONDAY - timedelta(minutes=7)


def test_without_a_common_page_the_words_of_a_headline_tell() -> None:
    items = [
        told("Finnhub", "https://a.invalid/1", 'Xyz\'s "record" quarter - orders grow'),
        told("Alpha Vantage", "https://b.invalid/2", "XYZ’s “record” quarter – orders grow", 30),
    ]
    assert len(merged(items)) == 1


def test_the_same_words_of_another_day_or_publisher_are_another_story() -> None:
    one = told("Finnhub", "https://a.invalid/1")
    assert len(merged([one, told("Polygon", "https://a.invalid/2", minutes_ago=24 * 60)])) == 2
    assert len(merged([one, replace(told("Polygon", "https://a.invalid/2"), source="Market Post")])) == 2


def test_the_front_page_of_a_site_makes_no_stories_one() -> None:
    one, other = told("Finnhub", "https://a.invalid/?id=1", "One"), told("Polygon", "https://a.invalid/?id=2", "Other")
    assert len(merged([one, other])) == 2


def test_a_chain_of_pages_and_words_is_one_story() -> None:
    a = told("Finnhub", "https://a.invalid/1", "One headline of it")
    b = told("Polygon", "https://b.invalid/2", "Another headline of it")
    link = told("Alpaca", "https://b.invalid/2", "One headline of it")
    assert len(merged([a, b])) == 2
    assert [len(story.sources) for story in merged([a, b, link])] == [3]


def test_what_one_vendor_lacks_another_gives() -> None:
    bare = replace(told("Finnhub", None, minutes_ago=9), category="company")
    rich = replace(
        told("Alpha Vantage", "https://a.invalid/1"),
        summary="More of it.",
        symbols=(Symbol("ABC"),),
        category="earnings",
        sentiment=NewsSentiment("Alpha Vantage", Decimal("0.21"), "Somewhat-Bullish"),
    )
    worded = replace(told("Polygon", None, minutes_ago=4), sentiment=NewsSentiment("Polygon", None, "positive"))
    (story,) = merged([rich, worded, bare])
    assert (story.summary, story.category, story.url) == ("More of it.", "earnings", "https://a.invalid/1")
    assert story.symbols == ("XYZ", "ABC")
    assert story.sentiment == NewsSentiment("Alpha Vantage", Decimal("0.21"), "Somewhat-Bullish")


def test_newest_first() -> None:
    items = [told("Finnhub", f"https://a.invalid/{n}", f"Headline {n}", n) for n in (3, 1, 2)]
    assert [story.headline for story in merged(items)] == ["Headline 1", "Headline 2", "Headline 3"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<b>Xyz</b> jumps <script>alert('x')</script><img src=x onerror=alert(1)>", "Xyz jumps"),
        ("&lt;b&gt;Xyz&lt;/b&gt; &amp;amp; Co", "Xyz & Co"),
        ("P/E < 10 and > 5", "P/E < 10 and > 5"),
        ("re\x00port \x07is out\r\nX-Injected: yes", "report is out X-Injected: yes"),
        ("\u202eTFOS\u202c \u200bWord", "TFOS Word"),
        ("\U0001f468\u200d\U0001f4bb at work", "\U0001f468\u200d\U0001f4bb at work"),
        ("null", ""),
        (None, ""),
        (["a"], ""),
        ("a" * 50, f"{'a' * 39}…"),
    ],
)
def test_text_is_plain(given: object, expected: str) -> None:
    assert plain(given, 40) == expected


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.invalid/a", "//example.invalid/a", "https://",
        "https://user:pass@example.invalid/a", "https://example.invalid/a\x00b", "https://example.invalid/a b",
        "https://[bad/a", "https://example.invalid:99999/", "", None, 7, ["https://example.invalid"],
        "https://example.invalid/" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_page_is_no_address(address: object) -> None:
    assert web_address(address) is None


def test_pages_and_words_are_compared_without_what_does_not_matter() -> None:
    assert page_key("https://www.example.invalid:443/a/?x=1#y") == page_key("http://example.invalid/a")
    assert page_key("https://example.invalid:8443/a") != page_key("https://example.invalid/a")
    assert words_key("Xyz’s “record” – quarter") == words_key('XYZ\'s "Record" - quarter!')
