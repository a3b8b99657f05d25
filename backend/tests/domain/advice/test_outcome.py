"""The golden cases of `outcomes.json`, written by hand, and what holds of every call."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.advice.outcome import Ending, PriceHistory, Terms, resolve
from paiid.domain.advice.packet import Direction
from paiid.domain.exchange_calendar import next_session, session_open, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.market import Bar
from tests.support.advice import FRIDAY

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("outcomes.json").read_text(encoding="utf-8"))
SESSIONS = sessions_between(date(2026, 11, 23), date(2027, 3, 1))


def bar(day: date, *prices: str | Decimal) -> Bar:
    opened, high, low, close = (Decimal(price) for price in prices)
    return Bar(session_open(day), day, opened, high, low, close, 1_000_000)


def history(rows: list[list[str]], close: str) -> PriceHistory:
    bars = [bar(FRIDAY, close, close, close, close)] if rows[0][0] != FRIDAY.isoformat() else []
    return PriceHistory([*bars, *(bar(date.fromisoformat(day), *prices) for day, *prices in rows)])


SPY = history(CASES["spy"], "400")


def terms_of(case: dict[str, Any]) -> Terms:
    return Terms(
        direction=Direction(case["direction"]),
        stop=Decimal(case["stop"]),
        target=Decimal(case["target"]),
        session_date=FRIDAY,
        close=Decimal(100),
        starts_on=SESSIONS[0],
        ends_on=SESSIONS[case["horizon"] - 1],
        quantity=Decimal(case.get("quantity", "0")),
    )


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_golden(case: dict[str, Any]) -> None:
    model = FillModel(
        commission_per_share=Decimal(case.get("commission", "0")), slippage_bps=Decimal(case.get("slippage_bps", "0"))
    )
    outcome = resolve(terms_of(case), history(case["bars"], case.get("close_now", "100")), SPY, model)
    if case["outcome"] is None:
        assert outcome is None
        return
    assert outcome is not None
    assert outcome.has_won == (case["outcome"]["ending"] == "target")
    for name, expected in case["outcome"].items():
        found = getattr(outcome, name)
        is_number = isinstance(found, Decimal)
        assert (found if is_number else str(found)) == (Decimal(expected) if is_number else str(expected)), name


def test_without_its_own_session_nothing_can_be_told() -> None:
    case = CASES["cases"][0]
    rows = PriceHistory(history(case["bars"], "100").bars[1:])
    assert resolve(terms_of(case), rows, SPY) is None


def test_without_spy_there_is_no_excess() -> None:
    outcome = resolve(terms_of(CASES["cases"][0]), history(CASES["cases"][0]["bars"], "100"))
    assert outcome is not None
    assert (outcome.spy_ratio, outcome.excess_ratio) == (None, None)


prices = st.integers(8_000, 12_000).map(lambda cents: Decimal(cents) / 100)
shapes = st.lists(st.tuples(prices, prices, prices, prices), min_size=1, max_size=8)

Shape = list[tuple[Decimal, Decimal, Decimal, Decimal]]


def bars_of(shape: Shape) -> list[Bar]:
    """Any four prices make a bar: the first opens, the second closes, all of them bound its range."""
    days = SESSIONS[: len(shape)]
    return [bar(day, four[0], max(four), min(four), four[1]) for day, four in zip(days, shape, strict=True)]


def make_terms(direction: Direction, horizon: int) -> Terms:
    stop, target = (Decimal(95), Decimal(107)) if direction is Direction.BUY else (Decimal(105), Decimal(93))
    return Terms(direction, stop, target, FRIDAY, Decimal(100), SESSIONS[0], SESSIONS[horizon - 1])


def with_friday(bars: list[Bar]) -> PriceHistory:
    return PriceHistory([bar(FRIDAY, "100", "100", "100", "100"), *bars])


@given(shape=shapes, direction=st.sampled_from(Direction), horizon=st.integers(1, 8))
def test_an_end_once_told_is_not_changed_by_later_bars(shape: Shape, direction: Direction, horizon: int) -> None:
    terms, bars = make_terms(direction, horizon), bars_of(shape)
    told = [resolve(terms, with_friday(bars[:length]), None) for length in range(1, len(bars) + 1)]
    first = next((outcome for outcome in told if outcome is not None), None)
    at = told.index(first)
    assert told[at:] == [first] * (len(told) - at)


@given(shape=shapes, direction=st.sampled_from(Direction))
def test_an_exit_was_traded_in_its_session(shape: Shape, direction: Direction) -> None:
    terms, bars = make_terms(direction, len(shape)), bars_of(shape)
    outcome = resolve(terms, with_friday(bars))
    assert outcome is not None
    (last,) = [one for one in bars if one.session_date == outcome.ended_on]
    assert last.low <= outcome.exit <= last.high
    assert terms.starts_on <= outcome.ended_on <= terms.ends_on


@given(shape=shapes, direction=st.sampled_from(Direction), bps=st.integers(0, 200))
def test_costs_never_help(shape: Shape, direction: Direction, bps: int) -> None:
    terms, bars = make_terms(direction, len(shape)), bars_of(shape)
    free = resolve(terms, with_friday(bars))
    paid = resolve(terms, with_friday(bars), None, FillModel(slippage_bps=Decimal(bps)))
    assert free is not None
    assert paid is not None
    assert (free.ending, free.ended_on) == (paid.ending, paid.ended_on)
    assert paid.return_ratio <= free.return_ratio
    assert free.cost_ratio == 0


@given(shape=shapes, factor=st.sampled_from(["0.5", "0.1", "4"]))
def test_restated_prices_tell_the_same_end(shape: Shape, factor: str) -> None:
    terms, bars = make_terms(Direction.BUY, len(shape)), bars_of(shape)
    before = with_friday(bars)
    scale = Decimal(factor)
    after = PriceHistory(
        [bar(b.session_date, b.open * scale, b.high * scale, b.low * scale, b.close * scale) for b in before.bars]
    )
    plain, restated = resolve(terms, before), resolve(terms, after)
    assert plain is not None
    assert restated is not None
    assert (plain.ending, plain.ended_on, plain.return_ratio) == (
        restated.ending,
        restated.ended_on,
        restated.return_ratio,
    )


def test_stop_beats_target_whichever_comes_first_in_the_file() -> None:
    terms = make_terms(Direction.SELL, 1)
    outcome = resolve(terms, with_friday([bar(next_session(FRIDAY), "100", "106", "92", "93")]))
    assert outcome is not None
    assert outcome.ending is Ending.STOP
