"""What an automation owns and owes by its own fills."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.exchange_calendar import session_open
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.features.automation.guarding import missing_in
from paiid.features.automation.holding import OwnBook, OwnFill, own_book
from paiid.features.automation.rows import PauseReason

ACME = Symbol("ACME")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)
ONE = Decimal(1)


def fill(shares: int, price: str, day: date = MONDAY, *, fee: str = "0", of: str = "a") -> OwnFill:
    at = session_open(day) + timedelta(minutes=1)
    return OwnFill(of, ACME, Decimal(shares), Decimal(price), Decimal(fee), at)


def dividend(amount: str, day: date) -> CorporateAction:
    kind = CorporateActionKind.CASH_DIVIDEND
    return CorporateAction(ACME, kind, day, session_open(day), amount=Decimal(amount), ratio=ONE)


def split(ratio: str, day: date) -> CorporateAction:
    kind = CorporateActionKind.SPLIT
    return CorporateAction(ACME, kind, day, session_open(day), amount=Decimal(0), ratio=Decimal(ratio))


def test_a_short_sale_brings_cash_and_owes_shares_dividends_and_the_purchase() -> None:
    fills = [fill(-10, "50", fee="1"), fill(10, "40", WEDNESDAY, fee="1", of="b")]
    book = own_book(Decimal(1000), fills, [dividend("0.5", TUESDAY)], through=TUESDAY)
    # 1000 + 10 x 50 - 1, less 10 x 0.5 owed.
    assert (book.cash, book.holdings[ACME].shares, book.holdings[ACME].is_short) == (Decimal(1494), Decimal(-10), True)
    (trade,) = book.all_trades()
    assert (trade.shares, trade.entry_price, trade.exit_price, trade.pnl) == (Decimal(-10), Decimal(50), None, None)
    book = own_book(Decimal(1000), fills, [dividend("0.5", TUESDAY)])
    (trade,) = book.trades
    # 10 x (50 - 40), less 5 of dividends and 2 of fees.
    assert (book.cash, book.holdings, trade.pnl) == (Decimal(1093), {}, Decimal(93))
    assert (trade.exit_price, trade.closed, trade.fees) == (Decimal(40), WEDNESDAY, Decimal(2))


def test_a_split_restates_what_is_owed_by_whole_shares() -> None:
    book = own_book(Decimal(1000), [fill(-15, "50")], [split("0.1", TUESDAY)])
    held = book.holdings[ACME]
    assert (held.shares, held.entry_price, held.average) == (Decimal(-1), Decimal(500), Decimal(500))
    book = own_book(Decimal(1000), [fill(-5, "50")], [split("0.1", TUESDAY)])
    assert (book.holdings, len(book.trades)) == ({}, 1)
    book = own_book(Decimal(1000), [fill(-5, "50"), fill(15, "10", TUESDAY)], [split("3", TUESDAY)])
    (trade,) = book.trades
    assert (book.holdings, trade.shares, trade.pnl) == ({}, Decimal(-15), Decimal(100))


def test_a_fill_beyond_what_is_left_closes_it_and_opens_the_other_side() -> None:
    book = own_book(Decimal(1000), [fill(10, "50"), fill(-15, "60", TUESDAY, fee="3", of="b")], [])
    (closed, still) = book.all_trades()
    assert (closed.shares, closed.exit_price, closed.fees, closed.pnl) == (
        Decimal(10),
        Decimal(60),
        Decimal(2),
        Decimal(98),
    )
    assert (still.shares, still.entry_price, still.intent_id) == (Decimal(-5), Decimal(60), "b")
    assert book.cash == 1000 - 500 + 900 - 3


FILLS = st.lists(st.tuples(st.integers(-50, 50).filter(bool), st.integers(100, 20_000)), max_size=25)


@given(FILLS)
def test_cash_and_shares_are_conserved_whatever_is_filled(rows: list[tuple[int, int]]) -> None:
    fills = [fill(shares, f"{cents / 100:.2f}", fee="0.35") for shares, cents in rows]
    book = own_book(Decimal(10_000), fills, [])
    paid = sum((one.shares * one.price + one.fee for one in fills), Decimal(0))
    assert book.cash == 10_000 - paid
    held = book.holdings.get(ACME)
    assert (Decimal(0) if held is None else held.shares) == sum(shares for shares, _ in rows)
    assert sum((one.fees for one in book.all_trades()), Decimal(0)) == sum((one.fee for one in fills), Decimal(0))
    realized = sum((one.pnl or Decimal(0) for one in book.trades), Decimal(0))
    if held is None:
        assert book.cash - 10_000 == realized


def test_an_account_that_owes_less_than_was_sold_short_is_no_account_to_go_on_with() -> None:
    book = OwnBook(Decimal(1000))
    book.take(fill(-10, "50"))
    assert missing_in(book, {ACME: Decimal(-10)}, sells_short=True) is None
    assert missing_in(book, {ACME: Decimal(-12)}, sells_short=True) is None
    for held in ({}, {ACME: Decimal(-9)}, {ACME: Decimal(3)}):
        found = missing_in(book, held, sells_short=True)
        assert found is not None
        assert (found.reason, "owes fewer shares of ACME" in found.text) == (PauseReason.HOLDINGS, True)
    found = missing_in(book, {ACME: Decimal(-10)}, sells_short=False)
    assert found is not None
    assert found.text == "More shares of ACME were sold than the strategy held."
