"""Collections and numbers in every shape the XML heritage has left."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.tradier import wire
from paiid.ports.errors import ProviderBadData
from tests.adapters.tradier.payloads import decoded


@pytest.mark.parametrize("empty", [None, "null", "", {}, {"day": None}, {"day": "null"}, {"day": []}])
def test_no_rows_in_any_shape_are_an_empty_list(empty: Any) -> None:
    assert wire.rows({"history": empty}, "history", "day") == []


def test_one_row_is_a_bare_object_and_many_are_a_list() -> None:
    assert wire.rows({"history": {"day": {"date": "x"}}}, "history", "day") == [{"date": "x"}]
    assert wire.rows({"history": {"day": [1, 2]}}, "history", "day") == [1, 2]
    assert wire.as_list("2026-11-27") == ["2026-11-27"]


@pytest.mark.parametrize("wrong", [None, [], "text", 7, {"other": {}}, {"history": 7}, {"history": [1]}])
def test_another_document_is_bad_data(wrong: Any) -> None:
    with pytest.raises(ProviderBadData):
        wire.rows(wrong, "history", "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("101.25", Decimal("101.25")),
        ("100.00000000", Decimal("100.00")),
        ('"101.25"', Decimal("101.25")),
        ("100", Decimal("100.00")),
        ("0.0001", Decimal("0.0001")),
        ("null", None),
        ('"null"', None),
        ("NaN", None),
        ('"NaN"', None),
        ("Infinity", None),
        ("0", None),
    ],
)
def test_a_price_is_exact_whatever_its_form(text: str, expected: Decimal | None) -> None:
    found = wire.price(decoded(f'{{"p": {text}}}'), "p")
    assert found == expected
    assert str(found) == str(expected)


@pytest.mark.parametrize("text", ["-1", "true", "[]", "{}", '"12,5"', '"abc"', "1e300"])
def test_what_is_no_price_is_bad_data(text: str) -> None:
    with pytest.raises(ProviderBadData):
        wire.price(decoded(f'{{"p": {text}}}'), "p")


def test_a_negative_count_is_bad_data() -> None:
    assert wire.count({"n": "300"}, "n") == 300
    with pytest.raises(ProviderBadData):
        wire.count({"n": -3}, "n")


def test_epochs_come_in_milliseconds_and_as_text_and_are_recognized_in_seconds() -> None:
    at = datetime(2026, 11, 23, 18, 46, 0, 123000, tzinfo=UTC)
    assert wire.instant_ms({"d": 1795459560123}, "d") == at
    assert wire.instant_ms({"d": "1795459560123"}, "d") == at
    assert wire.instant_ms({"d": 1795459560}, "d") == at.replace(microsecond=0)
    assert wire.instant_ms({"d": 0}, "d") is None


@pytest.mark.parametrize("value", [12, -5, "2026-11-23 18:46:00", 10**15])
def test_what_is_no_epoch_is_bad_data(value: Any) -> None:
    with pytest.raises(ProviderBadData):
        wire.instant_ms({"d": value}, "d")
