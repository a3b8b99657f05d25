"""What an account holds and is worth, out of Tradier's payloads; a figure that is missing is never a zero."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from paiid.adapters.tradier.parse_accounts import (
    Mark,
    parse_balances,
    parse_gains,
    parse_held,
    parse_history,
    parse_marks,
    position_of,
)
from paiid.domain.linked_account import LinkedAccountKind, masked
from paiid.ports.errors import ProviderBadData
from tests.adapters.tradier.payloads import NOW, NOW_MS

NUMBER = "VA00000001"
POWER: dict[str, Any] = {
    "option_buying_power": Decimal("15250.0"),
    "stock_buying_power": Decimal("30500.0"),
    "fed_call": 0,
}


def balances(kind: str = "margin", **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "account_number": NUMBER,
        "account_type": kind,
        "total_equity": Decimal("25500.0"),
        "total_cash": Decimal("5000.0"),
        "market_value": Decimal("20500.0"),
        "open_pl": Decimal("-120.5"),
        "close_pl": 0,
        "pending_orders_count": 1,
        "pending_cash": "null",
        "maintenance_call": 999,
    }
    return {"balances": {**row, **changes}}


class TestBalances:
    def test_a_margin_account_has_its_buying_power_in_its_own_object(self) -> None:
        found = parse_balances(balances(margin={**POWER, "maintenance_call": 0, "sweep": 0}), NUMBER)
        assert (found.kind, found.total_equity) == (LinkedAccountKind.MARGIN, Decimal("25500.0"))
        assert (found.stock_buying_power, found.option_buying_power) == (Decimal(30500), Decimal(15250))
        assert (found.maintenance_call, found.open_pnl) == (Decimal(0), Decimal("-120.5"))
        assert (found.cash_available, found.day_trade_buying_power, found.pending_cash) == (None, None, None)

    def test_a_cash_account_has_cash_instead(self) -> None:
        told = {"cash_available": Decimal("4343.38"), "sweep": 0, "unsettled_funds": Decimal("1310.0")}
        found = parse_balances(balances("cash", cash=told), NUMBER)
        assert (found.kind, found.cash_available) == (LinkedAccountKind.CASH, Decimal("4343.38"))
        assert (found.unsettled_funds, found.stock_buying_power) == (Decimal(1310), None)

    def test_a_day_traders_account_has_both(self) -> None:
        found = parse_balances(balances("pdt", pdt={**POWER, "day_trade_buying_power": Decimal(61000)}), NUMBER)
        assert found.kind is LinkedAccountKind.PATTERN_DAY_TRADER
        assert found.day_trade_buying_power == Decimal(61000)

    def test_buying_power_beside_the_object_counts_for_nothing(self) -> None:
        found = parse_balances(balances(**POWER), NUMBER)
        assert (found.stock_buying_power, found.option_buying_power, found.maintenance_call) == (None, None, None)

    def test_a_type_of_another_name_leaves_the_only_object_there_is(self) -> None:
        found = parse_balances(balances("intraday", margin=POWER), NUMBER)
        assert (found.kind, found.stock_buying_power) == (LinkedAccountKind.OTHER, Decimal(30500))

    def test_several_objects_and_none_of_the_type_are_bad_data(self) -> None:
        with pytest.raises(ProviderBadData):
            parse_balances(balances("intraday", margin=POWER, pdt=POWER), NUMBER)

    @pytest.mark.parametrize("key", ["total_equity", "total_cash", "market_value", "account_type"])
    @pytest.mark.parametrize("value", [None, "null", "much"])
    def test_a_figure_that_must_be_there(self, key: str, value: Any) -> None:
        if key == "account_type" and value == "much":
            return
        with pytest.raises(ProviderBadData):
            parse_balances(balances(**{key: value}), NUMBER)

    def test_another_account_is_bad_data_and_not_named(self) -> None:
        with pytest.raises(ProviderBadData) as caught:
            parse_balances(balances(account_number="VA77777777"), NUMBER)
        assert "7777" not in str(caught.value)
        assert "0001" not in str(caught.value)

    @pytest.mark.parametrize("document", [{"balances": "null"}, {"balances": None}, {}, None, []])
    def test_nothing(self, document: Any) -> None:
        with pytest.raises(ProviderBadData):
            parse_balances(document, NUMBER)


def held(symbol: str = "XYZ", quantity: str = "10.0", cost: str = "1000.0", **changes: Any) -> dict[str, Any]:
    row = {
        "id": 123,
        "symbol": symbol,
        "quantity": Decimal(quantity),
        "cost_basis": Decimal(cost),
        "date_acquired": "2026-10-01T14:30:00.000Z",
    }
    return {**row, **changes}


class TestPositions:
    def test_a_long_one_at_its_price(self) -> None:
        found = position_of(held(), Mark(Decimal("101.25"), NOW, 1, "Xyz Corp"))
        assert (found.symbol, found.name, found.average_price) == ("XYZ", "Xyz Corp", Decimal("100.0000"))
        # 10 shares at 101.25 are 1012.50, and cost 1000.
        assert (found.market_value, found.unrealized_pnl) == (Decimal("1012.50"), Decimal("12.50"))
        assert found.acquired_at == datetime(2026, 10, 1, 14, 30, tzinfo=UTC)

    @pytest.mark.parametrize("cost", ["-1000.0", "1000.0"])
    def test_a_short_one_gains_as_the_price_falls_however_its_cost_is_signed(self, cost: str) -> None:
        found = position_of(held(quantity="-10.0", cost=cost), Mark(Decimal("90.00"), NOW, 1, None))
        assert (found.cost_basis, found.market_value) == (Decimal(-1000), Decimal("-900.00"))
        assert (found.unrealized_pnl, found.average_price) == (Decimal("100.00"), Decimal("100.0000"))

    def test_a_contracts_cost_has_its_size_in_it(self) -> None:
        mark = Mark(Decimal("2.50"), NOW, 100, None)
        found = position_of(held("XYZ261218C00102500", "2.0", "410.0"), mark)
        assert found.option is not None
        assert (found.option.strike, found.multiplier) == (Decimal("102.50"), 100)
        # 2 contracts of 100 shares: 410 / 200 = 2.05 a share; worth 500.
        assert (found.average_price, found.market_value, found.unrealized_pnl) == (
            Decimal("2.0500"),
            Decimal("500.00"),
            Decimal("90.00"),
        )

    def test_without_a_price_there_is_no_value(self) -> None:
        found = position_of(held("XYZ261218C00102500", "2.0", "410.0"), None)
        assert (found.last, found.market_value, found.unrealized_pnl, found.multiplier) == (None, None, None, 100)

    def test_a_share_class_is_written_our_way(self) -> None:
        assert position_of(held("BRK/B"), None).symbol == "BRK.B"

    @pytest.mark.parametrize("nothing", ["null", None, {"position": []}, {"position": None}, ""])
    def test_none(self, nothing: Any) -> None:
        assert parse_held({"positions": nothing}) == []

    def test_a_single_one_stands_bare(self) -> None:
        assert len(parse_held({"positions": {"position": held()}})) == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"quantity": None},
            {"quantity": 0},
            {"cost_basis": "null"},
            {"date_acquired": "2026-10-01T14:30:00"},
            {"date_acquired": None},
        ],
    )
    def test_one_that_cannot_be_trusted_spoils_the_list(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ProviderBadData):
            position_of({**held(), **changes}, None)

    def test_an_empty_one_is_none(self) -> None:
        assert parse_held({"positions": {"position": held(quantity="0.0")}}) == []

    @pytest.mark.parametrize("row", [5, "XYZ", {"quantity": 1}])
    def test_a_row_that_is_none_spoils_it_too(self, row: Any) -> None:
        with pytest.raises(ProviderBadData):
            parse_held({"positions": {"position": [held(), row]}})


def test_marks_are_the_last_price_or_the_middle_and_a_contract_has_its_size() -> None:
    rows = [
        {"symbol": "XYZ", "type": "stock", "last": Decimal("101.25"), "trade_date": NOW_MS, "description": "Xyz Corp"},
        {"symbol": "XYZ1261218C00100000", "type": "option", "bid": Decimal(2), "ask": Decimal(3), "contract_size": 10},
        {"symbol": "GONE", "type": "stock", "last": None, "bid": 0},
    ]
    found = parse_marks({"quotes": {"quote": rows, "unmatched_symbols": {"symbol": "NOPE"}}})
    assert found == {
        "XYZ": Mark(Decimal("101.25"), NOW, 1, "Xyz Corp"),
        "XYZ1261218C00100000": Mark(Decimal("2.5"), None, 10, None),
    }


class TestHistory:
    def test_the_detail_stands_under_the_key_that_the_type_names(self) -> None:
        rows = [
            {
                "amount": Decimal("-1000.0"),
                "date": "2026-10-01T00:00:00Z",
                "type": "trade",
                "trade": {
                    "commission": 0,
                    "description": "Xyz Corp",
                    "price": Decimal(100),
                    "quantity": Decimal(10),
                    "symbol": "XYZ",
                },
            },
            {
                "amount": Decimal("2.5"),
                "date": "2026-09-30T00:00:00Z",
                "type": "dividend",
                "dividend": {"description": "XYZ dividend", "quantity": Decimal("0.0"), "symbol": "null"},
            },
            {"amount": Decimal(500), "date": "2026-09-29T00:00:00Z", "type": "wire", "trade": {"symbol": "ABC"}},
        ]
        count, (trade, dividend, wired) = parse_history({"history": {"event": rows}})
        assert count == 3
        assert (trade.booked_on, trade.kind, trade.amount) == (date(2026, 10, 1), "trade", Decimal(-1000))
        assert (trade.symbol, trade.quantity, trade.price, trade.commission) == (
            "XYZ",
            Decimal(10),
            Decimal(100),
            Decimal(0),
        )
        assert (dividend.description, dividend.symbol, dividend.quantity) == ("XYZ dividend", None, None)
        assert (wired.symbol, wired.description) == (None, None)

    @pytest.mark.parametrize("nothing", ["null", None, {"event": []}])
    def test_none(self, nothing: Any) -> None:
        assert parse_history({"history": nothing}) == (0, ())

    def test_a_bad_event_is_left_out_but_counts_for_the_pages_length(self) -> None:
        good = {"amount": 1, "date": "2026-09-29T00:00:00Z", "type": "interest", "interest": {}}
        assert parse_history({"history": {"event": [good, {**good, "amount": "null"}]}})[0] == 2
        with pytest.raises(ProviderBadData):
            parse_history({"history": {"event": {**good, "date": "lately"}}})


class TestGains:
    ROW: ClassVar = {
        "symbol": "BRK/B",
        "quantity": Decimal("10.0"),
        "cost": Decimal("1000.0"),
        "proceeds": Decimal("1100.0"),
        "gain_loss": Decimal("100.0"),
        "gain_loss_percent": Decimal("10.0"),
        "open_date": "2026-10-01T00:00:00.000Z",
        "close_date": "2026-11-01T00:00:00.000Z",
        "term": 31,
    }

    def test_a_row(self) -> None:
        _, (gain,) = parse_gains({"gainloss": {"closed_position": self.ROW}})
        assert (gain.symbol, gain.gain, gain.gain_percent, gain.term_days) == ("BRK.B", Decimal(100), Decimal(10), 31)
        assert (gain.opened_on, gain.closed_on) == (date(2026, 10, 1), date(2026, 11, 1))

    def test_what_may_be_missing(self) -> None:
        row = {**self.ROW, "open_date": "null", "gain_loss_percent": None, "term": None}
        _, (gain,) = parse_gains({"gainloss": {"closed_position": row}})
        assert (gain.opened_on, gain.gain_percent, gain.term_days) == (None, None, None)

    def test_none(self) -> None:
        assert parse_gains({"gainloss": "null"}) == (0, ())


@pytest.mark.parametrize(
    ("number", "shown"), [("VA00000001", "••••0001"), ("12345", "••••2345"), ("1234", "••••"), ("", "••••")]
)
def test_a_number_shows_its_end_alone(number: str, shown: str) -> None:
    assert masked(number) == shown
