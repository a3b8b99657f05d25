"""The lots of each scenario, as the library comes to them."""

from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.lot_book import LotBook
from paiid.domain.lots import ClosedLot
from tests.conformance.files import portfolio_of, scenarios


def applied(scenario: dict[str, Any]) -> tuple[LotBook, list[ClosedLot]]:
    (account,) = portfolio_of(scenario).accounts
    book, closed = LotBook(account.lot_method), list[ClosedLot]()
    for activity in account.activities:
        closed += book.apply(activity)
    return book, closed


def having(member: str) -> list[str]:
    return [name for name, one in scenarios().items() if member in one]


@pytest.mark.parametrize("name", having("open_lots"))
def test_what_is_held_in_the_end(name: str) -> None:
    scenario = scenarios()[name]
    book, _ = applied(scenario)
    found = [
        (str(symbol), lot.quantity, lot.cost, lot.day.isoformat())
        for symbol, position in sorted(book.positions.items())
        for lot in position.lots
    ]
    told = [
        (one["symbol"], Decimal(one["quantity"]), Decimal(one["cost"]), one["opened"]) for one in scenario["open_lots"]
    ]
    assert found == sorted(told, key=lambda one: one[0])


@pytest.mark.parametrize("name", having("closed_lots"))
def test_what_sales_closed(name: str) -> None:
    scenario = scenarios()[name]
    _, closed = applied(scenario)
    assert [
        (str(one.symbol), one.quantity, one.proceeds, one.cost, one.opened_day.isoformat(), one.closed_day.isoformat())
        for one in closed
    ] == [
        (
            one["symbol"], Decimal(one["quantity"]), Decimal(one["proceeds"]), Decimal(one["cost"]),
            one["opened"], one["closed"],
        )
        for one in scenario["closed_lots"]
    ]  # fmt: skip
