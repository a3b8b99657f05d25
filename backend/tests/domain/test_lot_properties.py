"""What holds of lots whatever was traded, by every method."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.account import LotMethod
from paiid.domain.activity import Activity, ActivityKind, Terms, activity_order, cash_change
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import ClosedLot, sum_of
from tests.support.lot_reference import PlainLots

D = Decimal
K = ActivityKind
ACME = Symbol("ACME")
DAY = date(2024, 1, 2)
TRADE_KINDS = st.sampled_from([K.BUY, K.BUY, K.SELL, K.SELL, K.SHORT, K.COVER])
QUANTITIES = st.one_of(st.integers(1, 500).map(D), st.decimals("0.000000001", "50", places=9))
CENTS = st.one_of(st.just(D(0)), st.decimals("0.01", "20", places=2))
AMOUNTS = st.decimals("0.01", "100000", places=2)
METHODS = list(LotMethod)


@st.composite
def trades(draw: st.DrawFn) -> list[Activity]:
    """Trades of one symbol, a day apart; a closing one may name lots."""
    found: list[Activity] = []
    for number in range(draw(st.integers(1, 25))):
        named = draw(st.lists(st.integers(0, number).map(lambda one: f"a{one}"), max_size=3, unique=True))
        found.append(
            Activity(
                id=f"a{number}", kind=draw(TRADE_KINDS), day=DAY + timedelta(days=number), symbol=ACME,
                quantity=draw(QUANTITIES), amount=draw(AMOUNTS), fee=draw(CENTS), tax=draw(CENTS),
                terms=Terms(lots=tuple(named)),
            )
        )  # fmt: skip
    return found


@st.composite
def trades_and_splits(draw: st.DrawFn) -> list[Activity]:
    """As `trades`, with whole shares and some splits that leave them exact."""
    found: list[Activity] = []
    for one in draw(trades()):
        found.append(one._replace(quantity=draw(st.integers(1, 500).map(D))))
        if draw(st.booleans()):
            ratio = draw(st.sampled_from([D(2), D(3), D("1.5"), D("0.5"), D("0.1")]))
            found.append(Activity(f"s-{one.id}", K.SPLIT, one.day, symbol=ACME, quantity=ratio))
    return found


def folded(method: LotMethod, activities: list[Activity]) -> tuple[LotBook, list[ClosedLot]]:
    book = LotBook(method)
    return book, [lot for one in activities for lot in book.apply(one)]


def cost_of(book: LotBook) -> Decimal:
    return sum_of([position.cost_basis for position in book.positions.values()])


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=30, deadline=None)
@given(activities=trades())
def test_cost_of_what_is_open_less_gains_is_what_was_paid(method: LotMethod, activities: list[Activity]) -> None:
    book, closed = folded(method, activities)
    gains = sum_of([lot.realized_pnl for lot in closed])
    assert cost_of(book) - gains == -sum_of([cash_change(one) for one in activities])
    for position in book.positions.values():
        assert position.quantity == sum_of([lot.quantity for lot in position.lots])
        assert position.cost_basis == sum_of([lot.cost for lot in position.lots])
        assert len({lot.quantity > 0 for lot in position.lots}) == 1
        assert sorted(position.lots_in_order) == sorted(position.lots)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=30, deadline=None)
@given(activities=trades_and_splits())
def test_equals_the_reference_in_fractions(method: LotMethod, activities: list[Activity]) -> None:
    plain = PlainLots(method)
    for one in activities:
        plain.apply(one)
    book, closed = folded(method, activities)
    assert [lot.opened_by for lot in closed] == [one.lot_id for one in plain.closings]
    for lot, expected in zip(closed, plain.closings, strict=True):
        # Fractions of a share are kept to nine decimals, money to a millionth; roundings carry on.
        assert abs(Fraction(lot.quantity) - expected.quantity) < Fraction(1, 10**6)
        assert abs(Fraction(lot.realized_pnl) - expected.gain) < Fraction(1, 10**3)
    held = book.positions.get(ACME)
    quantity, cost = (Fraction(0), Fraction(0)) if held is None else (held.quantity, held.cost_basis)
    assert abs(Fraction(quantity) - plain.quantity) < Fraction(1, 10**6)
    assert abs(Fraction(cost) - plain.cost) < Fraction(1, 10**3)
    if held is not None:
        assert [lot.id for lot in held.lots] == [lot.id for lot in plain.lots]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=20, deadline=None)
@given(activities=trades(), cut=st.integers(0, 25))
def test_a_copy_and_its_original_go_their_own_ways(method: LotMethod, activities: list[Activity], cut: int) -> None:
    book, _ = folded(method, activities[:cut])
    twin = book.copy()
    for one in activities[cut:]:
        twin.apply(one)
    assert twin == folded(method, activities)[0]
    assert book == folded(method, activities[:cut])[0]
    for one in activities[cut:]:
        book.apply(one)
    assert book == twin


@settings(max_examples=20, deadline=None)
@given(activities=trades())
def test_every_method_holds_the_same_shares(activities: list[Activity]) -> None:
    held = {
        position.quantity if (position := folded(method, activities)[0].positions.get(ACME)) else D(0)
        for method in METHODS
    }
    assert len(held) == 1


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_rows_of_one_day_changes_nothing(method: LotMethod) -> None:
    rows = [
        Activity("b1", K.BUY, DAY, symbol=ACME, quantity=D(10), amount=D(100)),
        Activity("b2", K.BUY, DAY, symbol=ACME, quantity=D(10), amount=D(120)),
        Activity("s", K.SELL, DAY, symbol=ACME, quantity=D(15), amount=D(300)),
        Activity("x", K.SPLIT, DAY, symbol=ACME, quantity=D(2)),
        Activity("d", K.DIVIDEND, DAY, symbol=ACME, amount=D(3)),
    ]
    results = {
        (tuple(book.positions[ACME].lots), tuple(closed))
        for order in permutations(rows)
        for book, closed in [folded(method, sorted(order, key=activity_order))]
    }
    assert len(results) == 1


@settings(max_examples=20, deadline=None)
@given(activities=trades(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_of_one_instant_changes_no_totals(activities: list[Activity], seed: object) -> None:
    at = datetime(2024, 1, 2, 15, tzinfo=UTC)
    same = [one._replace(day=DAY, at=at, sequence=7, terms=Terms()) for one in activities]
    shuffled = list(same)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    for method in METHODS:
        one, _ = folded(method, sorted(same, key=activity_order))
        other, _ = folded(method, sorted(shuffled, key=activity_order))
        assert cost_of(one) == cost_of(other)


def test_large_and_tiny_amounts_lose_no_digit() -> None:
    # 26 digits before the point and 12 behind it is the most the database keeps.
    amount = D("12345678901234567890123456.123456789012")
    rows = [
        Activity("b", K.BUY, DAY, symbol=ACME, quantity=D("3"), amount=amount, fee=D("0.000000000001")),
        *(Activity(f"s{n}", K.SELL, DAY, symbol=ACME, quantity=D(1), amount=D("1")) for n in range(3)),
    ]
    _, closed = folded(LotMethod.FIFO, rows)
    assert sum_of([lot.cost for lot in closed]) == D("12345678901234567890123456.123456789013")
