"""What a written row means, and what is wrong with one that means nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paiid.domain.activity import Activity, ActivityKind, Terms, cash_change
from paiid.domain.activity_draft import ActivityDraft, ActivityError
from paiid.domain.activity_rules import checked
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook

DAY, LATEST = date(2026, 3, 2), date(2026, 11, 24)
CALL = "XYZ261218C00102500"
K = ActivityKind


def dec(text: str) -> Decimal:
    return Decimal(text)


def draft(kind: ActivityKind, **given: Any) -> ActivityDraft:
    numbers = {"quantity", "price", "amount", "fee", "tax"}
    values: dict[str, Any] = {name: dec(one) if name in numbers else one for name, one in given.items()}
    return ActivityDraft(kind, DAY)._replace(**values)


def made(kind: ActivityKind, **given: Any) -> Activity:
    return checked(draft(kind, **given), latest=LATEST)


@dataclass(frozen=True)
class Refused:
    field: str
    words: str


def refused(kind: ActivityKind, **given: Any) -> Refused:
    with pytest.raises(ActivityError) as caught:
        made(kind, **given)
    return Refused(caught.value.field, str(caught.value))


class TestTrades:
    def test_the_amount_from_price_and_quantity(self) -> None:
        found = made(K.BUY, symbol="aapl", quantity="10", price="187.50", fee="1")
        assert (found.symbol, found.quantity, found.amount, found.fee) == ("AAPL", dec("10"), dec("1875.00"), dec("1"))
        assert cash_change(found) == dec("-1876.00")

    def test_the_price_from_the_amount(self) -> None:
        assert made(K.BUY, symbol="AAPL", quantity="3", amount="100").price == dec("33.333333333333")

    def test_signs_are_taken_either_way(self) -> None:
        plain = made(K.SELL, symbol="AAPL", quantity="10", price="5", amount="50", fee="1")
        assert made(K.SELL, symbol="AAPL", quantity="-10", price="5", amount="-50", fee="-1") == plain

    @pytest.mark.parametrize(("kind", "net"), [(K.BUY, "1001.50"), (K.SELL, "998.50"), (K.COVER, "1001.50")])
    def test_an_amount_net_of_costs_is_recognized(self, kind: ActivityKind, net: str) -> None:
        found = made(kind, symbol="AAPL", quantity="10", price="100", amount=net, fee="1", tax="0.50")
        assert found.amount == 1000

    def test_costs_below_the_rounding_of_the_price_go_by_what_fits_to_the_cent_and_then_by_the_source(self) -> None:
        given = {"symbol": "AAPL", "quantity": "1000", "price": "1.23", "fee": "0.03"}
        assert made(K.BUY, **given, amount="1230.03").amount == dec("1230.00")
        assert made(K.BUY, **given, amount="1230.50").amount == dec("1230.50")
        assert made(K.BUY, **given, amount="1230.50", amount_is_net=True).amount == dec("1230.47")

    def test_a_sale_that_costs_more_than_it_brings(self) -> None:
        found = made(K.SELL, symbol=CALL, quantity="1", price="0.01", amount="-0.30", fee="1.30")
        assert (found.amount, cash_change(found)) == (dec("1.00"), dec("-0.30"))

    def test_an_amount_told_to_be_net_without_a_price(self) -> None:
        found = made(K.SELL, symbol="AAPL", quantity="10", amount="995", fee="5", amount_is_net=True)
        assert (found.amount, found.price) == (dec("1000"), dec("100"))

    def test_a_shown_price_may_be_rounded(self) -> None:
        # 7.123456 shares at 187.654321 are 1336.75...; the statement shows the price to the cent.
        found = made(K.BUY, symbol="AAPL", quantity="7.123456", price="187.65", amount="1336.75")
        assert found.amount == dec("1336.75")

    def test_a_contract_is_a_hundred_shares(self) -> None:
        assert made(K.SHORT, symbol=CALL, quantity="2", price="1.25").amount == dec("250.00")
        assert made(K.BUY, symbol=CALL, quantity="2", amount="250").price == dec("1.25")

    def test_a_bond_is_priced_in_percent_of_its_face_value(self) -> None:
        found = made(K.BUY, symbol="912828ZT0", quantity="10000", price="99.50", amount="9950")
        assert (found.amount, found.price) == (dec("9950"), dec("0.995"))

    def test_shares_for_nothing(self) -> None:
        assert made(K.BUY, symbol="AAPL", quantity="1", price="0").amount == 0

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"quantity": "1", "price": "1"}, "symbol"),
            ({"symbol": "AAPL", "price": "1"}, "quantity"),
            ({"symbol": "AAPL", "quantity": "0", "price": "1"}, "quantity"),
            ({"symbol": "AAPL", "quantity": "1"}, "price"),
            ({"symbol": "not ? a symbol", "quantity": "1", "price": "1"}, "symbol"),
            ({"symbol": "AAPL", "quantity": "10", "price": "100", "amount": "950"}, "amount"),
            ({"symbol": "AAPL", "quantity": "1", "price": "1", "currency": "DOLLARS"}, "currency"),
            ({"symbol": "AAPL", "quantity": "1e15", "price": "1"}, "quantity"),
            ({"symbol": "AAPL", "quantity": "NaN", "price": "1"}, "quantity"),
            ({"symbol": "AAPL", "quantity": "1", "price": "1", "day": date(2027, 1, 1)}, "date"),
            ({"symbol": "AAPL", "quantity": "1", "price": "1", "day": date(1899, 1, 1)}, "date"),
        ],
    )
    def test_what_is_missing_or_wrong_is_named(self, given: dict[str, Any], field: str) -> None:
        assert refused(K.BUY, **given).field == field

    def test_a_contradiction_shows_the_arithmetic(self) -> None:
        words = refused(K.BUY, symbol="AAPL", quantity="10", price="100", amount="950", fee="2").words
        assert words == "950 is not 10 × 100 = 1000, with fee and tax or without (2); leave one of them out."

    @given(
        quantity=st.decimals("0.000001", "100000", places=6),
        price=st.decimals("0.01", "5000", places=4),
        fee=st.decimals("0", "50", places=2),
        is_net=st.booleans(),
        kind=st.sampled_from([K.BUY, K.SELL, K.SHORT, K.COVER]),
    )
    def test_gross_is_price_times_quantity_however_it_was_written(
        self, quantity: Decimal, price: Decimal, fee: Decimal, is_net: bool, kind: ActivityKind
    ) -> None:
        exact = quantity * price
        written = exact
        if is_net:
            written = exact + fee if kind in {K.BUY, K.COVER} else exact - fee
        row = ActivityDraft(kind, DAY, None, "AAPL", quantity, price, written, fee, amount_is_net=is_net)
        found = checked(row, latest=LATEST)
        assert abs(found.amount - exact) <= Decimal("0.005")
        assert found.price == price


class TestMoney:
    def test_dividends_gross_of_tax(self) -> None:
        found = made(K.DIVIDEND, symbol="AAPL", amount="8.50", tax="1.50", amount_is_net=True)
        assert (found.amount, found.tax, cash_change(found)) == (dec("10"), dec("1.50"), dec("8.50"))

    def test_a_dividend_for_each_share(self) -> None:
        assert made(K.DIVIDEND, symbol="AAPL", quantity="40", price="0.25").amount == 10

    def test_interest_below_zero_was_paid(self) -> None:
        assert cash_change(made(K.INTEREST, amount="-3.20")) == dec("-3.20")

    def test_a_fee_in_the_column_of_its_name(self) -> None:
        assert (made(K.FEE, fee="5").amount, made(K.FEE, fee="5").fee) == (dec("5"), dec("0"))
        assert made(K.FEE, amount="5", fee="5").fee == 0
        assert cash_change(made(K.TAX, tax="-7")) == -7

    def test_a_refund_is_a_fee_below_zero(self) -> None:
        assert cash_change(made(K.FEE, amount="-5")) == 5

    def test_deposits_and_withdrawals(self) -> None:
        assert made(K.WITHDRAWAL, amount="-100", symbol="USD").amount == 100
        assert refused(K.DEPOSIT, amount="0").field == "amount"
        assert refused(K.DEPOSIT, amount="10", symbol="AAPL").field == "symbol"

    def test_money_for_money(self) -> None:
        terms = Terms(to_currency="usd", to_amount=dec("108.2"))
        assert made(K.EXCHANGE, amount="-100", currency="EUR", terms=terms).terms == Terms(
            to_currency="USD", to_amount=dec("108.2")
        )
        assert refused(K.EXCHANGE, amount="100", currency="USD", terms=terms).field == "to_currency"
        assert refused(K.EXCHANGE, amount="100").field == "to_amount"


class TestCorporateActions:
    def test_a_split_has_the_new_shares_for_an_old_one(self) -> None:
        assert made(K.SPLIT, symbol="AAPL", quantity="4").quantity == 4
        assert made(K.SPLIT, symbol="AAPL", quantity="0.1", amount="0").quantity == dec("0.1")
        for wrong in ("0", "1", "-4"):
            assert refused(K.SPLIT, symbol="AAPL", quantity=wrong).field == "quantity"
        assert refused(K.SPLIT, quantity="4").field == "symbol"

    def test_a_spin_off(self) -> None:
        terms = Terms(to_symbol=Symbol("gehc"), ratio=dec("0.3333"), cost_share=dec("0.2"))
        assert made(K.SPIN_OFF, symbol="GE", terms=terms).terms.to_symbol == "GEHC"
        assert refused(K.SPIN_OFF, symbol="GE", terms=terms._replace(ratio=None)).field == "ratio"
        assert refused(K.SPIN_OFF, symbol="GE", terms=terms._replace(to_symbol=None)).field == "to_symbol"
        assert refused(K.SPIN_OFF, symbol="GE", terms=terms._replace(cost_share=dec("1.1"))).field == "cost_share"
        assert refused(K.SPIN_OFF, symbol="GEHC", terms=terms).field == "to_symbol"

    def test_mergers_for_shares_and_for_cash(self) -> None:
        for_shares = Terms(to_symbol=Symbol("NEW"), ratio=dec("0.5"))
        assert made(K.MERGER, symbol="OLD", terms=for_shares).amount == 0
        found = made(K.MERGER, symbol="OLD", quantity="10", price="54.20", terms=Terms(ratio=dec("0")))
        assert (found.amount, found.price, found.terms.to_symbol) == (dec("542.00"), dec("54.20"), None)
        for_cash = made(K.MERGER, symbol="OLD", quantity="10", amount="542", terms=Terms(ratio=dec("0")))
        assert for_cash.price == dec("54.2")
        assert refused(K.MERGER, symbol="OLD", terms=Terms(ratio=dec("0"))).field == "price"
        assert refused(K.MERGER, symbol="OLD", price="5", terms=Terms(ratio=dec("0"))).field == "quantity"

    def test_a_merger_that_takes_cash_for_shares_sold_short(self) -> None:
        sold = made(K.SHORT, symbol="ACME", quantity="10", price="100")
        paid = made(K.MERGER, symbol="ACME", quantity="10", amount="-1200", terms=Terms(ratio=dec("0")))
        assert (cash_change(paid), paid.price) == (dec("-1200"), dec("120"))
        book = LotBook()
        book.apply(sold)
        (closed,) = book.apply(paid)
        assert (closed.cost, closed.proceeds, closed.realized_pnl) == (dec("1200"), dec("1000"), dec("-200"))
        assert not book.positions

    def test_another_name(self) -> None:
        found = made(K.SYMBOL_CHANGE, symbol="FB", terms=Terms(to_symbol=Symbol("META"), ratio=dec("1")))
        assert found.terms == Terms(to_symbol=Symbol("META"))

    def test_shares_move_at_their_cost_basis(self) -> None:
        found = made(K.TRANSFER_IN, symbol="AAPL", quantity="10", amount="1500")
        assert (found.price, found.amount) == (dec("150"), dec("0"))
        assert made(K.TRANSFER_OUT, symbol="AAPL", quantity="-10").price is None
        assert cash_change(made(K.TRANSFER_OUT, amount="100")) == -100

    def test_the_ends_of_options(self) -> None:
        assert made(K.EXPIRY, symbol=CALL, quantity="-2").quantity == 2
        assert refused(K.ASSIGNMENT, symbol="AAPL", quantity="1").field == "symbol"

    def test_an_option_on_an_index_settles_in_cash(self) -> None:
        index = "SPXW261218C05000000"
        assert made(K.EXERCISE, symbol=index, quantity="1", amount="-3950").amount == 3950
        assert made(K.EXPIRY, symbol=index, quantity="1", amount="3950").amount == 0
        assert made(K.EXERCISE, symbol=CALL, quantity="1", amount="10250").amount == 0

    def test_an_option_names_what_it_delivers(self) -> None:
        found = made(K.EXERCISE, symbol="BRKB261218C00400000", quantity="1", terms=Terms(to_symbol=Symbol("brk.b")))
        assert found.terms.to_symbol == "BRK.B"
        bad = Terms(to_symbol=Symbol("!"))
        assert refused(K.EXERCISE, symbol=CALL, quantity="1", terms=bad).field == "to_symbol"


@given(st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from(list(ActivityKind)))
@example(Decimal("4.9999999999975E-13"), ActivityKind.SPLIT)
@example(Decimal("4E+14"), ActivityKind.BUY)
def test_no_number_breaks_it(number: Decimal, kind: ActivityKind) -> None:
    row = ActivityDraft(kind, DAY, None, "AAPL", number, number, number, number, number, terms=Terms(ratio=number))
    try:
        found = checked(row, latest=LATEST)
    except ActivityError:
        return
    for value in (found.quantity, found.amount, found.fee, found.tax):
        assert value.is_finite()
        assert isinstance(exponent := value.as_tuple().exponent, int)
        assert exponent >= -12
