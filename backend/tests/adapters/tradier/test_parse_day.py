"""The exchange's hours out of Tradier's calendar and clock, on both sides of a change of clocks."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from paiid.adapters.tradier.parse_day import parse_calendar, parse_clock
from paiid.domain.market import MarketState
from paiid.ports.errors import ProviderBadData


def day(text: str, opens: str = "09:30", closes: str = "16:00") -> dict[str, Any]:
    return {
        "date": text,
        "status": "open",
        "description": "Market is open",
        "premarket": {"start": "07:00", "end": "09:24"},
        "open": {"start": opens, "end": closes},
        "postmarket": {"start": closes, "end": "20:00"},
    }


def calendar(*days: Any) -> dict[str, Any]:
    return {"calendar": {"month": 11, "year": 2026, "days": {"day": list(days) if len(days) != 1 else days[0]}}}


def clock(state: str, timestamp: int, next_change: str) -> dict[str, Any]:
    return {"clock": {"date": "x", "state": state, "timestamp": timestamp, "next_change": next_change}}


def test_the_same_wall_time_is_another_instant_after_the_clocks_change() -> None:
    found = parse_calendar(calendar(day("2026-10-30"), day("2026-11-02")))
    friday, monday = found[date(2026, 10, 30)], found[date(2026, 11, 2)]
    assert friday is not None
    assert monday is not None
    assert friday.opens_at == datetime(2026, 10, 30, 13, 30, tzinfo=UTC)
    assert monday.opens_at == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
    assert monday.pre_opens_at == datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    assert monday.after_ends_at == datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


def test_early_closes_and_holidays() -> None:
    closed = {"date": "2026-11-26", "status": "closed", "description": "Market is closed for Thanksgiving Day"}
    found = parse_calendar(calendar(closed, day("2026-11-27", closes="13:00")))
    assert found[date(2026, 11, 26)] is None
    early = found[date(2026, 11, 27)]
    assert early is not None
    assert early.closes_at == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_phases_meet_without_a_gap() -> None:
    session = parse_calendar(calendar(day("2026-11-23")))[date(2026, 11, 23)]
    assert session is not None

    def state(hour: int, minute: int) -> MarketState | None:
        phase = session.phase(datetime(2026, 11, 23, hour, minute, tzinfo=UTC))
        return None if phase is None else phase[0]

    assert [state(11, 59), state(12, 0), state(14, 29), state(14, 30), state(20, 59), state(21, 0)] == [
        MarketState.CLOSED,
        MarketState.PRE,
        MarketState.PRE,
        MarketState.OPEN,
        MarketState.OPEN,
        MarketState.AFTER,
    ]
    assert session.phase(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize("change", [{"open": None}, {"open": {"start": "soon", "end": "16:00"}}, {"date": "never"}])
def test_a_bad_day_costs_only_itself(change: dict[str, Any]) -> None:
    assert set(parse_calendar(calendar({**day("2026-11-23"), **change}, day("2026-11-24")))) == {date(2026, 11, 24)}


@pytest.mark.parametrize("wrong", [{}, {"calendar": "null"}, {"calendar": {}}, []])
def test_what_is_no_calendar_is_bad_data(wrong: Any) -> None:
    with pytest.raises(ProviderBadData):
        parse_calendar(wrong)


def test_the_clock_names_its_next_change_in_new_york() -> None:
    reading = parse_clock(clock("open", 1795459560, "16:00"))
    assert reading.state is MarketState.OPEN
    assert reading.at == datetime(2026, 11, 23, 18, 46, tzinfo=UTC)
    assert reading.next_change_at == datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def test_a_next_change_that_is_past_today_is_tomorrows() -> None:
    evening = int(datetime(2026, 11, 24, 2, 0, tzinfo=UTC).timestamp())
    assert parse_clock(clock("closed", evening, "07:00")).next_change_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [{}, {"clock": None}, clock("lunch", 1795459560, "16:00"), clock("open", 0, "16:00"), clock("open", 1, "25:61")],
)
def test_a_clock_that_says_nothing_is_bad_data(wrong: Any) -> None:
    with pytest.raises(ProviderBadData):
        parse_clock(wrong)
