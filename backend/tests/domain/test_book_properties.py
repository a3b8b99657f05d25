"""What holds of every account history, whatever happened in it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain import ledger
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.order import Execution, Side
from paiid.domain.valuation import value_account
from tests.support.scripted_market import OPEN_MONDAY

Event = tuple[Any, ...]
SYMBOLS = [Symbol("ACME"), Symbol("BETA"), Symbol("GAMA")]
PRICES = st.decimals("0.0001", "5000", places=4)
QUANTITIES = st.one_of(st.integers(1, 5000).map(Decimal), st.decimals("0.000000001", "100", places=9))
CENTS = st.decimals("0", "20", places=2)
RATIOS = st.sampled_from([Decimal(text) for text in ("2", "3", "20", "1.5", "0.1", "0.04", "0.333333")])

FILLS = st.tuples(st.just("fill"), st.sampled_from(SYMBOLS), st.sampled_from(Side), QUANTITIES, PRICES, CENTS)
SPLITS = st.tuples(st.just("split"), st.sampled_from(SYMBOLS), RATIOS)
DIVIDENDS = st.tuples(st.just("dividend"), st.sampled_from(SYMBOLS), st.decimals("0.01", "9", places=4))
MONEY = st.tuples(st.sampled_from(["deposit", "withdrawal"]), st.decimals("0.01", "100000", places=2))
RESETS = st.tuples(st.just("reset"), st.decimals("1", "100000", places=2))
EVENTS = st.lists(st.one_of(FILLS, FILLS, FILLS, SPLITS, DIVIDENDS, MONEY, RESETS), max_size=40)
MARKS = st.fixed_dictionaries(dict.fromkeys(SYMBOLS, PRICES))


def transactions(events: list[Event]) -> Iterator[LedgerTransaction]:
    """The ledger of a history; what depends on holdings reads them from a book of its own."""
    book = AccountBook()
    for number, (kind, *rest) in enumerate(events):
        made = _transaction(book, kind, f"e{number}", rest)
        if made is not None:
            book.apply(made)
            yield made


def _transaction(book: AccountBook, kind: str, id_: str, rest: list[Any]) -> LedgerTransaction | None:
    at = OPEN_MONDAY + timedelta(minutes=book.transaction_count)
    if kind == "fill":
        symbol, side, quantity, price, fee = rest
        return ledger.fill(Execution(id_, id_, symbol, side, quantity, price, fee, at))
    if kind == "deposit":
        return ledger.deposit(rest[0], external_id=id_, at=at)
    if kind == "withdrawal":
        return ledger.withdrawal(rest[0], external_id=id_, at=at)
    if kind == "reset":
        return ledger.reset(book.balances, rest[0], external_id=id_, at=at)
    symbol, value = rest
    held = book.quantity(symbol)
    if not held:
        return None
    make = ledger.split if kind == "split" else ledger.dividend
    return make(symbol, held, value, external_id=id_, at=at)


@settings(max_examples=150, deadline=None)
@given(events=EVENTS, marks=MARKS)
def test_profit_is_equity_less_deposits_at_any_prices(events: list[Event], marks: dict[Symbol, Decimal]) -> None:
    book = AccountBook.fold(transactions(events))
    worth = value_account(book, marks)
    held = sum(book.quantity(symbol) * marks[symbol] for symbol in SYMBOLS)
    assert worth.equity == book.cash + held
    assert worth.total_pnl == worth.equity - worth.net_deposits


@settings(max_examples=100, deadline=None)
@given(events=EVENTS)
def test_the_ledger_balances_and_positions_are_its_holdings(events: list[Event]) -> None:
    history = list(transactions(events))
    book = AccountBook.fold(history)
    assert dict(book.balances) == ledger.balances_of(history)
    for commodity in {commodity for _, commodity in book.balances}:
        assert sum(amount for (_, named), amount in book.balances.items() if named == commodity) == 0
    for symbol in SYMBOLS:
        assert book.quantity(symbol) == book.balances.get((ledger.LedgerAccount.HOLDINGS, symbol), 0)


@settings(max_examples=100, deadline=None)
@given(events=EVENTS, cut=st.integers(0, 40))
def test_following_the_ledger_is_folding_it_anew(events: list[Event], cut: int) -> None:
    history = list(transactions(events))
    book = AccountBook.fold(history[:cut]).copy()
    for transaction in history[cut:]:
        book.apply(transaction)
    assert book == AccountBook.fold(history)


@settings(max_examples=100, deadline=None)
@given(events=EVENTS)
def test_lots_add_up_and_have_one_sign(events: list[Event]) -> None:
    for held in AccountBook.fold(transactions(events)).positions.values():
        assert held.quantity == sum(lot.quantity for lot in held.lots)
        assert held.cost_basis == sum(lot.cost for lot in held.lots)
        assert len({lot.quantity > 0 for lot in held.lots}) == 1
        assert all(lot.quantity != 0 for lot in held.lots)


@settings(max_examples=100, deadline=None)
@given(events=EVENTS)
def test_gains_of_closed_lots_add_up_to_the_realized_profit(events: list[Event]) -> None:
    without_resets = [event for event in events if event[0] not in {"reset", "split"}]
    book = AccountBook()
    gains = [lot.realized_pnl for event in transactions(without_resets) for lot in book.apply(event)]
    assert book.realized_pnl == sum(gains, Decimal(0))


@settings(max_examples=100, deadline=None)
@given(quantity=st.integers(1, 10_000).map(Decimal), price=PRICES, ratio=st.sampled_from([Decimal(2), Decimal("0.1")]))
def test_a_split_conserves_value(quantity: Decimal, price: Decimal, ratio: Decimal) -> None:
    book = AccountBook.fold(transactions([("fill", SYMBOLS[0], Side.BUY, quantity, price, Decimal(0))]))
    before = value_account(book, {SYMBOLS[0]: price})
    event = ledger.split(SYMBOLS[0], quantity, ratio, external_id="s", at=OPEN_MONDAY)
    assert event is not None
    book.apply(event)
    after = value_account(book, {SYMBOLS[0]: price / ratio})
    assert (after.equity, after.unrealized_pnl) == (before.equity, before.unrealized_pnl)
