from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.quant_advisor.factors import Factors
from paiid.adapters.quant_advisor.ideas import idea
from paiid.adapters.quant_advisor.ranking import Ranked, Setup, percentile, ranked
from paiid.domain.instrument import Symbol
from paiid.ports.advisor import Direction
from tests.support.daily_bars import AS_OF
from tests.support.scripted_market import make_instrument

BASE = Factors(
    symbol=Symbol("ACME"),
    last=Decimal("100.00"),
    last_source="script",
    last_as_of=AS_OF,
    source="script",
    as_of=AS_OF,
    close=100.0,
    momentum=0.2,
    trend=0.1,
    volatility=0.25,
    rsi_14=60.0,
    rsi_2=50.0,
    high_20=105.0,
    low_20=90.0,
    atr=2.0,
)


def only(held: str = "0", **changes: Any) -> list[Ranked]:
    return ranked([replace(BASE, **changes)], {BASE.symbol: Decimal(held)})


class TestPurchases:
    def test_the_score_is_the_sum_of_its_documented_parts(self) -> None:
        # Alone in its run every rank is 0.5: 22.5 + 12.5 + 7.5, and no setup.
        found = only()[0]
        assert (found.direction, found.setup) == (Direction.BUY, Setup.MOMENTUM)
        assert found.score == Decimal("42.5")

    def test_a_deep_pullback_counts_more_than_a_shallow_one(self) -> None:
        # RSI(2) of 2 is four fifths of the way to 0: 12 of 15 parts.
        found = only(rsi_2=2.0)[0]
        assert (found.setup, found.setup_part) == (Setup.PULLBACK, Decimal("12.0"))

    def test_a_breakout_counts_by_its_distance_in_atr(self) -> None:
        # 1 USD above the high with an ATR of 2 USD: half of 15 parts.
        found = only(close=106.0)[0]
        assert (found.setup, found.setup_part) == (Setup.BREAKOUT, Decimal("7.5"))

    @pytest.mark.parametrize("changes", [{"momentum": -0.01}, {"trend": -0.01}, {"rsi_14": 80.0}])
    def test_without_trend_or_when_stretched_nothing_is_bought(self, changes: dict[str, Any]) -> None:
        assert only(**changes) == []

    def test_what_is_held_and_strong_is_left_alone(self) -> None:
        assert only(held="10") == []

    def test_a_short_position_is_no_holding_to_sell(self) -> None:
        assert only(held="-10")[0].direction is Direction.BUY


class TestSales:
    def test_a_holding_below_its_average_may_be_sold(self) -> None:
        found = only(held="10", trend=-0.05)[0]
        assert (found.direction, found.setup) == (Direction.SELL, Setup.WEAKNESS)

    def test_a_close_below_the_low_is_a_breakdown(self) -> None:
        found = only(held="10", trend=-0.05, close=89.0)[0]
        assert (found.setup, found.setup_part) == (Setup.BREAKDOWN, Decimal("7.5"))

    def test_the_weakest_fifth_may_be_sold_above_its_average_too(self) -> None:
        others = [replace(BASE, symbol=Symbol(f"X{number}"), momentum=0.5 + number) for number in range(9)]
        found = ranked([BASE, *others], {BASE.symbol: Decimal(10)})
        assert [one.direction for one in found if one.factors.symbol == BASE.symbol] == [Direction.SELL]


def test_equal_scores_are_ordered_by_symbol() -> None:
    twins = [replace(BASE, symbol=Symbol(name)) for name in ("BBB", "AAA")]
    assert [one.factors.symbol for one in ranked(twins, {})] == ["AAA", "BBB"]


def test_places_count_from_the_strongest_and_ties_share() -> None:
    found = ranked(
        [replace(BASE, symbol=Symbol(name), momentum=m) for name, m in (("A", 0.3), ("B", 0.3), ("C", 0.1))], {}
    )
    assert {one.factors.symbol: one.place for one in found} == {"A": 1, "B": 1, "C": 3}


def test_percentiles_count_ties_half() -> None:
    assert [percentile([1, 2, 2, 3], value) for value in (1, 2, 3)] == [0.125, 0.5, 0.875]


def test_levels_follow_the_plan_of_the_setup() -> None:
    # Momentum: stop 3 ATR below, target 6 ATR above, ATR 2 USD.
    made = idea(only()[0], make_instrument(BASE.symbol), Decimal(0), rank=1)
    assert made is not None
    assert (made.stop, made.target, made.horizon_sessions) == (Decimal("94.00"), Decimal("112.00"), 60)


def test_a_sale_is_wrong_above_and_right_below() -> None:
    # Weakness: wrong at 3 ATR above, target 5 ATR below.
    made = idea(only(held="10", trend=-0.05)[0], make_instrument(BASE.symbol), Decimal(10), rank=1)
    assert made is not None
    assert (made.stop, made.target) == (Decimal("106.00"), Decimal("90.00"))
    assert "You hold 10 shares [12]." in made.thesis


def test_no_idea_where_a_level_would_not_be_a_price() -> None:
    assert idea(only(atr=40.0)[0], make_instrument(BASE.symbol), Decimal(0), rank=1) is None
