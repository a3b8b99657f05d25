"""The scenarios themselves: their arithmetic comes to their figures, and a witness in fractions to the same."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.conformance.files import scenarios
from tests.conformance.reference import Reference

NUMBER = re.compile(r"\d+(\.\d+)?")
ONLY_ARITHMETIC = re.compile(r"[-+*/(). 0-9]+")
TERM = re.compile(r"([+-]) ([0-9.]+)/\(1\+r\)\^\((\d+)/365\)")
MOST_LEFT = Decimal("1e-9")


def worked_out(arithmetic: str) -> Fraction:
    """What the arithmetic comes to, exactly."""
    assert ONLY_ARITHMETIC.fullmatch(arithmetic)
    exact = NUMBER.sub(lambda number: f'Fraction("{number[0]}")', arithmetic)
    result = eval(exact, {"__builtins__": {}, "Fraction": Fraction})  # digits and operators only, see above
    assert isinstance(result, Fraction)
    return result


def cases() -> list[tuple[str, str, dict[str, Any]]]:
    return [(name, figure, told) for name, one in scenarios().items() for figure, told in one["expected"].items()]


def test_there_are_at_least_sixty_with_words() -> None:
    assert len(scenarios()) >= 60
    assert all(one["words"] and one["why"] and one["title"] for one in scenarios().values())


@pytest.mark.parametrize(("name", "figure", "told"), cases(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_arithmetic_comes_to_the_figure(name: str, figure: str, told: dict[str, Any]) -> None:
    if told["value"] is None:
        return
    if "equation" in told:
        rate, text = Decimal(told["value"]), told["equation"]
        terms = TERM.findall(text if text[0] in "+-" else f"+ {text}")
        assert terms
        if rate > -1:
            worth = [Decimal(sign + amount) * (1 + rate) ** (-Decimal(days) / 365) for sign, amount, days in terms]
            zero = Decimal(0)
            assert abs(sum(worth, zero)) <= MOST_LEFT * sum(map(abs, worth), zero)
        return
    assert abs(worked_out(told["arithmetic"]) - Fraction(told["value"])) <= Fraction(1, 10**12)


@pytest.mark.parametrize("name", [name for name, one in scenarios().items() if "gaps" not in one])
def test_a_witness_in_fractions_comes_to_the_same(name: str) -> None:
    scenario = scenarios()[name]
    found = Reference(scenario).figures()
    for figure, told in scenario["expected"].items():
        if figure not in found:
            continue
        value = found[figure]
        if told["value"] is None:
            assert value is None, figure
        else:
            assert value is not None, figure
            assert abs(value - Fraction(told["value"])) <= Fraction(1, 10**12), (figure, float(value))
