"""Beancount itself reads the ledger: everything balances, and it comes to the same cash, shares and costs."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from beancount import loader

from paiid.domain.activity import Activity, ActivityKind, cash_change
from paiid.domain.lot_book import LotBook
from paiid.domain.portfolio_file import PortfolioFile
from paiid.features.exports.beancount import beancount_ledger
from tests.conformance.files import portfolio_of, scenarios

OPTIONS = {ActivityKind.EXERCISE, ActivityKind.ASSIGNMENT}


def read(content: PortfolioFile) -> list[Any]:
    entries, errors, _ = loader.load_string("".join(beancount_ledger(content)), dedent=False)
    assert errors == []
    return list(entries)


def held(entries: list[Any]) -> tuple[dict[str, Decimal], dict[str, Decimal], dict[str, Decimal]]:
    """Cash by currency, units and costs by commodity, over all accounts."""
    cash, units, costs = (defaultdict[str, Decimal](Decimal) for _ in range(3))
    for posting in (posting for entry in entries if hasattr(entry, "postings") for posting in entry.postings):
        if posting.account.endswith(":Cash"):
            cash[posting.units.currency] += posting.units.number
        elif posting.account.startswith("Assets:"):
            units[posting.units.currency] += posting.units.number
            costs[posting.units.currency] += posting.units.number * posting.cost.number
    return cash, units, costs


def lots_of(activities: list[Activity], content: PortfolioFile) -> LotBook:
    book = LotBook(content.accounts[0].lot_method)
    for activity in activities:
        book.apply(activity)
    return book


@pytest.mark.parametrize("name", [name for name, one in scenarios().items() if "gaps" not in one])
def test_every_scenario_balances_and_comes_to_the_same(name: str) -> None:
    content = portfolio_of(scenarios()[name])
    cash, units, costs = held(read(content))
    activities = [activity for account in content.accounts for activity in account.activities]
    expected = defaultdict[str, Decimal](Decimal)
    for activity in activities:
        expected[activity.currency] += cash_change(activity)
        if activity.terms.to_currency is not None:
            expected[activity.terms.to_currency] += activity.terms.to_amount or 0
    if not any(activity.kind in OPTIONS for activity in activities):
        assert {one: value for one, value in cash.items() if value} == {k: v for k, v in expected.items() if v}
    if len(content.accounts) > 1:
        return
    positions = lots_of(activities, content).positions
    assert {one: value for one, value in units.items() if value} == {
        str(symbol): position.quantity for symbol, position in positions.items()
    }
    for symbol, position in positions.items():
        assert costs[symbol] == pytest.approx(position.cost_basis, abs=Decimal("0.000001"))


def test_names_that_beancount_would_not_take() -> None:
    content = portfolio_of({
        "base_currency": "USD", "lot_method": "fifo", "prices": [],
        "activities": [
            {"date": "2024-01-02", "type": "deposit", "amount": "1000", "account": 'my "best" broker: Zürich'},
            {"date": "2024-01-02", "type": "buy", "symbol": "7203.T", "quantity": "1", "price": "10",
             "account": 'my "best" broker: Zürich'},
            {"date": "2024-01-02", "type": "buy", "symbol": "USD", "quantity": "1", "price": "10",
             "account": "My best broker Z rich"},
            {"date": "2024-01-02", "type": "buy", "symbol": "F", "quantity": "1", "price": "10", "account": "9"},
        ],
    })  # fmt: skip
    entries = read(content)
    _, units, _ = held(entries)
    assert set(units) == {"X7203.T", "USD.STOCK", "F.STOCK"}
    opened = {entry.account.split(":")[1] for entry in entries if type(entry).__name__ == "Open"}
    assert len(opened) == 3


def test_nothing_tracked_is_an_empty_ledger() -> None:
    assert read(PortfolioFile([])) == []
