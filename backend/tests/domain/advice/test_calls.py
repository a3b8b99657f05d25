import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.advice.calls import Origin, window
from paiid.domain.advice.chain import GENESIS, canonical_json, chained, link_hash, why_broken
from paiid.domain.advice.draft import Author
from paiid.domain.exchange_calendar import CalendarRangeError, session_close, session_open
from tests.support.advice import AFTER_FRIDAY, FRIDAY, make_call, make_packet

MONDAY = date(2026, 11, 23)
MODEL = Author("anthropic", "model-1", "prompt-1", FRIDAY)


class TestWindow:
    def test_after_a_close_the_next_session_is_the_first(self) -> None:
        assert window(FRIDAY, AFTER_FRIDAY, 20) == (MONDAY, date(2026, 12, 21))
        assert window(FRIDAY, session_open(MONDAY) - timedelta(seconds=1), 1) == (MONDAY, MONDAY)

    def test_a_session_that_has_opened_is_no_longer_the_first(self) -> None:
        """Its bar holds prices from before the call was made."""
        assert window(FRIDAY, session_open(MONDAY) + timedelta(seconds=1), 1)[0] == date(2026, 11, 24)

    def test_thanksgiving_is_no_session(self) -> None:
        assert window(date(2026, 11, 25), session_close(date(2026, 11, 25)), 2) == (
            date(2026, 11, 27),
            date(2026, 11, 30),
        )

    def test_a_call_about_the_past_begins_in_the_past(self) -> None:
        past = date(2025, 3, 3)
        packet = make_packet(session_date=past, as_of=session_close(past))
        call = make_call(1, packet=packet, origin=Origin("script", is_simulated=True, is_backfilled=True))
        assert (call.starts_on, call.made_at) == (date(2025, 3, 4), AFTER_FRIDAY)

    def test_a_live_call_on_old_facts_begins_when_it_is_made(self) -> None:
        past = date(2025, 3, 3)
        call = make_call(1, packet=make_packet(session_date=past, as_of=session_close(past)))
        assert call.starts_on == MONDAY

    def test_the_calendar_ends(self) -> None:
        with pytest.raises(CalendarRangeError):
            window(date(2031, 12, 30), datetime(2031, 12, 30, 22, tzinfo=UTC), 20)


class TestContamination:
    @pytest.mark.parametrize(("day", "expected"), [(FRIDAY, True), (date(2026, 11, 23), False)])
    def test_up_to_the_training_cutoff(self, day: date, expected: bool) -> None:
        packet = make_packet(session_date=day, as_of=session_close(day))
        assert make_call(1, author=MODEL, packet=packet).is_contaminated is expected

    def test_what_saw_nothing_but_its_packet_is_clean(self) -> None:
        assert not make_call(1).is_contaminated


class TestBody:
    def test_everything_said_is_in_it(self) -> None:
        call = make_call(1)
        body = json.loads(call.body)["call"]
        assert body["draft"]["thesis"] == call.draft.thesis
        assert [fact["text"] for fact in body["packet"]["facts"]] == [fact.text for fact in make_packet().facts]
        assert body["sizing"]["quantity"] == "66"
        assert body["confidence"]["raw"] == "0.55"
        assert body["inputs_hash"] == call.inputs_hash
        assert body["author"]["prompt_version"] == "rules-1"

    def test_one_value_has_one_text(self) -> None:
        assert (
            canonical_json({"b": Decimal("1.50"), "a": (Decimal("1E+2"), None, True)})
            == '{"a":["100",null,true],"b":"1.5"}'
        )
        assert canonical_json({"at": AFTER_FRIDAY, "day": FRIDAY}) == '{"at":"2026-11-20T22:00:00Z","day":"2026-11-20"}'
        assert canonical_json("é\u202e") == '"é\u202e"'

    @pytest.mark.parametrize("value", [1.5, {"a": float("nan")}, {1, 2}, b"x"])
    def test_what_has_no_one_text_is_refused(self, value: object) -> None:
        with pytest.raises(TypeError):
            canonical_json(value)

    @pytest.mark.parametrize("digits", ["0.55", "0.550", "0.5500"])
    def test_trailing_zeros_change_no_hash(self, digits: str) -> None:
        assert make_call(1, probability=Decimal(digits)).body == make_call(1).body

    def test_a_fact_changes_the_hash_of_the_inputs(self) -> None:
        facts = make_packet().facts
        other = make_packet(facts=(replace(facts[0], text="12.4 %"), *facts[1:]))
        assert make_call(1, packet=other).inputs_hash != make_call(1).inputs_hash


texts = st.lists(st.text(max_size=20), min_size=1, max_size=12)


@given(bodies=texts, changed=st.integers(0, 11), instead=st.text(max_size=20))
def test_a_changed_text_breaks_its_link(bodies: list[str], changed: int, instead: str) -> None:
    links = chained([(f"call_{at}", body) for at, body in enumerate(bodies)])
    place = changed % len(links)
    previous = [GENESIS, *(link.hash for link in links)]

    def why(at: int) -> str | None:
        return why_broken(links[at], number=at + 1, previous_hash=previous[at])

    assert [why(at) for at in range(len(links))] == [None] * len(links)
    links[place] = replace(links[place], body=instead)
    assert (why(place) is None) == (instead == bodies[place])


@given(bodies=texts, cut=st.integers(0, 11))
def test_a_chain_written_in_two_parts_is_the_same(bodies: list[str], cut: int) -> None:
    named = [(f"call_{at}", body) for at, body in enumerate(bodies)]
    first = chained(named[:cut])
    rest = chained(named[cut:], after=len(first), previous_hash=first[-1].hash if first else GENESIS)
    assert first + rest == chained(named)
    assert first + rest == sorted(first + rest, key=lambda link: link.number)
    assert all(link.hash == link_hash(link.previous_hash, link.body) for link in first + rest)
