"""Downloads that a spreadsheet opens as data, never as programs."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from paiid.core.csv import csv_response, plain_cell, safe_cell


class Side(StrEnum):
    BUY = "buy"


@dataclass
class Row:
    value: Any
    other: Any = "x"


def cells(value: Any) -> list[str]:
    body = bytes(csv_response(["value", "other"], [Row(value)], "a.csv").body).decode()
    return list(csv.reader(io.StringIO(body, newline="")))[1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert cells(text) == ["'" + text, "x"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("-12.50"), "-12.5"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        (datetime(2026, 11, 23, 18, 46, tzinfo=UTC), "2026-11-23T18:46:00Z"),
        (Side.BUY, "buy"),
        (-5, "-5"),
        ('quoted "text", with comma\nand line', 'quoted "text", with comma\nand line'),
        ("Zoë 🚀", "Zoë 🚀"),
    ],
)
def test_values(value: Any, shown: str) -> None:
    assert cells(value) == [shown, "x"]


def test_is_a_download_with_a_header_line() -> None:
    answer = csv_response(["value", "other"], [], "orders.csv")
    assert bytes(answer.body) == b"value,other\r\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'


@pytest.mark.parametrize("text", ["=1+1", "'=1", "'quoted'", "-5", "plain", "", "'"])
def test_a_cell_made_safe_comes_back_as_it_was(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
