from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.errors import UnprocessableError
from paiid.domain.instrument import AssetClass
from paiid.domain.order import OrderTerms, OrderType, Side, TimeInForce
from paiid.domain.order_rules import (
    FractionNotAllowedError,
    InstrumentNotTradableError,
    InvalidOrderError,
    OffTickPriceError,
    expires_at,
    validate_instrument,
    validate_terms,
)
from tests.support.scripted_market import ACME, make_instrument

D = Decimal
LIMIT, STOP, STOP_LIMIT, TRAILING = (
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.TRAILING_STOP,
)
GTC, IOC, FOK = TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK


def terms(**changes: Any) -> OrderTerms:
    return replace(OrderTerms(ACME, Side.BUY, D(10)), **changes)


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"quantity": D("0.000000001")},
        {"quantity": None, "notional": D("1.00")},
        {"type": LIMIT, "limit_price": D("100.25"), "time_in_force": GTC, "extended_hours": True},
        {"type": LIMIT, "limit_price": D("0.1234"), "time_in_force": FOK},
        {"type": LIMIT, "limit_price": D("100.250")},
        {"type": STOP, "stop_price": D(90), "time_in_force": GTC},
        {"type": STOP_LIMIT, "stop_price": D(90), "limit_price": D(89)},
        {"type": TRAILING, "trail_price": D("1.50")},
        {"type": TRAILING, "trail_percent": D("2.5"), "time_in_force": GTC},
        {"type": STOP, "stop_price": D(90), "quantity": D("0.5")},
        {"time_in_force": IOC},
    ],
)
def test_good_terms_pass(good: dict[str, Any]) -> None:
    validate_terms(terms(**good))


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"quantity": None}, "quantity"),
        ({"notional": D(100)}, "quantity"),
        ({"quantity": D(0)}, "quantity"),
        ({"quantity": D(-1)}, "quantity"),
        ({"quantity": D("NaN")}, "quantity"),
        ({"quantity": D("sNaN")}, "quantity"),
        ({"quantity": D("Infinity")}, "quantity"),
        ({"quantity": D("1e30")}, "quantity"),
        ({"quantity": D("0.00000000001")}, "quantity"),
        ({"quantity": D("1.12345678901")}, "quantity"),
        ({"quantity": None, "notional": D("0.99")}, "notional"),
        ({"quantity": None, "notional": D("10.001")}, "notional"),
        ({"quantity": None, "notional": D("1e12")}, "notional"),
        ({"quantity": None, "notional": D(100), "type": LIMIT, "limit_price": D(10)}, "notional"),
        ({"type": LIMIT}, "limit_price"),
        ({"limit_price": D(10)}, "limit_price"),
        ({"type": LIMIT, "limit_price": D(0)}, "limit_price"),
        ({"type": LIMIT, "limit_price": D(-5)}, "limit_price"),
        ({"type": LIMIT, "limit_price": D("NaN")}, "limit_price"),
        ({"type": LIMIT, "limit_price": D("1e30")}, "limit_price"),
        ({"type": STOP}, "stop_price"),
        ({"type": LIMIT, "limit_price": D(10), "stop_price": D(9)}, "stop_price"),
        ({"type": STOP_LIMIT, "stop_price": D(9)}, "limit_price"),
        ({"type": TRAILING}, "trail_price"),
        ({"type": TRAILING, "trail_price": D(1), "trail_percent": D(1)}, "trail_price"),
        ({"trail_price": D(1)}, "trail_price"),
        ({"type": TRAILING, "trail_percent": D(100)}, "trail_percent"),
        ({"type": TRAILING, "trail_percent": D(0)}, "trail_percent"),
        ({"type": STOP, "stop_price": D(9), "time_in_force": IOC}, "time_in_force"),
        ({"type": TRAILING, "trail_price": D(1), "time_in_force": FOK}, "time_in_force"),
        ({"extended_hours": True}, "extended_hours"),
        ({"type": LIMIT, "limit_price": D(10), "extended_hours": True, "time_in_force": IOC}, "extended_hours"),
    ],
)
def test_bad_terms_name_the_field(bad: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidOrderError) as caught:
        validate_terms(terms(**bad))
    assert caught.value.field == field
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("field", "price", "below", "above"),
    [
        ("limit_price", "100.255", "100.25", "100.26"),
        ("limit_price", "0.12345", "0.1234", "0.1235"),
        ("limit_price", "0.99995", "0.9999", "1"),
        ("limit_price", "1.001", "1", "1.01"),
    ],
)
def test_off_tick_price_names_its_neighbors(field: str, price: str, below: str, above: str) -> None:
    with pytest.raises(OffTickPriceError) as caught:
        validate_terms(terms(type=LIMIT, **{field: D(price)}))
    error = caught.value
    assert (error.field, error.below, error.above) == (field, D(below), D(above))
    assert error.extensions == {
        "field": field,
        "tick_size": "0.01" if D(price) >= 1 else "0.0001",
        "below": below,
        "above": above,
    }


@pytest.mark.parametrize(
    "bad",
    [
        {"quantity": D("0.5"), "time_in_force": GTC},
        {"quantity": D("0.5"), "time_in_force": IOC},
        {"quantity": D("0.5"), "type": TRAILING, "trail_price": D(1)},
        {"quantity": None, "notional": D(100), "time_in_force": FOK},
    ],
)
def test_fractions_live_for_the_day(bad: dict[str, Any]) -> None:
    with pytest.raises(FractionNotAllowedError):
        validate_terms(terms(**bad))


class TestInstrument:
    def test_stock_passes(self) -> None:
        validate_instrument(terms(quantity=D("0.5")), make_instrument())

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"asset_class": AssetClass.INDEX}, InstrumentNotTradableError),
            ({"tradable": False}, InstrumentNotTradableError),
            ({"fractionable": False}, FractionNotAllowedError),
        ],
    )
    def test_refusals(self, changes: dict[str, Any], error: type[UnprocessableError]) -> None:
        with pytest.raises(error):
            validate_instrument(terms(quantity=D("0.5")), make_instrument(**changes))


class TestExpiry:
    @pytest.mark.parametrize(
        ("placed", "ends"),
        [
            ((23, 18, 46), (23, 21, 0)),  # Monday afternoon: at the close, 16:00 in New York
            ((23, 21, 0), (24, 21, 0)),  # at the close itself: the next session's
            ((25, 22, 0), (27, 18, 0)),  # the evening before Thanksgiving: Friday's early close, 13:00
        ],
    )
    def test_day_order(self, placed: tuple[int, int, int], ends: tuple[int, int, int]) -> None:
        at, end = (datetime(2026, 11, *when, tzinfo=UTC) for when in (placed, ends))
        assert expires_at(terms(), at) == end

    @pytest.mark.parametrize(
        ("placed", "ends"),
        [
            ((23, 18, 46), (24, 1, 0)),  # 20:00 in New York
            ((24, 0, 30), (24, 1, 0)),  # placed after hours
            ((24, 1, 0), (25, 1, 0)),
            ((27, 20, 0), (27, 22, 0)),  # early close: 17:00
        ],
    )
    def test_day_order_for_extended_hours(self, placed: tuple[int, int, int], ends: tuple[int, int, int]) -> None:
        at, end = (datetime(2026, 11, *when, tzinfo=UTC) for when in (placed, ends))
        assert expires_at(terms(type=LIMIT, limit_price=D(1), extended_hours=True), at) == end

    def test_other_lifetimes_have_no_end(self) -> None:
        assert expires_at(terms(time_in_force=GTC), datetime(2026, 11, 23, tzinfo=UTC)) is None
