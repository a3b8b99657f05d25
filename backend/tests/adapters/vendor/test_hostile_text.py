"""Text from outside is made inert before anything of ours reads it."""

import unicodedata

import pytest

from paiid.adapters.vendor.plain_text import plain
from tests.support.hostile import HostileText, hostile_texts

CASES = hostile_texts()
LONGEST = 300


def test_the_corpus_is_as_large_as_it_claims() -> None:
    assert len(CASES) >= 100
    assert len({case.id for case in CASES}) == len(CASES)
    assert {case.channel for case in CASES} == {"headline", "tool_result"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_nothing_invisible_and_no_markup_is_left(case: HostileText) -> None:
    text = plain(case.text, LONGEST)
    assert len(text) <= LONGEST
    assert "\n" not in text
    assert [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}] == []
    assert "<script" not in text.lower()
    assert case.plain is None or text == case.plain
