"""Every figure of every scenario, opened: its steps come to what is shown, and say why where nothing is."""

import math
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from paiid.features.portfolio.explaining.material import Figure, Material
from paiid.features.portfolio.explaining.model import Scope, Step, Way
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.inputs.periods import Range
from tests.conformance.files import scenarios
from tests.support.arithmetic import worked
from tests.support.explained import figures, material_of, parts_of

SUMS = {"the sum of these", "the sum of both"}
PRODUCTS = {"Linked, less one"}


@cache
def ways(name: str) -> list[tuple[Figure, Material, Way]]:
    material = material_of(scenarios()[name])
    return [(figure, part, figure.way(part)) for figure in figures() for part in parts_of(material, figure)]


@pytest.mark.parametrize("name", scenarios())
class TestEveryScenario:
    def test_the_last_step_is_the_figure(self, name: str) -> None:
        for figure, part, way in ways(name):
            value = figure.value(part)
            if value is None:
                continue
            told = [step.value for step in way.steps]
            assert value in told, (figure.name, part.at, part.symbol)

    def test_each_expression_comes_to_its_value(self, name: str) -> None:
        for figure, _, way in ways(name):
            for step in way.steps:
                found = worked(step.expression)
                if found is not None and step.value is not None:
                    assert math.isclose(found, step.value, rel_tol=2e-6, abs_tol=_least(step)), (figure.name, step)

    def test_sums_and_products_come_out_of_the_steps_before(self, name: str) -> None:
        for figure, _, way in ways(name):
            for place, step in enumerate(way.steps):
                before = [one.value for one in way.steps[:place]]
                if step.value is None or None in before:
                    continue
                known = [value for value in before if value is not None]
                if step.expression in SUMS:
                    assert math.isclose(sum(known), step.value, abs_tol=1e-6), (figure.name, step)
                if step.label in PRODUCTS:
                    assert math.isclose(math.prod(known) - 1, step.value, abs_tol=1e-9), (figure.name, step)

    def test_nothing_shown_is_told_why(self, name: str) -> None:
        for figure, part, way in ways(name):
            assert way.sentence.endswith("."), (figure.name, way.sentence)
            assert "nan" not in way.sentence
            assert len(way.page(0, 200)) == min(200, way.input_count), (figure.name, part.at)


def _least(step: Step) -> float:
    return 0.006 if step.unit is FigureUnit.MONEY else 2e-8


def _of(name: str, figure: str, at: str = "") -> tuple[Decimal | None, Way]:
    for one, part, way in ways(name):
        if (one.name, part.at) == (figure, at) and one.scope not in {Scope.SYMBOL, Scope.SHADOW}:
            return one.value(part), way
    raise AssertionError(figure)


class TestTimeWeighted:
    def test_a_deposit_on_the_day_of_a_crash(self) -> None:
        value, way = _of("09-deposit-on-the-day-of-a-crash", "twr")
        assert [step.expression for step in way.steps] == [
            "1,000.00 / (0.00 + 1,000.00)",
            "9,500.00 / (1,000.00 + 9,000.00)",
            "1.00000000 × 0.95000000 - 1",
        ]
        assert value == Decimal("-0.05")
        assert [one.reference for one in way.page(0, 10)] == ["a1", "a3"]

    def test_the_second_page_of_inputs(self) -> None:
        _, way = _of("09-deposit-on-the-day-of-a-crash", "xirr")
        assert [one.reference for one in way.page(1, 2)] == ["a3", "start_equity"]
        assert way.input_count == 4

    def test_a_base_below_zero_is_told_with_its_day(self) -> None:
        later = Range(date(2024, 1, 5), date(2024, 1, 5))
        material = material_of(scenarios()["50-negative-equity"], later)
        (twr,) = [one for one in figures() if (one.name, one.scope) == ("twr", Scope.PERIOD)]
        assert twr.value(material) is None
        assert twr.way(material).sentence.startswith("On Jan 5, 2024 the account had -$500.00 to earn with")


class TestMoneyWeighted:
    @pytest.mark.parametrize("name", scenarios())
    def test_the_terms_at_the_rate_leave_nothing(self, name: str) -> None:
        value, way = _of(name, "xirr")
        if value is None or value == -1:
            return
        *terms, residual, _, _ = [step.value or Decimal(0) for step in way.steps]
        size = sum(abs(one) for one in terms)
        assert abs(residual) <= size * Decimal("1e-6") + Decimal("1e-6")
        assert abs(sum(terms) - residual) <= size * Decimal("1e-9")

    def test_several_rates_are_all_told(self) -> None:
        _, way = _of("31-several-rates", "xirr")
        assert "10.00 %, 20.00 %" in way.sentence

    def test_no_rate_is_told(self) -> None:
        value, way = _of("32-no-rate", "xirr")
        assert value is None
        assert way.sentence.startswith("No yearly rate")

    def test_each_flow_is_weighed_by_its_days(self) -> None:
        _, way = _of("09-deposit-on-the-day-of-a-crash", "modified_dietz")
        assert [step.expression for step in way.steps[1:3]] == ["1,000.00 × 4 / 4 days", "9,000.00 × 2 / 4 days"]


class TestEquity:
    @pytest.mark.parametrize("name", scenarios())
    @pytest.mark.parametrize("figure", ["start_equity", "end_equity"])
    def test_parts_add_up_to_the_cent(self, name: str, figure: str) -> None:
        value, way = _of(name, figure)
        assert sum((step.value or Decimal(0) for step in way.steps[:-1]), Decimal(0)) == value

    def test_a_foreign_share_has_its_rate(self) -> None:
        _, way = _of("58-foreign-share", "end_equity")
        kinds = {one.kind for one in way.page(0, 50)}
        assert kinds == {"price", "rate"}

    def test_what_has_no_price_is_left_out_and_told(self) -> None:
        _, way = _of("77-unpriced-symbol", "end_equity")
        assert any("without a price" in step.expression for step in way.steps)
