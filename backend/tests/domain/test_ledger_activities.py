"""A ledger read as activities says the same, to the last digit."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain import ledger
from paiid.domain.activity import BUYING, TRADES, Activity, ActivityKind, activity_order, cash_change
from paiid.domain.book import AccountBook
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.ledger_activities import activities_of_ledger, new_york_day
from paiid.domain.money import QUANTITY_STEP
from paiid.domain.order import Execution, Side
from tests.domain.test_book_properties import EVENTS, transactions
from tests.support.scripted_market import ACME, OPEN_MONDAY

D = Decimal
K = ActivityKind


def holdings(activities: list[Activity]) -> dict[Symbol, Decimal]:
    """Shares by symbol after all of them."""
    held: dict[Symbol, Decimal] = {}
    for one in activities:
        if one.symbol is None:
            continue
        before = held.get(one.symbol, D(0))
        if one.kind is K.SPLIT:
            with localcontext(prec=60):
                held[one.symbol] = (before * one.quantity).quantize(QUANTITY_STEP)
        elif one.kind in TRADES or one.kind in {K.TRANSFER_IN, K.TRANSFER_OUT}:
            comes = one.kind in BUYING or one.kind is K.TRANSFER_IN
            held[one.symbol] = before + (one.quantity if comes else -one.quantity)
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


@settings(max_examples=200, deadline=None)
@given(events=EVENTS)
def test_cash_and_shares_are_those_of_the_book(events: list[Any]) -> None:
    history = list(transactions(events))
    book, activities = AccountBook.fold(history), activities_of_ledger(history)
    assert sum((cash_change(one) for one in activities), D(0)) == book.cash
    assert holdings(activities) == {symbol: held.quantity for symbol, held in book.positions.items()}
    assert activities == sorted(activities, key=activity_order)


def test_each_kind_in_the_words_of_a_statement() -> None:
    at = OPEN_MONDAY
    later = [at + timedelta(hours=hours) for hours in range(8)]
    dividend = ledger.dividend(ACME, D(10), D("0.25"), external_id="v", at=later[2])
    split = ledger.split(ACME, D(10), D(4), external_id="s", at=later[3])
    assert dividend is not None
    assert split is not None
    history = [
        ledger.deposit(D(5000), external_id="d", at=at, memo="hello"),
        ledger.fill(Execution("b", "o", ACME, Side.BUY, D(10), D("100.25"), D("1.50"), later[1])),
        ledger.interest(D("-2.25"), external_id="i", at=later[4]),
        ledger.charge(D("3.75"), external_id="f", at=later[5]),
        ledger.fill(Execution("x", "o", ACME, Side.SELL, D(30), D("26"), D("0.50"), later[6])),
        ledger.withdrawal(D(100), external_id="w", at=later[7]),
        # Recorded last, as a nightly job does; they happened before.
        dividend,
        split,
    ]
    found = activities_of_ledger(history)
    assert [(one.id, one.kind, one.quantity, one.price, one.amount, one.fee) for one in found] == [
        ("d", K.DEPOSIT, D(0), None, D(5000), D(0)),
        ("b", K.BUY, D(10), D("100.25"), D("1002.50"), D("1.50")),
        ("v", K.DIVIDEND, D(0), None, D("2.50"), D(0)),
        ("s", K.SPLIT, D(4), None, D(0), D(0)),
        ("i", K.INTEREST, D(0), None, D("-2.25"), D(0)),
        ("f", K.FEE, D(0), None, D("3.75"), D(0)),
        ("x", K.SELL, D(30), D(26), D(780), D("0.50")),
        ("w", K.WITHDRAWAL, D(0), None, D(100), D(0)),
    ]
    assert (found[0].note, found[1].symbol, found[1].sequence, found[1].at) == ("hello", ACME, 2, later[1])


def test_a_reset_leaves_only_the_new_life() -> None:
    old = [ledger.deposit(D(500), external_id="d", at=OPEN_MONDAY)]
    fresh = ledger.reset(AccountBook.fold(old).balances, D(900), external_id="r", at=OPEN_MONDAY)
    (only,) = activities_of_ledger([*old, fresh])
    assert (only.id, only.kind, only.amount) == ("r", K.DEPOSIT, D(900))


def test_a_position_brought_has_its_cost_and_a_short_one_is_shares_that_went() -> None:
    brought = ledger.transfer(ACME, D(3), D(100), external_id="long", at=OPEN_MONDAY)
    owed = ledger.transfer(Symbol("BETA"), D(-4), D(-50), external_id="short", at=OPEN_MONDAY)
    long, short = activities_of_ledger([brought, owed])
    assert (long.kind, long.quantity, short.kind, short.quantity, short.price) == (
        K.TRANSFER_IN, D(3), K.TRANSFER_OUT, D(4), D("12.5"),
    )  # fmt: skip
    assert long.price is not None
    assert (long.price * 3).quantize(D("0.000001")) == 100


def test_a_split_comes_before_a_fill_of_its_instant() -> None:
    # 10 shares held before become 20; the 5 bought at that very instant are new shares already.
    fills = [
        Execution(f"b{n}", "o", ACME, Side.BUY, D(quantity), D(10), D(0), OPEN_MONDAY + timedelta(hours=n))
        for n, quantity in enumerate([10, 5])
    ]
    event = ledger.split(ACME, D(10), D(2), external_id="s", at=fills[1].executed_at)
    assert event is not None
    found = activities_of_ledger([*map(ledger.fill, fills), event])
    assert [one.id for one in found] == ["b0", "s", "b1"]
    assert found[1].quantity == 2
    assert holdings(found) == {ACME: D(25)}


def test_a_split_of_fractions_keeps_its_plain_ratio() -> None:
    bought = Execution("b", "o", ACME, Side.BUY, D("0.333333333"), D(30), D(0), OPEN_MONDAY)
    event = ledger.split(ACME, bought.quantity, D(4), external_id="s", at=OPEN_MONDAY + timedelta(hours=1))
    assert event is not None
    assert activities_of_ledger([ledger.fill(bought), event])[1].quantity == 4


def test_a_split_of_nothing_moves_its_shares_without_a_price() -> None:
    event: LedgerTransaction | None = ledger.split(ACME, D(10), D(2), external_id="s", at=OPEN_MONDAY)
    assert event is not None
    (moved,) = activities_of_ledger([event])
    assert (moved.kind, moved.quantity, moved.price) == (K.TRANSFER_IN, D(10), D(0))


@given(hours=st.integers(0, 24 * 800))
def test_the_day_is_that_of_new_york(hours: int) -> None:
    instant = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    assert new_york_day(instant) == instant.astimezone(NEW_YORK).date()


def test_the_day_of_an_instant_at_midnight_in_summer_and_winter() -> None:
    assert new_york_day(datetime(2024, 7, 2, 3, 59, tzinfo=UTC)) == date(2024, 7, 1)
    assert new_york_day(datetime(2024, 7, 2, 4, tzinfo=UTC)) == date(2024, 7, 2)
    assert new_york_day(datetime(2024, 1, 2, 4, 59, tzinfo=UTC)) == date(2024, 1, 1)
