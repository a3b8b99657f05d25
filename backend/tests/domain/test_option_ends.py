"""Options at their end; the arithmetic is in the comments. One contract is 100 shares."""

from datetime import date
from decimal import Decimal

import pytest

from paiid.domain.activity import Activity, ActivityKind, Terms
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import ClosedLot, Closing, Lot
from paiid.domain.option_ends import Delivery, delivery

D = Decimal
K = ActivityKind
CALL, PUT = Symbol("ACME240119C00100000"), Symbol("ACME240119P00100000")
ACME = Symbol("ACME")
OPENED, BOUGHT, ENDED = date(2024, 1, 2), date(2022, 5, 2), date(2024, 1, 19)


def traded(book: LotBook, kind: ActivityKind, symbol: Symbol, quantity: str, amount: str, day: date = OPENED) -> None:
    assert book.apply(Activity(f"{kind}-{symbol}", kind, day, None, symbol, D(quantity), None, D(amount))) == ()


def ended(
    book: LotBook, kind: ActivityKind, symbol: Symbol, quantity: str = "1", *, fee: str = "0", **terms: Symbol
) -> tuple[ClosedLot, ...]:
    activity = Activity("end", kind, ENDED, None, symbol, D(quantity), fee=D(fee), terms=Terms(**terms))  # type: ignore[arg-type]
    return book.apply(activity)


def lots(book: LotBook, symbol: Symbol = ACME) -> list[tuple[Decimal, Decimal, date]]:
    held = book.positions.get(symbol)
    return [(lot.quantity, lot.cost, lot.day) for lot in (held.lots if held else ())]


def only(closed: tuple[ClosedLot, ...]) -> tuple[Symbol, Decimal, Decimal, date, Closing]:
    (one,) = closed
    return one.symbol, one.cost, one.proceeds, one.opened_day, one.reason


class TestExercise:
    def test_of_a_call_the_premium_is_part_of_the_cost(self) -> None:
        book = LotBook()
        traded(book, K.BUY, CALL, "1", "300")
        # 100 x 100 + 300 + 5; the shares are as old as the exercise.
        assert ended(book, K.EXERCISE, CALL, fee="5") == ()
        assert lots(book) == [(D(100), D(10305), ENDED)]
        assert lots(book, CALL) == []

    def test_of_a_put_the_premium_lowers_the_proceeds(self) -> None:
        book = LotBook()
        traded(book, K.BUY, ACME, "100", "9500", BOUGHT)
        traded(book, K.BUY, PUT, "1", "200")
        # 10000 - 200 - 9500 = 300, of the shares' own age.
        assert only(ended(book, K.EXERCISE, PUT)) == (ACME, D(9500), D(9800), BOUGHT, Closing.TRADE)

    def test_of_a_put_without_shares_sells_short(self) -> None:
        book = LotBook()
        traded(book, K.BUY, PUT, "1", "200")
        ended(book, K.EXERCISE, PUT)
        assert lots(book) == [(D(-100), D(-9800), ENDED)]

    def test_of_some_contracts_takes_their_premium_only(self) -> None:
        book = LotBook()
        traded(book, K.BUY, CALL, "3", "900")
        ended(book, K.EXERCISE, CALL, "2")
        assert (lots(book), lots(book, CALL)) == ([(D(200), D(20600), ENDED)], [(D(1), D(300), OPENED)])

    def test_of_what_was_bought_before_the_record_begins(self) -> None:
        book = LotBook()
        ended(book, K.EXERCISE, CALL)
        assert lots(book) == [(D(100), D(10000), ENDED)]

    def test_delivers_the_symbol_it_names(self) -> None:
        book = LotBook()
        traded(book, K.BUY, Symbol("BRKB240119C00100000"), "1", "300")
        ended(book, K.EXERCISE, Symbol("BRKB240119C00100000"), to_symbol=Symbol("BRK.B"))
        assert lots(book, Symbol("BRK.B")) == [(D(100), D(10300), ENDED)]


class TestAssignment:
    def test_of_a_put_the_premium_lowers_the_cost(self) -> None:
        book = LotBook()
        traded(book, K.SHORT, PUT, "1", "300")
        assert ended(book, K.ASSIGNMENT, PUT) == ()
        assert lots(book) == [(D(100), D(9700), ENDED)]

    def test_of_a_covered_call_the_premium_is_part_of_the_proceeds(self) -> None:
        book = LotBook()
        traded(book, K.BUY, ACME, "100", "9000", BOUGHT)
        traded(book, K.SHORT, CALL, "1", "250")
        # 10000 + 250 - 9000 = 1250, of the shares' own age.
        assert only(ended(book, K.ASSIGNMENT, CALL)) == (ACME, D(9000), D(10250), BOUGHT, Closing.TRADE)

    def test_of_a_call_without_shares_sells_short(self) -> None:
        book = LotBook()
        traded(book, K.SHORT, CALL, "1", "250")
        ended(book, K.ASSIGNMENT, CALL, fee="20")
        assert lots(book) == [(D(-100), D(-10230), ENDED)]

    def test_a_statement_may_call_it_exercise(self) -> None:
        book = LotBook()
        traded(book, K.SHORT, PUT, "1", "300")
        ended(book, K.EXERCISE, PUT)
        assert lots(book) == [(D(100), D(9700), ENDED)]


class TestExpiry:
    def test_of_a_long_one_loses_the_premium(self) -> None:
        book = LotBook()
        traded(book, K.BUY, CALL, "2", "300")
        assert only(ended(book, K.EXPIRY, CALL, "2")) == (CALL, D(300), D(0), OPENED, Closing.EXPIRY)

    def test_of_a_written_one_keeps_it(self) -> None:
        book = LotBook()
        traded(book, K.SHORT, PUT, "2", "300")
        assert only(ended(book, K.EXPIRY, PUT, "1")) == (PUT, D(0), D(150), OPENED, Closing.EXPIRY)
        assert lots(book, PUT) == [(D(-1), D(-150), OPENED)]

    def test_of_more_than_is_held_opens_nothing(self) -> None:
        book = LotBook()
        traded(book, K.BUY, CALL, "1", "300")
        ended(book, K.EXPIRY, CALL, "5")
        assert not book.positions
        assert ended(book, K.EXPIRY, CALL) == ()


class TestIndexOption:
    def test_settles_in_cash(self) -> None:
        spx = Symbol("SPXW240119C04800000")
        book = LotBook()
        traded(book, K.BUY, spx, "1", "1200")
        activity = Activity("end", K.EXERCISE, ENDED, None, spx, D(1), None, D(3950))
        assert only(book.apply(activity)) == (spx, D(1200), D(3950), OPENED, Closing.SETTLEMENT)

    def test_its_writer_pays(self) -> None:
        spx = Symbol("SPXW240119C04800000")
        book = LotBook()
        traded(book, K.SHORT, spx, "1", "1200")
        activity = Activity("end", K.ASSIGNMENT, ENDED, None, spx, D(1), None, D(3950), D(1))
        assert only(book.apply(activity)) == (spx, D(3951), D(1200), OPENED, Closing.SETTLEMENT)


class TestDelivery:
    @pytest.mark.parametrize(
        ("kind", "symbol", "shares", "cash"),
        [
            (K.EXERCISE, CALL, 200, -20000),
            (K.EXERCISE, PUT, -200, 20000),
            (K.ASSIGNMENT, CALL, -200, 20000),
            (K.ASSIGNMENT, PUT, 200, -20000),
        ],
    )
    def test_shares_one_way_and_the_strike_the_other(
        self, kind: ActivityKind, symbol: Symbol, shares: int, cash: int
    ) -> None:
        activity = Activity("end", kind, ENDED, symbol=symbol, quantity=D(2))
        assert delivery(activity) == Delivery(ACME, D(shares), D(cash))

    def test_the_position_decides_which_side_it_was(self) -> None:
        activity = Activity("end", K.EXERCISE, ENDED, symbol=CALL, quantity=D(1))
        assert delivery(activity, is_written=True) == Delivery(ACME, D(-100), D(10000))

    @pytest.mark.parametrize("kind", [K.BUY, K.SELL, K.SHORT, K.COVER, K.TRANSFER_IN])
    def test_none_for_trades_and_transfers_of_contracts(self, kind: ActivityKind) -> None:
        assert delivery(Activity("trade", kind, ENDED, symbol=PUT, quantity=D(1)), is_written=True) is None

    def test_none_for_what_is_no_option_or_expires(self) -> None:
        assert delivery(Activity("end", K.EXERCISE, ENDED, symbol=ACME, quantity=D(1))) is None
        assert delivery(Activity("end", K.EXPIRY, ENDED, symbol=CALL, quantity=D(1))) is None


def test_lots_know_their_age_across_an_exercise() -> None:
    book = LotBook()
    traded(book, K.BUY, ACME, "100", "9000", BOUGHT)
    traded(book, K.BUY, CALL, "1", "300")
    ended(book, K.EXERCISE, CALL)
    held: tuple[Lot, ...] = book.positions[ACME].lots
    assert [lot.day for lot in held] == [BOUGHT, ENDED]
