"""The portfolio file says everything, plainly, always in the same order."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity, ActivityKind, Terms
from paiid.domain.instrument import Symbol
from paiid.domain.portfolio_file import (
    GENERIC_COLUMNS,
    TERM_COLUMNS,
    OwnInstrument,
    OwnPrice,
    OwnRate,
    PortfolioFile,
    TrackedAccount,
    activity_rows,
    portfolio_json,
    price_rows,
)

DAY = date(2024, 1, 2)
BUY = Activity(
    "b", ActivityKind.BUY, DAY, symbol=Symbol("AAPL"), quantity=Decimal("10.0"), price=Decimal("1E+2"),
    amount=Decimal("1000.00"),
)  # fmt: skip
SELL = Activity(
    "s", ActivityKind.SELL, date(2024, 1, 3), at=datetime(2024, 1, 3, 15, 30, tzinfo=UTC), symbol=Symbol("AAPL"),
    quantity=Decimal(4), amount=Decimal(420), fee=Decimal("1.5"), note="=odd", terms=Terms(lots=("b",)),
)  # fmt: skip
MERGER = Activity("m", ActivityKind.MERGER, date(2024, 1, 4), symbol=Symbol("AAPL"), terms=Terms(ratio=Decimal(0)))
FIRST = TrackedAccount("Zeta", "USD", LotMethod.SPECIFIC, [BUY, SELL])
SECOND = TrackedAccount("Alpha", "EUR", LotMethod.FIFO, [Activity("d", ActivityKind.DEPOSIT, DAY, amount=Decimal(5))])


def written(content: PortfolioFile) -> dict[str, Any]:
    found = json.loads("".join(portfolio_json(content)))
    assert isinstance(found, dict)
    return found


class TestPortfolioJson:
    def test_accounts_by_name_and_their_activities_in_order(self) -> None:
        found = written(PortfolioFile([FIRST, SECOND]))
        assert found["accounts"] == [
            {"name": "Alpha", "currency": "EUR", "lot_method": "fifo"},
            {"name": "Zeta", "currency": "USD", "lot_method": "specific"},
        ]
        assert found["activities"] == [
            {"account": "Alpha", "date": "2024-01-02", "type": "deposit", "amount": "5", "currency": "USD"},
            {
                "account": "Zeta", "date": "2024-01-02", "type": "buy", "symbol": "AAPL", "quantity": "10",
                "price": "100", "amount": "1000", "currency": "USD",
            },
            {
                "account": "Zeta", "date": "2024-01-03T15:30:00Z", "type": "sell", "symbol": "AAPL", "quantity": "4",
                "amount": "420", "fee": "1.5", "currency": "USD", "note": "=odd", "lots": [1],
            },
        ]  # fmt: skip

    def test_a_ratio_of_nothing_is_said_for_it_means_all_cash(self) -> None:
        (row,) = written(PortfolioFile([TrackedAccount("A", "USD", LotMethod.FIFO, [MERGER])]))["activities"]
        assert row["ratio"] == "0"

    def test_nothing_tracked_is_a_file_too(self) -> None:
        found = written(PortfolioFile([]))
        assert (found["format"], found["version"]) == ("paiid-portfolio", 1)
        assert [found[name] for name in ("accounts", "instruments", "activities", "prices", "rates")] == [[]] * 5

    def test_what_is_the_owners_by_symbol_and_day(self) -> None:
        house = Symbol("HOUSE")
        content = PortfolioFile(
            [],
            [OwnInstrument(house, "House", "USD", "other", "Real estate")],
            [OwnPrice(house, date(2024, 2, 1), Decimal(2), "USD"), OwnPrice(house, DAY, Decimal("1.50"), "USD")],
            [OwnRate("EUR", "USD", DAY, Decimal("1.10"))],
        )
        found = written(content)
        assert found["prices"] == [
            {"symbol": "HOUSE", "date": "2024-01-02", "close": "1.5", "currency": "USD"},
            {"symbol": "HOUSE", "date": "2024-02-01", "close": "2", "currency": "USD"},
        ]
        assert found["rates"] == [{"base": "EUR", "quote": "USD", "date": "2024-01-02", "rate": "1.1"}]
        assert list(price_rows(content))[-1] == ("2024-01-02", "EUR/USD", "1.1", "USD")


class TestActivityRows:
    def test_the_generic_header_where_it_says_everything(self) -> None:
        columns, rows = activity_rows([TrackedAccount("Zeta", "USD", LotMethod.FIFO, [BUY])])
        assert columns == GENERIC_COLUMNS
        assert list(rows) == [["2024-01-02", "buy", "AAPL", "10", "100", "1000", "", "", "USD", "Zeta", ""]]

    def test_columns_of_terms_where_some_row_has_any(self) -> None:
        columns, rows = activity_rows([FIRST])
        assert columns == GENERIC_COLUMNS + TERM_COLUMNS
        assert [row[-1] for row in rows] == ["", "0"]
