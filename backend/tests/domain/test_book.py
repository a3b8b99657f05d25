"""P&L scenarios with their arithmetic."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from paiid.domain import ledger
from paiid.domain.book import AccountBook
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.lots import ClosedLot, Position
from paiid.domain.order import Execution, Side
from paiid.domain.valuation import MissingPriceError, value_account
from tests.support.scripted_market import ACME, OPEN_MONDAY

D = Decimal
_NUMBERS = count(1)


def traded(side: Side, quantity: str, price: str, fee: str = "0") -> LedgerTransaction:
    number = next(_NUMBERS)
    at = OPEN_MONDAY + timedelta(minutes=number)
    return ledger.fill(Execution(f"b-{number}", "one", ACME, side, D(quantity), D(price), D(fee), at))


def bought(quantity: str, price: str, fee: str = "0") -> LedgerTransaction:
    return traded(Side.BUY, quantity, price, fee)


def sold(quantity: str, price: str, fee: str = "0") -> LedgerTransaction:
    return traded(Side.SELL, quantity, price, fee)


def funded(*transactions: LedgerTransaction) -> AccountBook:
    return AccountBook.fold([ledger.deposit(D(10_000), external_id="d", at=OPEN_MONDAY), *transactions])


def position(book: AccountBook) -> tuple[Decimal, Decimal, Decimal]:
    held = book.positions[ACME]
    return held.quantity, held.cost_basis, held.average_price


def test_an_empty_book() -> None:
    book = AccountBook()
    assert dict(book.positions) == {}
    assert (book.cash, book.realized_pnl, book.net_deposits) == (D(0), D(0), D(0))


def test_buying_twice_averages_with_commissions_inside() -> None:
    # 10 x 100 + 1 = 1001; 10 x 110 + 1 = 1101; 2102 / 20 = 105.10
    book = funded(bought("10", "100", "1"), bought("10", "110", "1"))
    assert position(book) == (D(20), D(2102), D("105.10"))
    assert book.cash == D(7898)
    assert book.fees == D(2)


def test_selling_closes_the_oldest_lot_first() -> None:
    book = funded(bought("10", "100"), bought("10", "110"))
    closed = book.apply(sold("15", "120", "3"))
    # Proceeds 1800 - 3 = 1797, of which 10/15 = 1198 and 5/15 = 599.
    # First lot: 1198 - 1000 = 198. Half the second: 599 - 550 = 49.
    assert [(lot.quantity, lot.cost, lot.proceeds, lot.realized_pnl) for lot in closed] == [
        (D(10), D(1000), D(1198), D(198)),
        (D(5), D(550), D(599), D(49)),
    ]
    assert book.realized_pnl == D(247)
    assert position(book) == (D(5), D(550), D(110))


def test_short_and_cover() -> None:
    # Sold 10 x 100 - 1 = 999 received; covered 10 x 90 + 1 = 901 paid; gain 98.
    book = funded(sold("10", "100", "1"))
    assert position(book) == (D(-10), D(-999), D("99.9"))
    assert book.positions[ACME].unrealized_pnl(D(95)) == D(49)
    (closed,) = book.apply(bought("10", "90", "1"))
    assert (closed.is_short, closed.cost, closed.proceeds, closed.realized_pnl) == (True, D(901), D(999), D(98))
    assert not book.positions
    assert book.cash == D(10_098)


def test_crossing_from_long_to_short_splits_the_fill() -> None:
    book = funded(bought("10", "100"))
    # 30 x 110 - 3 = 3297: a third (1099) closes the long, gain 99; two thirds (2198) open a short of 20.
    (closed,) = book.apply(sold("30", "110", "3"))
    assert closed.realized_pnl == D(99)
    assert position(book) == (D(-20), D(-2198), D("109.9"))


def test_crossing_from_short_to_long_splits_the_fill() -> None:
    book = funded(sold("10", "100"))
    (closed,) = book.apply(bought("30", "90"))
    assert (closed.is_short, closed.realized_pnl) == (True, D(100))
    assert position(book) == (D(20), D(1800), D(90))


def test_rounding_of_partial_closings_adds_up() -> None:
    # A lot of 3 for 100.00: a third is 33.333333, the last part takes the rest.
    book = funded(bought("3", "33.3333"))
    parts: list[ClosedLot] = []
    for _ in range(3):
        parts.extend(book.apply(sold("1", "40")))
    assert [lot.cost for lot in parts] == [D("33.333333"), D("33.333334"), D("33.333333")]
    assert sum(lot.cost for lot in parts) == D(100)
    assert book.realized_pnl == D(20)


def test_a_commission_beyond_the_proceeds_is_a_loss() -> None:
    book = funded(bought("1", "1"))
    (closed,) = book.apply(sold("1", "0.50", "2"))
    assert closed.realized_pnl == D("-2.50")


def test_dividends_are_income_by_symbol() -> None:
    book = funded(bought("10", "100"))
    paid = ledger.dividend(ACME, D(10), D("0.25"), external_id="v", at=OPEN_MONDAY)
    assert paid is not None
    book.apply(paid)
    assert (book.dividends, dict(book.dividends_by_symbol), book.cash) == (D("2.50"), {ACME: D("2.50")}, D("9002.50"))


class TestSplit:
    def test_shares_change_and_cost_does_not(self) -> None:
        book = funded(bought("10", "100"), bought("5", "130"))
        event = ledger.split(ACME, D(15), D(4), external_id="s", at=OPEN_MONDAY)
        assert event is not None
        book.apply(event)
        assert position(book) == (D(60), D(1650), D("27.5"))
        assert [lot.quantity for lot in book.positions[ACME].lots] == [D(40), D(20)]

    def test_a_reverse_split_rounds_lots_so_that_they_add_up(self) -> None:
        book = funded(*[bought("1", "10")] * 3)
        event = ledger.split(ACME, D(3), D("0.333333333"), external_id="s", at=OPEN_MONDAY)
        assert event is not None
        book.apply(event)
        held = book.positions[ACME]
        assert held.quantity == sum(lot.quantity for lot in held.lots) == D("0.999999999")

    def test_cost_of_a_lot_rounded_away_goes_to_its_neighbor(self) -> None:
        book = funded(bought("0.000000001", "100"), bought("1", "100"), bought("0.000000001", "100"))
        cost = book.positions[ACME].cost_basis
        event = ledger.split(ACME, book.quantity(ACME), D("0.01"), external_id="s", at=OPEN_MONDAY)
        assert event is not None
        book.apply(event)
        held = book.positions[ACME]
        assert (held.cost_basis, len(held.lots), book.realized_pnl) == (cost, 1, D(0))

    def test_shares_rounded_away_altogether_are_a_realized_loss(self) -> None:
        book = funded(bought("0.000000001", "5000000000"))
        event = ledger.split(ACME, D("0.000000001"), D("0.1"), external_id="s", at=OPEN_MONDAY)
        assert event is not None
        book.apply(event)
        assert (dict(book.positions), book.realized_pnl) == ({}, D(-5))

    def test_of_something_not_held_is_refused(self) -> None:
        event = ledger.split(ACME, D(10), D(2), external_id="s", at=OPEN_MONDAY)
        assert event is not None
        with pytest.raises(ValueError, match="not held"):
            AccountBook().apply(event)


def test_reset_starts_over() -> None:
    book = funded(bought("10", "100", "1"), sold("5", "120"))
    book.apply(ledger.reset(book.balances, D(25_000), external_id="r", at=OPEN_MONDAY))
    assert (book.cash, dict(book.positions), book.realized_pnl, book.fees) == (D(25_000), {}, D(0), D(0))
    assert book.net_deposits == D(25_000)


def test_a_copy_is_independent() -> None:
    book = funded(bought("10", "100"))
    twin = book.copy()
    assert twin == book
    twin.apply(sold("10", "110"))
    assert twin != book
    assert book.quantity(ACME) == D(10)


def test_a_fill_without_a_symbol_is_refused() -> None:
    nameless = LedgerTransaction(
        ledger.TransactionKind.FILL, "x", OPEN_MONDAY, ledger.deposit(D(1), external_id="d", at=OPEN_MONDAY).entries
    )
    with pytest.raises(ValueError, match="symbol"):
        AccountBook().apply(nameless)


class TestValuation:
    def test_long_and_short(self) -> None:
        book = funded(bought("10", "100", "1"))
        worth = value_account(book, {ACME: D(110)})
        # 10,000 - 1,001 + 1,100 = 10,099
        assert (worth.equity, worth.long_market_value, worth.unrealized_pnl) == (D(10_099), D(1100), D(99))
        assert worth.total_pnl == worth.equity - worth.net_deposits == D(99)
        short = value_account(funded(sold("10", "100")), {ACME: D(110)})
        assert (short.short_market_value, short.equity, short.gross_exposure) == (D(-1100), D(9900), D(1100))

    def test_without_a_price_there_is_no_value(self) -> None:
        with pytest.raises(MissingPriceError, match="ACME"):
            value_account(funded(bought("1", "1")), {})


def test_a_position_knows_its_oldest_lot() -> None:
    held: Position = funded(bought("1", "10"), bought("1", "11")).positions[ACME]
    assert held.opened_at == held.lots[0].opened_at < held.lots[1].opened_at
