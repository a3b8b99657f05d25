"""The lots of each scenario, as the library comes to them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.activity import by_dependence
from paiid.domain.lot_accounts import LotAccount, LotFold
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import ClosedLot
from paiid.domain.series import tick_of
from paiid.features.portfolio.figures.lots import LotReader
from paiid.features.portfolio.figures.pricing import PriceBook
from tests.conformance.files import portfolio_of, scenarios
from tests.support.tracked import NOW, selection_of


def applied(scenario: dict[str, Any]) -> tuple[LotBook, list[ClosedLot]]:
    (account,) = portfolio_of(scenario).accounts
    book, closed = LotBook(account.lot_method), list[ClosedLot]()
    for activity in by_dependence(account.activities):
        closed += book.apply(activity)
    return book, closed


def told_open(scenario: dict[str, Any]) -> list[tuple[str, Decimal, Decimal, str]]:
    return [
        (one["symbol"], Decimal(one["quantity"]), Decimal(one["cost"]), one["opened"]) for one in scenario["open_lots"]
    ]


def told_closed(scenario: dict[str, Any]) -> list[tuple[str, Decimal, Decimal, Decimal, str, str]]:
    return [
        (
            one["symbol"], Decimal(one["quantity"]), Decimal(one["proceeds"]), Decimal(one["cost"]),
            one["opened"], one["closed"],
        )
        for one in scenario["closed_lots"]
    ]  # fmt: skip


def open_of(book: LotBook) -> list[tuple[str, Decimal, Decimal, str]]:
    return [
        (str(symbol), lot.quantity, lot.cost, lot.day.isoformat())
        for symbol, position in sorted(book.positions.items())
        for lot in position.lots
    ]


def closed_of(closed: Sequence[ClosedLot]) -> list[tuple[str, Decimal, Decimal, Decimal, str, str]]:
    return [
        (str(one.symbol), one.quantity, one.proceeds, one.cost, one.opened_day.isoformat(), one.closed_day.isoformat())
        for one in closed
    ]


def having(member: str) -> list[str]:
    return [name for name, one in scenarios().items() if member in one]


@pytest.mark.parametrize("name", having("open_lots"))
def test_what_is_held_in_the_end(name: str) -> None:
    scenario = scenarios()[name]
    book, _ = applied(scenario)
    assert open_of(book) == sorted(told_open(scenario), key=lambda one: one[0])


@pytest.mark.parametrize("name", having("closed_lots"))
def test_what_sales_closed(name: str) -> None:
    scenario = scenarios()[name]
    _, closed = applied(scenario)
    assert closed_of(closed) == told_closed(scenario)


@pytest.mark.parametrize("name", having("by_account"))
@pytest.mark.parametrize("alone", [True, False])
def test_what_went_between_accounts(name: str, alone: bool) -> None:
    scenario, until = scenarios()[name], tick_of(NOW)
    for account, told in scenario["by_account"].items():
        selection = selection_of(scenario, account if alone else None)
        prices = PriceBook("USD", until, selection.own.tracks)
        each = LotReader().each(selection, prices, until=until)
        (lots,) = [one for row, one in zip(selection.rows, each, strict=True) if row.name == account]
        assert open_of(lots.book) == told_open(told)
        assert closed_of(lots.closed) == told_closed(told)


@pytest.mark.parametrize("name", having("by_account"))
def test_the_tax_report_has_the_same(name: str) -> None:
    scenario = scenarios()[name]
    accounts = [LotAccount(one.name, one.lot_method, one.activities, {}) for one in portfolio_of(scenario).accounts]
    found = LotFold(accounts, lambda symbol, day: None)
    for account, told in scenario["by_account"].items():
        assert open_of(found.books[account]) == told_open(told)
        assert closed_of([one.closed for one in found.realized if one.account == account]) == told_closed(told)
