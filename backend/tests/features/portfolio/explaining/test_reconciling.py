"""Why the ways to measure a return differ: the sentence, and what each flow adds."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.features.portfolio.explaining.broker_figures import Told
from paiid.features.portfolio.explaining.effects import effects_of, money_weighted
from paiid.features.portfolio.explaining.reconciling import Reconciliation, reconciliation_of
from tests.conformance.files import scenarios
from tests.support.explained import material_of

DAYS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10")
SMALL = 1e-9


def reconciled(scenario: dict[str, Any]) -> Reconciliation:
    return reconciliation_of(material_of(scenario), Told("", None, "Nobody was asked."))


def invested(prices: list[int], flows: dict[int, int]) -> dict[str, Any]:
    """All money in one thing: put in and taken out right after the close of a day, at its price."""
    rows: list[dict[str, str]] = []
    for place, amount in sorted(flows.items()):
        at, size = f"{DAYS[place]}T21:30:00+00:00", str(Decimal(abs(amount)) / prices[place])
        trade = {"date": at, "symbol": "ZACME", "quantity": size, "price": str(prices[place])}
        money = {"date": at, "amount": str(abs(amount))}
        if amount > 0:
            rows += [{**money, "type": "deposit"}, {**trade, "type": "buy"}]
        else:
            rows += [{**trade, "type": "sell"}, {**money, "type": "withdrawal"}]
    closes = [
        {"date": day, "symbol": "ZACME", "close": str(price), "currency": "USD"}
        for day, price in zip(DAYS, prices, strict=True)
    ]
    return {
        "base_currency": "USD",
        "lot_method": "fifo",
        "period": {"start": None, "end": DAYS[-1]},
        "activities": rows,
        "prices": closes,
    }


class TestMethods:
    @pytest.mark.parametrize("name", scenarios())
    def test_side_by_side_they_are_the_figures_shown(self, name: str) -> None:
        material = material_of(scenarios()[name])
        found = {one.method: one for one in reconciled(scenarios()[name]).methods}
        assert list(found) == ["twr", "xirr", "simple", "modified_dietz", "broker"]
        for method in ("twr", "simple", "modified_dietz"):
            assert found[method].value == getattr(material.shown, method)
        assert all(one.detail for one in found.values())

    def test_the_money_weighted_one_is_of_the_period_and_says_so(self) -> None:
        found = reconciled(scenarios()["30-yearly-savings"]).methods[1]
        assert (found.value, found.detail) == (Decimal("0.210000000000"), "Of all 730 days: 10.00 % a year.")

    def test_under_a_year_it_says_that_it_is_not_annualized(self) -> None:
        found = reconciled(scenarios()["26-linking-of-two-ranges"]).methods[1]
        assert "not annualized" in found.detail

    def test_a_rate_whose_year_rounds_to_a_total_loss_is_none(self) -> None:
        found = reconciled(scenarios()["24-range-in-the-middle"])
        assert [one.value for one in found.methods[:2]] == [Decimal("-0.45"), Decimal("-0.45")]

    def test_a_broker_that_tells_nothing_leaves_its_reason(self) -> None:
        found = reconciled(scenarios()["06-buy-and-hold"]).methods[-1]
        assert (found.value, found.detail) == (None, "Nobody was asked.")


class TestSentence:
    def test_money_put_in_before_a_fall(self) -> None:
        # TWR -50 %. Eight days: 1,000 g + 9,000 g^(5/8) = 5,000 has g = 0.348, so the money lost 65.2 %.
        found = reconciled(invested([10, 10, 10, 10, 5, 5, 5], {0: 1000, 3: 9000}))
        assert found.sentence == (
            "You put in $9,000.00 on Jan 5, 2024: before, the account stayed where it was, from then on it lost "
            "50.00 %; so the money-weighted return is 15.2 percentage points lower than the time-weighted one."
        )
        assert found.flows_detail.endswith("together they make the difference.")

    def test_money_that_missed_a_fall(self) -> None:
        found = reconciled(scenarios()["10-deposit-timed-after-the-crash"])
        assert "before, the account had lost 50.00 %, from then on it stayed where it was" in found.sentence
        assert found.sentence.endswith("37.9 percentage points higher than the time-weighted one.")

    def test_without_flows_all_agree(self) -> None:
        found = reconciled(scenarios()["06-buy-and-hold"])
        assert found.sentence.startswith("All methods tell the same")
        assert (found.flows, found.flows_detail) == ([], "No flow came between the beginning and the end.")

    def test_effects_that_do_not_add_up_say_so(self) -> None:
        found = reconciled(scenarios()["13-liquidation-and-re-entry"])
        assert "do not simply add up" in found.flows_detail

    def test_something_without_a_price_is_named(self) -> None:
        assert "ZNONE has no price or rate and is left out" in reconciled(scenarios()["77-unpriced-symbol"]).sentence

    def test_nothing_there(self) -> None:
        scenario = invested([1] * 7, {0: 100}) | {"period": {"start": "2023-12-27", "end": "2023-12-29"}}
        assert reconciled(scenario).sentence.startswith("There is nothing to value")


class TestEffects:
    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.sampled_from([1, 2, 4, 5, 8, 10]), min_size=7, max_size=7),
        st.dictionaries(st.integers(1, 5), st.integers(1, 40).map(lambda n: n * 100), min_size=1, max_size=3),
    )
    def test_a_flow_thought_away_is_the_account_without_it(self, prices: list[int], flows: dict[int, int]) -> None:
        material = material_of(invested(prices, {0: 1000, **flows}))
        money = money_weighted(material)
        assert money is not None
        effects, count = effects_of(material, money)
        assert count == len(flows)
        for place in flows:
            others = {one: amount for one, amount in flows.items() if one != place}
            without = money_weighted(material_of(invested(prices, {0: 1000, **others})))
            (effect,) = [one for one in effects if one.day == date.fromisoformat(DAYS[place])]
            assert without is not None
            assert effect.effect is not None
            assert abs(effect.effect - (money.value - without.value)) < 1e-6

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.sampled_from([1, 2, 4, 5, 8, 10]), min_size=7, max_size=7),
        st.integers(1, 5),
        st.integers(1, 90).map(lambda n: n * 100),
    )
    def test_a_single_flow_makes_the_whole_difference(self, prices: list[int], place: int, amount: int) -> None:
        material = material_of(invested(prices, {0: 1000, place: amount}))
        money = money_weighted(material)
        assert money is not None
        ((effect,), _) = effects_of(material, money)
        assert abs((effect.effect or 0.0) - (money.value - (material.curve.twr or 0.0))) < SMALL * 1e3

    def test_only_the_largest_are_told_and_how_many_there_are(self) -> None:
        days = [f"2024-{month:02d}-{day:02d}" for month in (2, 3, 4) for day in range(5, 17)]
        scenario = invested([2, 4, 2, 4, 2, 4, 2], {0: 1000})
        scenario["activities"] += [{"date": day, "type": "deposit", "amount": "10"} for day in days]
        scenario["period"]["end"] = "2024-05-31"
        scenario["prices"].append({"date": "2024-03-01", "symbol": "ZACME", "close": "3", "currency": "USD"})
        found = reconciled(scenario)
        assert len(found.flows) == 20
        assert found.flows_detail.startswith("The 20 with the largest effect of 36 flows.")
