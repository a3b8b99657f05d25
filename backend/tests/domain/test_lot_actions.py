"""Corporate actions and transfers, each as a worked example. Lots are restated, history is not."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity, ActivityKind, Terms
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lot_events import event_of
from paiid.domain.lots import ClosedLot, Closing, Lot

D = Decimal
K = ActivityKind
ACME, BOLT = Symbol("ACME"), Symbol("BOLT")
DAY = date(2024, 1, 2)


class Account:
    """Activities of one account, a day apart."""

    def __init__(self, method: LotMethod = LotMethod.FIFO, **choices: tuple[str, ...]) -> None:
        self.book = LotBook(method, choices)
        self.day = DAY

    def happens(
        self, name: str, kind: ActivityKind, quantity: str = "0", amount: str = "0", *, fee: str = "0",
        worth: str | None = None, symbol: Symbol = ACME, price: str | None = None, **terms: Any,
    ) -> tuple[ClosedLot, ...]:  # fmt: skip
        self.day += timedelta(days=1)
        given: dict[str, Any] = {
            key: D(value) if key in {"ratio", "cost_share"} else value for key, value in terms.items()
        }
        activity = Activity(
            name, kind, self.day, None, symbol, D(quantity), None if price is None else D(price), D(amount), D(fee),
            terms=Terms(**given),
        )  # fmt: skip
        return self.book.apply(activity, worth=None if worth is None else D(worth))

    def lots(self, symbol: Symbol = ACME) -> list[tuple[str, str, str, int]]:
        """Id, quantity, cost and age (the number of its day) of each lot."""
        held = self.book.positions.get(symbol)
        return [
            (lot.id, _plain(lot.quantity), _plain(lot.cost), (lot.day - DAY).days)
            for lot in (held.lots if held else ())
        ]


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def gains(closed: tuple[ClosedLot, ...]) -> list[tuple[str, str, str, Closing]]:
    return [(lot.opened_by, _plain(lot.cost), _plain(lot.proceeds), lot.reason) for lot in closed]


@pytest.fixture
def two_lots() -> Account:
    """b1: 10 for 1000 on day 1; b2: 30 for 3600 on day 2."""
    account = Account()
    account.happens("b1", K.BUY, "10", "1000")
    account.happens("b2", K.BUY, "30", "3590", fee="10")
    return account


class TestSplit:
    def test_multiplies_shares_and_keeps_cost_and_age(self, two_lots: Account) -> None:
        assert two_lots.happens("x", K.SPLIT, "4") == ()
        assert two_lots.lots() == [("b1", "40", "1000", 1), ("b2", "120", "3600", 2)]

    def test_before_a_sale_and_after_one(self, two_lots: Account) -> None:
        # 4 of 10 sold before cost 400; 12 of 24 after, of the 600 that were left, cost 300.
        first = two_lots.happens("s1", K.SELL, "4", "500")
        two_lots.happens("x", K.SPLIT, "4")
        second = two_lots.happens("s2", K.SELL, "12", "400")
        assert gains(first) == [("b1", "400", "500", Closing.TRADE)]
        assert gains(second) == [("b1", "300", "400", Closing.TRADE)]
        assert (first[0].quantity, second[0].quantity) == (D(4), D(12))

    def test_a_reverse_one_keeps_nine_decimals_that_add_up(self, two_lots: Account) -> None:
        # 40 shares at 1:3 are 13.333333333; the first ten 3.333333333, the rest 10.
        two_lots.happens("x", K.SPLIT, "0.333333333333")
        assert two_lots.lots() == [("b1", "3.333333333", "1000", 1), ("b2", "10", "3600", 2)]

    def test_shares_rounded_away_are_lost(self) -> None:
        account = Account()
        account.happens("b", K.BUY, "0.000000002", "5")
        assert gains(account.happens("x", K.SPLIT, "0.1")) == [("b", "5", "0", Closing.ROUNDING)]
        assert account.lots() == []

    def test_of_shorts(self) -> None:
        account = Account()
        account.happens("s", K.SHORT, "10", "1000")
        account.happens("x", K.SPLIT, "2")
        assert account.lots() == [("s", "-20", "-1000", 1)]
        # Bought back at 45: 20 x 45 = 900, gain 100.
        assert gains(account.happens("c", K.COVER, "20", "900")) == [("s", "900", "1000", Closing.TRADE)]

    def test_of_something_not_held_does_nothing(self) -> None:
        assert Account().happens("x", K.SPLIT, "2") == ()

    @pytest.mark.parametrize("method", list(LotMethod))
    def test_by_every_method(self, method: LotMethod) -> None:
        account = Account(method)
        account.happens("b1", K.BUY, "10", "1000")
        account.happens("b2", K.BUY, "10", "1200")
        account.happens("x", K.SPLIT, "2")
        (closed,) = account.happens("s", K.SELL, "10", "700")
        # Half of the first lot costs 500, half of the second 600, a quarter of all 550.
        costs = {LotMethod.LIFO: D(600), LotMethod.HIFO: D(600), LotMethod.AVERAGE: D(550)}
        assert closed.cost == costs.get(method, D(500))


class TestSpinOff:
    def test_takes_its_share_of_each_cost_and_keeps_the_ages(self, two_lots: Account) -> None:
        # A fifth of 1000 and of 3600; 0.5 for each share.
        two_lots.happens("x", K.SPIN_OFF, to_symbol=BOLT, ratio="0.5", cost_share="0.2")
        assert two_lots.lots() == [("b1", "10", "800", 1), ("b2", "30", "2880", 2)]
        assert two_lots.lots(BOLT) == [("b1", "5", "200", 1), ("b2", "15", "720", 2)]

    def test_joins_what_was_held_already_by_age(self, two_lots: Account) -> None:
        two_lots.happens("own", K.BUY, "1", "50", symbol=BOLT)
        two_lots.happens("x", K.SPIN_OFF, to_symbol=BOLT, ratio="0.1", cost_share="0.1")
        assert [lot[0] for lot in two_lots.lots(BOLT)] == ["b1", "b2", "own"]

    def test_cash_for_the_fraction_is_a_sale_of_it(self, two_lots: Account) -> None:
        # 40 x 0.33 = 13.2 shares; 0.2 of the oldest sold: 0.2/3.3 of 100 is 6.060606.
        two_lots.happens("x", K.SPIN_OFF, to_symbol=BOLT, ratio="0.33", cost_share="0.1")
        closed = two_lots.happens("cash", K.SELL, "0.2", "7", symbol=BOLT)
        assert gains(closed) == [("b1", "6.060606", "7", Closing.TRADE)]

    def test_of_a_short_is_owed(self) -> None:
        account = Account()
        account.happens("s", K.SHORT, "10", "1000")
        account.happens("x", K.SPIN_OFF, to_symbol=BOLT, ratio="1", cost_share="0.3")
        assert (account.lots(), account.lots(BOLT)) == ([("s", "-10", "-700", 1)], [("s", "-10", "-300", 1)])

    def test_of_too_few_shares_for_any_leaves_the_cost(self) -> None:
        account = Account()
        account.happens("b", K.BUY, "0.000000001", "5")
        account.happens("x", K.SPIN_OFF, to_symbol=BOLT, ratio="0.1", cost_share="0.5")
        assert (account.lots(), account.lots(BOLT)) == ([("b", "0.000000001", "5", 1)], [])

    def test_without_terms_is_refused(self, two_lots: Account) -> None:
        with pytest.raises(ValueError, match="does not say what"):
            two_lots.happens("x", K.SPIN_OFF)


class TestMerger:
    def test_for_shares_realizes_nothing(self, two_lots: Account) -> None:
        assert two_lots.happens("x", K.MERGER, to_symbol=BOLT, ratio="2") == ()
        assert two_lots.lots() == []
        assert two_lots.lots(BOLT) == [("b1", "20", "1000", 1), ("b2", "60", "3600", 2)]

    def test_for_cash_ends_the_position(self, two_lots: Account) -> None:
        # 5000 less a fee of 20 is 124.50 a share: 1245 and 3735.
        closed = two_lots.happens("x", K.MERGER, "40", "5000", fee="20", ratio="0")
        assert gains(closed) == [("b1", "1000", "1245", Closing.MERGER), ("b2", "3600", "3735", Closing.MERGER)]
        assert (two_lots.lots(), two_lots.lots(BOLT)) == ([], [])

    def test_for_both_realizes_the_cash_at_most(self, two_lots: Account) -> None:
        # 30 in cash and one share of 100 for each: b1 gains 30 a share, all of the cash; b2 10 a share of its 30.
        # b1: 1000 - 300 + 300 = 1000. b2: 3600 - 900 + 300 = 3000, what the shares are worth.
        closed = two_lots.happens("x", K.MERGER, "40", "1200", worth="4000", to_symbol=BOLT, ratio="1")
        assert gains(closed) == [
            ("b1", "0", "300", Closing.CASH_IN_MERGER),
            ("b2", "600", "900", Closing.CASH_IN_MERGER),
        ]
        assert two_lots.lots(BOLT) == [("b1", "10", "1000", 1), ("b2", "30", "3000", 2)]

    def test_for_both_at_a_loss_realizes_none(self, two_lots: Account) -> None:
        # 30 in cash and a share of 60: b1 loses 10 a share, which is not told; the cash lowers the cost.
        assert two_lots.happens("x", K.MERGER, "40", "1200", worth="2400", to_symbol=BOLT, ratio="1") == ()
        assert two_lots.lots(BOLT) == [("b1", "10", "700", 1), ("b2", "30", "2700", 2)]

    def test_for_both_without_a_price_of_the_new_shares(self, two_lots: Account) -> None:
        # Only what the cash brings beyond the cost is certain: 4400 x 10/40 = 1100 against 1000; 3300 against 3600.
        closed = two_lots.happens("x", K.MERGER, "40", "4400", to_symbol=BOLT, ratio="1")
        assert gains(closed) == [("b1", "1000", "1100", Closing.CASH_IN_MERGER)]
        assert two_lots.lots(BOLT) == [("b1", "10", "0", 1), ("b2", "30", "300", 2)]

    def test_for_both_by_the_share_of_cost_the_company_told(self, two_lots: Account) -> None:
        # Three quarters of the cost go on; the cash of 300 is for 250, that of 900 for 900.
        closed = two_lots.happens("x", K.MERGER, "40", "1200", to_symbol=BOLT, ratio="1", cost_share="0.75")
        assert gains(closed) == [("b1", "250", "300", Closing.CASH_IN_MERGER)]
        assert two_lots.lots(BOLT) == [("b1", "10", "750", 1), ("b2", "30", "2700", 2)]

    def test_of_a_short_for_both_lowers_what_it_brought(self) -> None:
        account = Account()
        account.happens("s", K.SHORT, "10", "1000")
        # Nothing in a statement says that a short paid; what came is one more thing that it owes.
        account.happens("x", K.MERGER, "10", "100", to_symbol=BOLT, ratio="1")
        assert account.lots(BOLT) == [("s", "-10", "-1100", 1)]

    def test_into_nothing_named_is_refused(self, two_lots: Account) -> None:
        with pytest.raises(ValueError, match="into what"):
            two_lots.happens("x", K.MERGER, ratio="1")


class TestSymbolChange:
    def test_keeps_everything(self, two_lots: Account) -> None:
        before = two_lots.lots()
        two_lots.happens("x", K.SYMBOL_CHANGE, to_symbol=BOLT)
        assert (two_lots.lots(), two_lots.lots(BOLT)) == ([], before)

    def test_into_a_short_of_the_new_name_closes_it(self, two_lots: Account) -> None:
        # Short 5 at 130 = 650; half of b1's ten close it: 650 - 500 = 150.
        two_lots.happens("s", K.SHORT, "5", "650", symbol=BOLT)
        (closed,) = two_lots.happens("x", K.SYMBOL_CHANGE, to_symbol=BOLT)
        assert (closed.is_short, closed.realized_pnl) == (True, D(150))
        assert [lot[1:3] for lot in two_lots.lots(BOLT)] == [("5", "500"), ("30", "3600")]

    def test_without_a_name_is_refused(self, two_lots: Account) -> None:
        with pytest.raises(ValueError, match="into what"):
            two_lots.happens("x", K.SYMBOL_CHANGE)


class TestReturnOfCapital:
    def test_lowers_the_cost_of_each_share_alike(self, two_lots: Account) -> None:
        # 80 over 40 shares is 2 each.
        assert two_lots.happens("x", K.RETURN_OF_CAPITAL, amount="80") == ()
        assert two_lots.lots() == [("b1", "10", "980", 1), ("b2", "30", "3540", 2)]

    def test_beyond_the_cost_it_is_gain(self) -> None:
        account = Account()
        account.happens("b1", K.BUY, "10", "20")
        account.happens("b2", K.BUY, "10", "100")
        # 5 a share: 50 against 20 is a gain of 30; 50 against 100 leaves 50.
        assert gains(account.happens("x", K.RETURN_OF_CAPITAL, amount="100")) == [
            ("b1", "0", "30", Closing.RETURN_OF_CAPITAL)
        ]
        assert account.lots() == [("b1", "10", "0", 1), ("b2", "10", "50", 2)]

    def test_paid_after_the_sale_it_is_gain(self) -> None:
        (closed,) = Account().happens("x", K.RETURN_OF_CAPITAL, amount="7")
        assert (closed.quantity, closed.realized_pnl, closed.opened_by) == (D(0), D(7), "x")

    def test_on_a_short_it_is_what_the_short_owes(self) -> None:
        account = Account()
        account.happens("s", K.SHORT, "10", "1000")
        assert account.happens("x", K.RETURN_OF_CAPITAL, amount="-50") == ()
        assert account.lots() == [("s", "-10", "-950", 1)]


class TestTransfer:
    def test_in_at_its_price(self) -> None:
        account = Account()
        account.happens("t", K.TRANSFER_IN, "3", price="33.3333333333", fee="5")
        # To a millionth; the fee of a transfer is no part of the cost.
        assert account.lots() == [("t", "3", "100", 1)]

    def test_in_without_a_price_is_worth_what_the_caller_says(self) -> None:
        account = Account()
        account.happens("t", K.TRANSFER_IN, "3", worth="120")
        assert account.lots() == [("t", "3", "120", 1)]

    def test_out_takes_lots_by_the_method_without_a_gain(self, two_lots: Account) -> None:
        assert two_lots.happens("t", K.TRANSFER_OUT, "15", price="500") == ()
        # Five of thirty cost a sixth of 3600.
        assert two_lots.lots() == [("b2", "25", "3000", 2)]

    def test_lots_go_along_to_another_account(self, two_lots: Account) -> None:
        other = Account(LotMethod.SPECIFIC)
        other.happens("own", K.BUY, "1", "5")
        two_lots.day += timedelta(days=1)
        out = Activity("t", K.TRANSFER_OUT, two_lots.day, symbol=ACME, quantity=D(15))
        left = two_lots.book.transfer(out)
        other.book.receive(ACME, left, event_of(out))
        assert other.lots() == [("own", "1", "5", 1), ("b1", "10", "1000", 1), ("b2", "5", "600", 2)]
        back = Activity("r", K.TRANSFER_IN, two_lots.day, symbol=ACME, quantity=D(5))
        other.book.receive(ACME, [Lot("b2", D(2), D(240), left[1].day, left[1].opened_at)], event_of(back))
        assert other.lots()[-1] == ("b2", "7", "840", 2)

    def test_out_of_more_than_is_held_is_owed(self) -> None:
        account = Account()
        account.happens("b", K.BUY, "10", "1000")
        account.happens("t", K.TRANSFER_OUT, "15", price="120")
        assert account.lots() == [("t", "-5", "-600", 2)]

    def test_of_cash_is_none_of_our_business(self) -> None:
        book = LotBook()
        assert book.apply(Activity("t", K.TRANSFER_IN, DAY, amount=D(5))) == ()
        assert not book.positions


class TestTrades:
    def test_what_it_is_called_does_not_matter(self) -> None:
        account = Account()
        account.happens("s", K.SELL, "10", "1000")
        assert account.lots() == [("s", "-10", "-1000", 1)]
        assert gains(account.happens("b", K.BUY, "15", "1350")) == [("s", "900", "1000", Closing.TRADE)]
        assert account.lots() == [("b", "5", "450", 2)]
        assert gains(account.happens("h", K.SHORT, "5", "500")) == [("b", "450", "500", Closing.TRADE)]

    def test_tax_and_fee_are_inside(self) -> None:
        account = Account()
        account.happens("b", K.BUY, "10", "1000", fee="3")
        assert account.lots() == [("b", "10", "1003", 1)]

    def test_the_owner_names_lots_and_the_rest_is_the_oldest(self) -> None:
        account = Account(LotMethod.SPECIFIC, later=("b3", "gone", "b2"))
        for number in (1, 2, 3):
            account.happens(f"b{number}", K.BUY, "10", f"{number}00")
        assert [lot.opened_by for lot in account.happens("later", K.SELL, "25", "9")] == ["b3", "b2", "b1"]
        assert account.lots() == [("b1", "5", "50", 1)]

    def test_a_choice_holds_for_its_own_sale_only(self) -> None:
        account = Account(LotMethod.SPECIFIC)
        account.happens("b1", K.BUY, "10", "100")
        account.happens("b2", K.BUY, "10", "200")
        assert [lot.opened_by for lot in account.happens("s", K.SELL, "4", "9", lots=("b2",))] == ["b2"]
        assert [lot.opened_by for lot in account.happens("t", K.SELL, "4", "9")] == ["b1"]

    def test_choices_mean_nothing_to_other_methods(self) -> None:
        account = Account(LotMethod.FIFO, s=("b2",))
        account.happens("b1", K.BUY, "10", "100")
        account.happens("b2", K.BUY, "10", "200")
        assert [lot.opened_by for lot in account.happens("s", K.SELL, "4", "9", lots=("b2",))] == ["b1"]

    def test_dear_shorts_are_those_that_brought_least(self) -> None:
        account = Account(LotMethod.HIFO)
        account.happens("s1", K.SHORT, "10", "1200")
        account.happens("s2", K.SHORT, "10", "1000")
        assert [lot.opened_by for lot in account.happens("c", K.COVER, "5", "400")] == ["s2"]

    @pytest.mark.parametrize("kind", [K.DEPOSIT, K.DIVIDEND, K.INTEREST, K.FEE, K.TAX, K.EXCHANGE, K.WITHDRAWAL])
    def test_other_kinds_do_nothing(self, two_lots: Account, kind: ActivityKind) -> None:
        before = two_lots.book.copy()
        assert two_lots.happens("x", kind, amount="5") == ()
        assert two_lots.book == before

    @pytest.mark.parametrize("kind", [K.BUY, K.SELL])
    def test_of_nothing_is_refused(self, kind: ActivityKind) -> None:
        with pytest.raises(ValueError, match="does not say what was traded"):
            Account().happens("x", kind, "0", "5")
