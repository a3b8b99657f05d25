"""The product comes to the figures of every scenario: money to the cent, ratios to 1e-9."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.figures.ratios import ratio
from paiid.features.portfolio.inputs.periods import Range
from tests.conformance.files import scenarios
from tests.support.tracked import performance, selection_of

FIGURES: dict[str, Callable[[Performance], Decimal | None]] = {
    "start_equity": lambda found: found.curve.start_equity,
    "end_equity": lambda found: found.curve.end_equity,
    "net_deposits": lambda found: found.curve.net_flows,
    "net_pnl": lambda found: found.curve.net_pnl,
    "simple": lambda found: found.curve.simple_return,
    "modified_dietz": lambda found: ratio(found.rates.modified_dietz),
    "twr": lambda found: ratio(found.rates.twr),
    "twr_annualized": lambda found: ratio(found.rates.annualized),
    "xirr": lambda found: ratio(found.rates.internal.rate),
    "max_drawdown": lambda found: found.max_drawdown.ratio,
    "realized_pnl": lambda found: found.realized_pnl,
    "unrealized_pnl": lambda found: found.unrealized_pnl,
    "dividends": lambda found: found.dividends,
    "interest": lambda found: found.interest,
    "fees": lambda found: found.fees,
    "taxes": lambda found: found.taxes,
}


def found_for(scenario: dict[str, Any], account: str | None = None) -> Performance:
    start, end = scenario["period"]["start"], scenario["period"]["end"]
    wanted = Range(date.fromisoformat(start) if start else None, date.fromisoformat(end))
    return performance(selection_of(scenario, account), wanted)


@pytest.mark.parametrize("name", scenarios())
def test_every_figure(name: str) -> None:
    scenario = scenarios()[name]
    check(found_for(scenario), scenario["expected"])


@pytest.mark.parametrize("name", [name for name, one in scenarios().items() if "by_account" in one])
def test_every_figure_of_each_account_and_the_lots_of_all(name: str) -> None:
    scenario = scenarios()[name]
    parts = {account: found_for(scenario, account) for account in scenario["by_account"]}
    for account, told in scenario["by_account"].items():
        check(parts[account], told["expected"])
    total = found_for(scenario)
    for figure in ("realized_pnl", "unrealized_pnl", "end_equity", "net_deposits", "net_pnl"):
        assert sum((FIGURES[figure](one) or 0 for one in parts.values()), Decimal(0)) == FIGURES[figure](total), figure


def check(found: Performance, expected: dict[str, Any]) -> None:
    """Each expected figure is found."""
    for figure, told in expected.items():
        value = FIGURES[figure](found)
        if told["value"] is None:
            assert value is None, figure
            continue
        wanted = Decimal(told["value"])
        assert value is not None, figure
        if "." in told["value"] and len(told["value"].split(".")[1]) > 2:
            assert abs(value - wanted) <= Decimal("1e-9") * max(Decimal(1), abs(wanted)), (figure, value)
        else:
            assert value == wanted, (figure, value)


@pytest.mark.parametrize("name", [name for name, one in scenarios().items() if "gaps" in one])
def test_what_is_missing_is_named(name: str) -> None:
    scenario = scenarios()[name]
    assert {gap.symbol for gap in found_for(scenario).gaps} == set(scenario["gaps"])
