"""Dividends and splits out of the beta fundamentals."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.tradier.parse_actions import parse_dividends, parse_splits
from paiid.domain.market import CorporateActionKind
from paiid.ports.errors import ProviderBadData


def told(request: str, **tables: Any) -> dict[str, Any]:
    return {"request": request, "type": "Symbol", "results": [{"type": "Stock", "id": "0P", "tables": tables}]}


def test_dividends_are_oldest_first_and_take_effect_at_the_open() -> None:
    rows = [
        {"ex_date": "2026-11-09", "cash_amount": Decimal("0.26")},
        {"ex_date": "2026-08-10", "cash_amount": Decimal("0.25")},
    ]
    older, newer = parse_dividends([told("BRK/B", cash_dividends=rows)])
    assert (older.symbol, older.ex_date, older.amount) == ("BRK.B", date(2026, 8, 10), Decimal("0.25"))
    assert older.kind is CorporateActionKind.CASH_DIVIDEND
    assert newer.effective_at == datetime(2026, 11, 9, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("tables", [{"cash_dividends": None}, {}, {"cash_dividends": "null"}])
def test_missing_tables_have_none(tables: Any) -> None:
    assert parse_dividends([told("XYZ", **tables)]) == []


def test_a_symbol_that_is_not_known_and_results_of_no_shape_have_none() -> None:
    assert (
        parse_dividends(
            [{"request": "NOPE", "error": "not found"}, {"request": 7}, "x", {"request": "A", "results": 1}]
        )
        == []
    )


def test_the_same_dividend_of_two_share_classes_counts_once() -> None:
    row = {"ex_date": "2026-11-09", "cash_amount": "0.26"}
    document = [
        {"request": "XYZ", "results": [{"tables": {"cash_dividends": row}}, {"tables": {"cash_dividends": row}}]}
    ]
    assert len(parse_dividends(document)) == 1


@pytest.mark.parametrize("row", [{"ex_date": None, "cash_amount": 1}, {"ex_date": "2026-11-09", "cash_amount": -1}, 7])
def test_a_bad_row_costs_only_itself(row: Any) -> None:
    good = {"ex_date": "2026-11-09", "cash_amount": "0.26"}
    assert len(parse_dividends([told("XYZ", cash_dividends=[row, good])])) == 1


def test_splits_as_a_list_and_keyed_by_date() -> None:
    row = {"ex_date": "2026-06-08", "split_from": 1, "split_to": 4, "adjustment_factor": 4}
    for rows in ([row], row, {"2026-06-08": row}):
        (split,) = parse_splits([told("XYZ", stock_splits=rows)])
        assert (split.kind, split.ratio, split.ex_date) == (CorporateActionKind.SPLIT, Decimal(4), date(2026, 6, 8))


def test_a_split_without_a_ratio_is_left_out() -> None:
    assert parse_splits([told("XYZ", stock_splits=[{"ex_date": "2026-06-08"}])]) == []


@pytest.mark.parametrize("wrong", [{}, {"fault": {}}, "null", None])
def test_what_is_no_list_is_bad_data(wrong: Any) -> None:
    with pytest.raises(ProviderBadData):
        parse_dividends(wrong)
