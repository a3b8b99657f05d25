"""The ledger of an account kept in memory, so that a read costs only what is new."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from paiid.domain.account import LotMethod
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import OpenOrder
from paiid.domain.day_start import DayStart, day_start
from paiid.domain.ledger import LedgerTransaction
from paiid.domain.lot_book import Choices
from paiid.domain.lots import ClosedLot
from paiid.features.ledger.repository import AccountRow, RecordedTransaction
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.service.context import open_orders
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.lots.repository import LotChoices

_CACHED: Final = 128


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """One account's ledger up to `seq`, folded. Shared between requests: never changed."""

    seq: int
    transactions: tuple[LedgerTransaction, ...]
    book: AccountBook
    closed: tuple[ClosedLot, ...]

    def extended(self, news: Sequence[RecordedTransaction]) -> "AccountHistory":
        """This history with `news`, in the order of recording."""
        book, closed = self.book.copy(), list(self.closed)
        for recorded in news:
            closed.extend(book.apply(recorded.transaction))
        transactions = (*self.transactions, *(recorded.transaction for recorded in news))
        return AccountHistory(news[-1].seq, transactions, book, tuple(closed))

    def by_time(self) -> list[LedgerTransaction]:
        """The transactions by the time they happened; some, like a dividend, are recorded later."""
        return sorted(self.transactions, key=lambda transaction: transaction.occurred_at)

    def book_at(self, instant: datetime) -> AccountBook:
        """The book of what had happened at `instant`."""
        if all(transaction.occurred_at <= instant for transaction in self.transactions):
            return self.book
        return AccountBook.fold(one for one in self.transactions if one.occurred_at <= instant)


@dataclass(frozen=True, slots=True)
class _OwnMethod:
    """A book by the account's own method and choices, with how many transactions are in it."""

    method: LotMethod
    choices: Choices
    count: int
    book: AccountBook


EMPTY: Final = AccountHistory(0, (), AccountBook(), ())


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account with its history and open orders, as one read saw them."""

    account: AccountRow
    history: AccountHistory
    open_orders: tuple[OpenOrder, ...]


@dataclass
class _Cache:
    histories: OrderedDict[str, AccountHistory] = field(default_factory=OrderedDict)
    days: dict[str, tuple[int, DayStart]] = field(default_factory=dict)
    books: dict[str, _OwnMethod] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def history(self, account_id: str) -> AccountHistory:
        with self.lock:
            return self.histories.get(account_id, EMPTY)

    def keep(self, account_id: str, history: AccountHistory) -> None:
        with self.lock:
            if history.seq >= self.histories.get(account_id, EMPTY).seq:
                self.histories[account_id] = history
                self.histories.move_to_end(account_id)
            while len(self.histories) > _CACHED:
                gone, _ = self.histories.popitem(last=False)
                self.days.pop(gone, None)
                self.books.pop(gone, None)


@dataclass(frozen=True)
class AccountReader:
    """Reads accounts. Methods that take a connection must get a reading one: what they see is kept."""

    ledger: LedgerService
    orders: ReadOrders
    choices: LotChoices = field(default_factory=LotChoices)
    _cache: _Cache = field(default_factory=_Cache)

    def state(self, conn: Connection, user_id: str, account_id: str | None = None) -> AccountState:
        """The selected account of `user_id`, or the one named.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        account = self.ledger.account_of(conn, user_id, account_id)
        open_rows = self.orders.repository.open_of_account(conn, account.id)
        history = self.history(conn, account.id)
        if account.lot_method is not LotMethod.FIFO:
            history = replace(history, book=self._own_method(conn, account, history))
        return AccountState(account, history, open_orders(open_rows))

    def history(self, conn: Connection, account_id: str) -> AccountHistory:
        """The account's ledger to the present."""
        known = self._cache.history(account_id)
        news = self.ledger.transactions(conn, account_id, after_seq=known.seq)
        if news:
            known = known.extended(news)
            self._cache.keep(account_id, known)
        return known

    def _own_method(self, conn: Connection, account: AccountRow, history: AccountHistory) -> AccountBook:
        """The book by the account's own method; orders ask the ledger's, which is first in, first out."""
        method = account.lot_method
        choices = self.choices.of(conn, [account.id]) if method is LotMethod.SPECIFIC else {}
        chosen = choices.get(account.id, {})
        known = self._cache.books.get(account.id)
        if (
            known is None
            or (known.method, known.choices) != (method, chosen)
            or known.count > len(history.transactions)
        ):
            known = _OwnMethod(method, chosen, 0, AccountBook(method, chosen))
        if known.count < len(history.transactions):
            book = known.book.copy()
            for transaction in history.transactions[known.count :]:
                book.apply(transaction)
            known = _OwnMethod(method, chosen, len(history.transactions), book)
            self._cache.books[account.id] = known
        return known.book

    def day(self, state: AccountState, began_at: datetime) -> DayStart:
        """The account divided at `began_at`."""
        account_id, seq = state.account.id, state.history.seq
        known = self._cache.days.get(account_id)
        if known is not None and known[0] == seq and known[1].began_at == began_at:
            return known[1]
        day = day_start(state.history.transactions, began_at)
        self._cache.days[account_id] = (seq, day)
        return day
