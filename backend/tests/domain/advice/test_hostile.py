"""Whatever somebody outside writes into a headline, it changes nothing about what a draft may say."""

from dataclasses import replace

import pytest

from paiid.domain.advice.figures import unfounded
from paiid.domain.advice.packet import FactUnit
from paiid.domain.advice.rules import validate
from tests.support.advice import make_draft, make_fact, make_packet
from tests.support.hostile import HostileText, hostile_texts

CASES = hostile_texts()
by_id = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 100


@by_id
def test_a_headline_allows_and_forbids_nothing(case: HostileText) -> None:
    """The same drafts stand and fall with it as without; a number it holds is not borne out by citing it."""
    plain = make_packet()
    headline = make_fact(8, None, FactUnit.NONE, name="Headline", text=case.text, is_foreign=True)
    packet = replace(plain, facts=(*plain.facts, headline))
    for draft in (
        make_draft(),
        make_draft(thesis="It will rise by 400 % to $9999.99, as one reads [1]."),
        make_draft(thesis="It rose 12.3 % [1], on the 7-day and 33-month view."),
    ):
        assert validate(draft, packet) == validate(draft, plain)


@by_id
def test_repeating_it_as_a_thesis_gets_no_number_through(case: HostileText) -> None:
    plain = make_packet()
    headline = make_fact(8, None, FactUnit.NONE, name="Headline", text=case.text, is_foreign=True)
    packet = replace(plain, facts=(*plain.facts, headline))
    said = f"{case.text} [8]"
    assert unfounded(said, make_draft(), packet) == unfounded(said, make_draft(), plain)
