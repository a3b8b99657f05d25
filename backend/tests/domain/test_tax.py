"""Holding periods and wash sales, with the arithmetic in comments."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.account import LotMethod
from paiid.domain.activity import NO_TERMS, Activity, ActivityKind, Terms
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import sum_of
from paiid.domain.tax import RealizedLot, Replacement, Term, long_term_from, together, totals
from paiid.domain.wash_sales import TaxLots
from tests.domain.test_lot_properties import trades_and_splits

D = Decimal
K = ActivityKind
ACME, BOLT, CALL = Symbol("ACME"), Symbol("BOLT"), Symbol("ACME240719C00050000")


class Year:
    """Activities of accounts on days of 2024, told as `m-d`."""

    def __init__(self, method: LotMethod = LotMethod.FIFO) -> None:
        self.lots = TaxLots()
        self.method = method
        self.books: dict[str, LotBook] = {}
        self.count = 0

    def on(
        self, day: str, kind: ActivityKind, quantity: str, amount: str = "0", *, symbol: Symbol = ACME,
        account: str = "", terms: Terms = NO_TERMS,
    ) -> list[RealizedLot]:  # fmt: skip
        self.count += 1
        month, number = map(int, day.split("-"))
        book = self.books.setdefault(account, LotBook(self.method))
        activity = Activity(
            f"a{self.count}", kind, date(2024, month, number), None, symbol, D(quantity), amount=D(amount), terms=terms
        )
        known = len(self.lots.realized)
        closed = book.apply(activity)
        self.lots.follow(activity, closed, book.positions, account)
        return self.lots.realized[known:]

    def told(self, row: int = 0) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """Gain, disallowed, deferred, adjusted gain of a realized lot."""
        one = self.lots.realized[row]
        return one.gain, one.disallowed, one.deferred, one.adjusted_gain


class TestHoldingPeriod:
    @pytest.mark.parametrize(
        ("bought", "first"),
        [
            (date(2023, 1, 3), date(2024, 1, 4)),
            (date(2023, 12, 31), date(2025, 1, 1)),
            # On the last day of a month: from the first of the thirteenth month after.
            (date(2023, 2, 28), date(2024, 3, 1)),
            (date(2024, 2, 29), date(2025, 3, 1)),
            (date(2023, 4, 30), date(2024, 5, 1)),
            # Not the last day of its month; a year is over on 28 February 2025.
            (date(2024, 2, 28), date(2025, 3, 1)),
            (date(2024, 2, 27), date(2025, 2, 28)),
        ],
    )
    def test_must_exceed_a_year_to_the_day(self, bought: date, first: date) -> None:
        assert long_term_from(bought) == first

    @given(bought=st.dates(date(2000, 1, 1), date(2050, 1, 1)))
    def test_is_366_or_367_days(self, bought: date) -> None:
        assert (long_term_from(bought) - bought).days in {366, 367}
        assert long_term_from(bought) <= long_term_from(bought + timedelta(days=1))

    def test_of_a_short_is_always_short(self) -> None:
        year = Year()
        year.on("1-2", K.SHORT, "10", "1000")
        activity = Activity("c", K.COVER, date(2026, 1, 2), None, ACME, D(10), amount=D(900))
        book = year.books[""]
        year.lots.follow(activity, book.apply(activity), book.positions)
        assert year.lots.realized[0].term is Term.SHORT


class TestWashSale:
    def test_bought_again_within_thirty_days_after(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "100", "700")
        year.on("3-31", K.BUY, "100", "800")
        # 700 - 1000 = -300, all of it deferred into the new lot.
        assert year.told() == (D(-300), D(300), D(0), D(0))
        assert year.lots.realized[0].replacements == (Replacement("a3", date(2024, 3, 31), D(100), D(300), 59),)
        # 900 - 800 = 100, less the deferred 300.
        year.on("6-3", K.SELL, "100", "900")
        assert year.told(1) == (D(100), D(0), D(300), D(-200))

    def test_bought_thirty_one_days_after_is_none(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "100", "700")
        year.on("4-1", K.BUY, "100", "800")
        assert year.told() == (D(-300), D(0), D(0), D(-300))

    def test_bought_up_to_thirty_days_before(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("2-1", K.BUY, "40", "300")
        year.on("3-2", K.SELL, "100", "700")
        # 40 of the 100 are replaced: 300 x 40/100 = 120.
        assert year.told() == (D(-300), D(120), D(0), D(-180))

    def test_bought_thirty_one_days_before_is_none(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("1-31", K.BUY, "40", "300")
        year.on("3-2", K.SELL, "100", "700")
        assert year.told()[1] == D(0)

    def test_the_lot_that_is_sold_does_not_replace_itself(self) -> None:
        year = Year()
        year.on("3-1", K.BUY, "100", "1000")
        year.on("3-5", K.SELL, "50", "400")
        assert year.told() == (D(-100), D(0), D(0), D(-100))

    def test_lots_of_one_sale_do_not_replace_each_other(self) -> None:
        year = Year()
        year.on("3-1", K.BUY, "100", "1000")
        year.on("3-4", K.BUY, "100", "900")
        year.on("3-5", K.SELL, "200", "1200")
        assert [one.disallowed for one in year.lots.realized] == [D(0), D(0)]

    def test_each_share_replaces_once_the_earliest_first(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "60", "300")
        year.on("3-4", K.SELL, "40", "200")
        year.on("3-6", K.BUY, "70", "400")
        year.on("3-7", K.BUY, "70", "400")
        # Losses of 300 and 200. The first 70 replace 60 and 10, the next 70 the other 30.
        assert [one.disallowed for one in year.lots.realized] == [D(300), D(200)]
        assert [[(r.lot_id, r.quantity, r.disallowed) for r in one.replacements] for one in year.lots.realized] == [
            [("a4", D(60), D(300))],
            [("a4", D(10), D(50)), ("a5", D(30), D(150))],
        ]

    def test_a_gain_is_none(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "100", "1100")
        year.on("3-2", K.BUY, "100", "1100")
        assert year.told() == (D(100), D(0), D(0), D(100))

    def test_a_loss_goes_on_from_sale_to_sale(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "10", "100")
        year.on("2-1", K.SELL, "10", "80")
        year.on("2-5", K.BUY, "10", "80")
        year.on("2-9", K.SELL, "10", "70")
        year.on("2-20", K.BUY, "10", "60")
        year.on("9-2", K.SELL, "10", "65")
        # -20 deferred; -10 - 20 = -30 deferred; 5 - 30 = -25 = -20 - 10 + 5.
        assert [one.adjusted_gain for one in year.lots.realized] == [D(0), D(0), D(-25)]

    def test_part_of_a_lot_takes_its_part_of_the_deferred_loss(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "100", "700")
        year.on("3-4", K.BUY, "200", "1400")
        year.on("6-3", K.SELL, "50", "400")
        # A quarter of the lot: 300/4 = 75 comes due; 400 - 350 - 75 = -25.
        assert year.told(1) == (D(50), D(0), D(75), D(-25))

    def test_holding_period_of_what_was_sold_is_added(self) -> None:
        year = Year()
        bought = Activity("old", K.BUY, date(2023, 6, 1), None, ACME, D(10), amount=D(100))
        book = year.books.setdefault("", LotBook())
        year.lots.follow(bought, book.apply(bought), book.positions)
        year.on("3-1", K.SELL, "10", "90")
        year.on("3-4", K.BUY, "10", "90")
        (sold,) = year.on("7-1", K.SELL, "10", "95")
        # 274 days and 119 days.
        assert (sold.term, sold.adjusted_term) == (Term.SHORT, Term.LONG)

    def test_covering_a_short_at_a_loss_and_selling_short_again(self) -> None:
        year = Year()
        year.on("1-2", K.SHORT, "10", "100")
        year.on("2-1", K.COVER, "10", "120")
        year.on("2-2", K.BUY, "10", "120")
        assert year.told()[1] == D(0)
        year.on("2-3", K.SELL, "10", "120")
        year.on("2-4", K.SHORT, "10", "125")
        assert year.told()[1] == D(20)

    def test_a_split_between_counts_the_new_shares(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "100", "700")
        year.on("3-4", K.SPLIT, "2")
        year.on("3-5", K.BUY, "50", "180")
        # 100 sold are 200 now; 50 of them are replaced: 300 x 50/200.
        assert year.told() == (D(-300), D(75), D(0), D(-225))

    def test_another_name_of_the_same_shares_is_the_same(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "60", "300")
        year.on("3-4", K.SYMBOL_CHANGE, "0", terms=Terms(to_symbol=BOLT))
        year.on("3-5", K.BUY, "30", "150", symbol=BOLT)
        assert year.told() == (D(-300), D(150), D(0), D(-150))

    def test_another_symbol_is_none(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "60", "300")
        year.on("3-5", K.BUY, "60", "150", symbol=BOLT)
        assert year.told()[1] == D(0)

    def test_shares_that_an_option_delivers_are_bought(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "8000")
        year.on("1-3", K.BUY, "1", "200", symbol=CALL)
        year.on("7-1", K.SELL, "100", "5000")
        year.on("7-19", K.EXERCISE, "1", symbol=CALL)
        assert year.told()[1] == D(3000)

    def test_shares_brought_are_not_bought(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000")
        year.on("3-1", K.SELL, "100", "700")
        year.on("3-4", K.TRANSFER_IN, "100", "700")
        assert year.told()[1] == D(0)

    def test_another_account_of_the_same_owner_counts(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "100", "1000", account="one")
        year.on("3-1", K.SELL, "100", "700", account="one")
        year.on("3-4", K.BUY, "100", "700", account="two")
        assert year.told()[1] == D(300)

    def test_a_transferred_lot_keeps_its_deferred_loss(self) -> None:
        year = Year()
        year.on("1-2", K.BUY, "10", "100")
        year.on("2-1", K.SELL, "10", "80")
        year.on("2-5", K.BUY, "10", "80")
        book, out = year.books[""], Activity("o", K.TRANSFER_OUT, date(2024, 6, 3), None, ACME, D(10))
        lots = book.transfer(out)
        year.lots.follow(out, (), book.positions)
        other = year.books.setdefault("two", LotBook())
        into = out._replace(id="i", kind=K.TRANSFER_IN)
        other.receive(ACME, lots, lots[0])
        year.lots.follow(into, (), other.positions, "two")
        year.on("9-2", K.SELL, "10", "90", account="two")
        assert year.told(1) == (D(10), D(0), D(20), D(-10))


class TestTotals:
    def test_by_term_with_and_without_wash_sales(self) -> None:
        year = Year()
        old = Activity("old", K.BUY, date(2022, 6, 1), None, BOLT, D(10), amount=D(100))
        book = year.books.setdefault("", LotBook())
        year.lots.follow(old, book.apply(old), book.positions)
        year.on("2-1", K.SELL, "10", "150", symbol=BOLT)
        year.on("2-2", K.BUY, "10", "100")
        year.on("3-1", K.SELL, "10", "70")
        year.on("3-4", K.BUY, "10", "60")
        found = totals(year.lots.realized)
        assert (found.number, found.proceeds, found.cost) == (2, D(220), D(200))
        assert (found.short_term, found.long_term, found.gain) == (D(-30), D(50), D(20))
        assert (found.disallowed, found.deferred) == (D(30), D(0))
        assert (found.adjusted_short_term, found.adjusted_long_term, found.adjusted_gain) == (D(0), D(50), D(50))
        assert {key: one.totals() for key, one in year.lots.sums.items()} == {("", 2024): found}


@pytest.mark.parametrize("method", list(LotMethod))
@settings(max_examples=40, deadline=None)
@given(activities=trades_and_splits())
def test_deferred_losses_are_never_lost(method: LotMethod, activities: list[Activity]) -> None:
    book, lots = LotBook(method), TaxLots()
    for one in activities:
        lots.follow(one, book.apply(one), book.positions)
    # A trade far away that closes everything, later than any window.
    for position in list(book.positions.values()):
        kind = K.SELL if position.quantity > 0 else K.COVER
        end = Activity("end", kind, date(2030, 1, 2), None, position.symbol, abs(position.quantity), amount=D(1))
        lots.follow(end, book.apply(end), book.positions)
    plain = sum_of([one.gain for one in lots.realized])
    assert sum_of([one.adjusted_gain for one in lots.realized]) == plain
    assert all(one.disallowed >= 0 and one.deferred >= 0 for one in lots.realized)
    assert together(one.totals() for one in lots.sums.values()) == totals(lots.realized)
