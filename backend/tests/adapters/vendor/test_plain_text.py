"""Texts made to keep the reader busy, or to be more than text."""

from time import process_time

import pytest

from paiid.adapters.vendor.plain_text import plain, web_address

LONGEST = 1000


@pytest.mark.parametrize(
    "text",
    ["<!--" * 5000, "&lt;!--" * 3000, "<script" * 3000, "<a" * 10_000, "<!" * 10_000, "&amp;lt;" * 3000, "&#" * 10_000],
    ids=lambda text: text[:8],
)
def test_no_text_keeps_the_reader_busy(text: str) -> None:
    began = process_time()
    assert len(plain(text, LONGEST)) <= LONGEST
    # A second and more, where each piece is searched for its end through all the rest.
    assert process_time() - began < 0.4


@pytest.mark.parametrize("reference", ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000 + ";", "&#99999999;"])
def test_a_character_without_end_is_none(reference: str) -> None:
    assert plain(f"Up {reference} down", LONGEST) in {"Up \ufffd down", "Up down"}


def test_an_open_comment_ends_with_the_text() -> None:
    assert plain("Up <!-- a --> and <b>down</b> <!-- b", LONGEST) == "Up and down"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://x/%0aalert(1)",
        "data:text/html,x",
        "//x",
        "https://a@b/",
        "https://a\u202eb/",
    ],
)
def test_only_web_pages_have_addresses(address: str) -> None:
    assert web_address(address) is None
