from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.advice.packet import Direction
from paiid.domain.advice.rules import Fault, validate
from paiid.domain.instrument import Symbol
from tests.support.advice import ACME, make_draft, make_packet

THESIS = "It rose 12.3 % over the year [1], and the trend is the reason to buy."


def faults(**changes: Any) -> list[Fault]:
    return [complaint.fault for complaint in validate(make_draft(**changes), make_packet(), {ACME})]


class TestFields:
    def test_a_sound_draft_has_no_complaint(self) -> None:
        assert faults() == []

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"symbol": Symbol("EVIL")}, Fault.SYMBOL),
            ({"probability": Decimal("0.01")}, Fault.PROBABILITY),
            ({"probability": Decimal("0.99")}, Fault.PROBABILITY),
            ({"probability": Decimal("NaN")}, Fault.PROBABILITY),
            ({"probability": Decimal("Infinity")}, Fault.PROBABILITY),
            ({"horizon_sessions": 1}, Fault.HORIZON),
            ({"horizon_sessions": 131}, Fault.HORIZON),
            ({"entry": Decimal("100.005")}, Fault.TICK),
            ({"entry": Decimal(101), "stop": Decimal(97)}, None),
            ({"entry": Decimal("101.01")}, Fault.ENTRY),
            ({"stop": Decimal(100)}, Fault.STOP),
            ({"stop": Decimal("101.00")}, Fault.STOP),
            ({"stop": Decimal("99.50")}, Fault.STOP),
            ({"stop": Decimal(80)}, Fault.STOP),
            ({"target": Decimal(99)}, Fault.TARGET),
            ({"target": Decimal(200)}, Fault.TARGET),
            ({"stop": Decimal(0)}, Fault.PRICE),
            ({"target": Decimal("NaN")}, Fault.PRICE),
            ({"thesis": "Buy it."}, Fault.TEXT),
            ({"thesis": "word " * 400}, Fault.TEXT),
            ({"thesis": THESIS + "\u202e"}, Fault.TEXT),
            ({"thesis": THESIS + "\u200b"}, Fault.TEXT),
            ({"thesis": THESIS + "\x1b[31m"}, Fault.TEXT),
            ({"thesis": THESIS + " See https://evil.example"}, Fault.TEXT),
            ({"citations": ()}, Fault.CITATION),
            ({"citations": (8,)}, Fault.CITATION),
            ({"citations": (0,)}, Fault.CITATION),
            ({"counter_thesis": "There is a fact against it all [99]."}, Fault.CITATION),
        ],
    )
    def test_what_is_wrong_is_named(self, changes: dict[str, Any], fault: Fault | None) -> None:
        assert faults(**changes) == ([] if fault is None else [fault])

    def test_the_direction_is_the_one_asked_about(self) -> None:
        turned = {"direction": Direction.SELL, "stop": Decimal(104), "target": Decimal(94)}
        assert faults(**turned) == [Fault.DIRECTION]
        packet = make_packet(direction=Direction.SELL)
        assert validate(make_draft(**turned), packet) == ()

    def test_a_sale_has_its_stop_above(self) -> None:
        packet = make_packet(direction=Direction.SELL)
        found = validate(make_draft(direction=Direction.SELL), packet)
        assert [(one.fault, one.text) for one in found] == [
            (Fault.STOP, "The stop must be above the entry."),
            (Fault.TARGET, "The target must be below the entry."),
        ]

    def test_a_symbol_no_market_knows_is_refused(self) -> None:
        assert [one.fault for one in validate(make_draft(), make_packet(), set())] == [Fault.SYMBOL]

    def test_nothing_is_judged_without_a_range(self) -> None:
        found = validate(make_draft(), make_packet(atr=Decimal(0)))
        assert [one.fault for one in found] == [Fault.PRICE]


class TestNumbers:
    @pytest.mark.parametrize(
        "thesis",
        [
            "Up 12.3 % in a year [1].",
            "Up 12% in a year [1].",
            "Up +12.3 percent in a year [1].",
            "It fell 4.25 % under its 200-day average [2].",
            "It is at -4.3 % of it, or −4.2 % [2].",
            "Momentum (12-1 months) is 12.3 % [1].",
            "Its low of 20 days was $98.40 [3]."[:0] + "Its 20-day low was $98.40, near $98 [3].",
            "About 1.2 million shares change hands a day [4].",
            "Some 1,234,567 shares, or 1,235k, a day [4].",
            "RSI(14) is 62, RSI 14 as well [5].",
            "Earnings come on 2026-12-03 [7], after the close of 2026-11-20.",
            "Buy at $100, stop 96, target $106.00 in 20 sessions, at 55 % [1].",
            "A chance of 0.55 of the target [1].",
            "Both agree: 12.3 % and 62 [1, 5].",
            "Both agree: 12.3 % and 62 [1][5].",
        ],
    )
    def test_what_the_facts_say_may_be_said(self, thesis: str) -> None:
        assert validate(make_draft(thesis=thesis), make_packet()) == ()

    @pytest.mark.parametrize(
        ("thesis", "shown"),
        [
            ("Up 12.4 % in a year [1].", "12.4 %"),
            ("Up 12.34 % in a year [1].", "12.34 %"),
            ("Up 12.3 % in a year, says another fact [2].", "12.3 %"),
            ("Up 12.3 % in a year, says nobody at all.", "12.3 %"),
            ("Down -12.3 % in a year [1].", "-12.3 %"),
            ("It stands +4.25 % over it [2].", "+4.25 %"),
            ("It is worth $12.3 in truth [1].", "$12.3"),
            ("It is 62 % likely, says the index [5].", "62 %"),
            ("ACME will reach $500, a headline says [6].", "$500"),
            ("ACME is up 400 % as insiders say [6].", "400 %"),
            ("About 1.3 million shares change hands a day [4].", "1.3 million"),
            ("Volume is 1e9 shares a day, they say [4].", "1e9"),
            ("It is above its 50-day average by 12.3 % [1].", "50"),
            ("Earnings come on 2027-01-05, they say [7].", "2027"),
            ("It doubled: up fifty percent since then [1].", "fifty percent"),
            ("Up \uff11\uff12.3 % in a year, they say [1].", "a number in other digits than 0 to 9"),
            ("Up by ½ in the year, as they say [1].", "a number in other digits than 0 to 9"),
        ],
    )
    def test_what_no_cited_fact_says_may_not(self, thesis: str, shown: str) -> None:
        found = validate(make_draft(thesis=thesis), make_packet())
        assert {one.fault for one in found} == {Fault.NUMBER}
        assert f"says {shown}, which no fact" in found[0].text + found[-1].text

    def test_the_counter_thesis_is_held_to_the_same(self) -> None:
        found = validate(make_draft(counter_thesis="It may fall by 33 % from here [1]."), make_packet())
        assert [one.text for one in found] == ["The counter-thesis says 33 %, which no fact that it cites says."]
