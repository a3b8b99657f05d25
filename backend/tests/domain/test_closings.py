from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from paiid.domain.book import AccountBook
from paiid.domain.closings import ClosedTrade, closed_trades, trade_results
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import fill
from paiid.domain.lots import ClosedLot
from paiid.domain.order import Execution, Side

ACME, OTHER = Symbol("ACME"), Symbol("OTHER")
START = datetime(2026, 11, 16, 15, tzinfo=UTC)


class _Tape:
    """Fills in order, a minute apart."""

    def __init__(self) -> None:
        self.book, self.closed, self.count = AccountBook(), list[ClosedLot](), 0

    def trade(self, side: str, quantity: str, price: str, *, symbol: Symbol = ACME, fee: str = "0") -> None:
        self.count += 1
        execution = Execution(
            f"exe-{self.count}", "key", symbol, Side(side), Decimal(quantity), Decimal(price), Decimal(fee),
            START + timedelta(minutes=self.count),
        )  # fmt: skip
        self.closed.extend(self.book.apply(fill(execution)))

    def trades(self, **order_ids: str) -> list[ClosedTrade]:
        return closed_trades(self.closed, {name.replace("_", "-"): order for name, order in order_ids.items()})


def test_a_sale_over_two_lots_is_one_trade_at_their_average() -> None:
    tape = _Tape()
    tape.trade("buy", "10", "100.00", fee="1.00")
    tape.trade("buy", "10", "110.00")
    tape.trade("sell", "15", "120.00", fee="3.00")
    (trade,) = tape.trades()
    # cost 1,001.00 + 5 x 110.00 = 1,551.00; proceeds 1,800.00 - 3.00
    assert (trade.cost, trade.proceeds, trade.pnl) == (Decimal("1551.00"), Decimal("1797.00"), Decimal("246.00"))
    assert (trade.entry_price, trade.exit_price) == (Decimal("103.4"), Decimal("119.8"))
    assert trade.return_ratio == Decimal("0.158607")
    assert (trade.opened_at, trade.closed_at) == (START + timedelta(minutes=1), START + timedelta(minutes=3))


def test_partial_fills_of_one_order_are_one_trade_whatever_came_between() -> None:
    tape = _Tape()
    tape.trade("buy", "10", "100.00")
    tape.trade("buy", "10", "10.00", symbol=OTHER)
    tape.trade("sell", "4", "101.00")
    tape.trade("sell", "10", "11.00", symbol=OTHER)
    tape.trade("sell", "6", "102.00")
    trades = tape.trades(exe_3="ord-1", exe_4="ord-2", exe_5="ord-1")
    assert [(one.id, one.symbol, one.quantity, one.pnl) for one in trades] == [
        ("ord-2", OTHER, Decimal(10), Decimal(10)),
        ("ord-1", ACME, Decimal(10), Decimal(16)),
    ]


def test_a_short_is_entered_by_the_sale() -> None:
    tape = _Tape()
    tape.trade("sell", "10", "100.00")
    tape.trade("buy", "10", "90.00")
    (trade,) = tape.trades()
    assert trade.is_short
    assert (trade.entry_price, trade.exit_price, trade.pnl) == (Decimal(100), Decimal(90), Decimal(100))
    assert trade.return_ratio == Decimal("0.1")


def test_selling_through_zero_closes_only_what_was_held() -> None:
    tape = _Tape()
    tape.trade("buy", "10", "100.00")
    tape.trade("sell", "15", "110.00")
    (trade,) = tape.trades()
    assert (trade.quantity, trade.pnl) == (Decimal(10), Decimal(100))


@pytest.mark.parametrize("fee", ["0", "0.37"])
def test_trades_add_up_to_the_realized_profit(fee: str) -> None:
    tape = _Tape()
    for side, quantity, price in (
        ("buy", "10", "100.00"), ("buy", "7", "101.13"), ("sell", "3", "99.01"), ("sell", "13", "104.44"),
        ("sell", "8", "103.00"), ("buy", "20", "98.76"), ("sell", "1", "98.00"),
    ):  # fmt: skip
        tape.trade(side, quantity, price, fee=fee)
    assert sum((one.pnl for one in tape.trades()), Decimal(0)) == tape.book.realized_pnl


def test_an_option_is_priced_per_share() -> None:
    call, day = Symbol("ACME270115C00100000"), START.date()
    lot = ClosedLot(call, Decimal(2), False, Decimal(600), Decimal(900), day, day, START, START, "b", "s")
    (trade,) = closed_trades([lot], {})
    assert (trade.entry_price, trade.exit_price, trade.pnl) == (Decimal(3), Decimal("4.5"), Decimal(300))


def test_capital_returned_after_the_sale_has_no_price() -> None:
    day = START.date()
    lot = ClosedLot(ACME, Decimal(0), False, Decimal(0), Decimal(7), day, day, START, START, "x", "x")
    (trade,) = closed_trades([lot], {})
    assert (trade.entry_price, trade.exit_price, trade.pnl, trade.return_ratio) == (
        Decimal(0),
        Decimal(0),
        Decimal(7),
        None,
    )


@pytest.mark.parametrize(("order_ids", "count"), [({}, 3), ({"exe-3": "ord-1", "exe-4": "ord-2", "exe-6": "ord-1"}, 2)])
def test_the_results_alone_are_those_of_the_trades(order_ids: dict[str, str], count: int) -> None:
    tape = _Tape()
    tape.trade("buy", "10", "100.00")
    tape.trade("buy", "10", "10.00", symbol=OTHER)
    tape.trade("sell", "4", "101.00", fee="1.00")
    tape.trade("sell", "10", "11.00", symbol=OTHER)
    tape.trade("buy", "3", "99.00")
    tape.trade("sell", "9", "102.00")
    trades = closed_trades(tape.closed, order_ids)
    found = trade_results(tape.closed, order_ids)
    assert (len(tape.closed), len(trades)) == (4, count)
    told = [(one.closed_at, one.symbol, one.pnl) for one in trades]
    assert list(zip(found.times, found.symbols, found.gains, strict=True)) == told
