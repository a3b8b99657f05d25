"""The book of each account, and the only way to write in it."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from time import monotonic
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.errors import ConflictError, NotFoundError
from paiid.core.ids import new_id, random_word
from paiid.domain.account import AccountKind, AccountTerms, BrokerId
from paiid.domain.activity import multiplier
from paiid.domain.book import AccountBook
from paiid.domain.ledger import LedgerTransaction, deposit, transfer, withdrawal
from paiid.domain.money import to_cents
from paiid.features.ledger import imports
from paiid.features.ledger.repository import AccountRow, LedgerRepository, RecordedTransaction
from paiid.ports.custody import Statement

_CACHED_BOOKS: Final = 256
_RECENT_S: Final = 1.0
_NO_ACCOUNT: Final = "You have no account yet."
_NO_SUCH_ACCOUNT: Final = "You have no account with that id."


class NoAccountError(NotFoundError):
    code, title = "no-account", "No account"


class AccountNotFoundError(NotFoundError):
    code, title = "account-not-found", "No such account"


class TrackedAccountError(ConflictError):
    code, title = "account-tracked", "This account takes no orders"


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What may be chosen for a new account."""

    name: str = "Paper account"
    is_demo: bool = False
    kind: AccountKind = AccountKind.MARGIN
    allows_shorting: bool = True
    commission_per_share: Decimal = Decimal(0)
    slippage_bps: Decimal = Decimal(0)


def new_stamp() -> str:
    """A word that no other state of any account's orders has, or had before it was rolled back."""
    return random_word()


@dataclass
class _BookCache:
    """Folded books by account with the sequence they reach; a book here is never changed again."""

    books: OrderedDict[str, tuple[int, AccountBook]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, account_id: str) -> tuple[int, AccountBook]:
        with self.lock:
            return self.books.get(account_id) or (0, AccountBook())

    def put(self, account_id: str, seq: int, book: AccountBook) -> None:
        with self.lock:
            if seq >= self.books.get(account_id, (0, None))[0]:
                self.books[account_id] = (seq, book)
                self.books.move_to_end(account_id)
            while len(self.books) > _CACHED_BOOKS:
                self.books.popitem(last=False)


@dataclass
class _RecentTerms:
    """Trading terms read a moment ago, by account, with the time they hold until (monotonic seconds)."""

    known: dict[str, tuple[float, AccountTerms]] = field(default_factory=dict)

    def get(self, account_id: str) -> AccountTerms | None:
        found = self.known.get(account_id)
        return found[1] if found is not None and monotonic() < found[0] else None

    def put(self, row: AccountRow) -> AccountTerms:
        terms = row.terms
        if len(self.known) >= _CACHED_BOOKS and row.id not in self.known:
            self.known.clear()
        self.known[row.id] = (monotonic() + _RECENT_S, terms)
        return terms


@dataclass(frozen=True)
class LedgerService:
    """Opens accounts, posts transactions, folds books. Methods run inside the caller's transaction."""

    clock: Clock
    repository: LedgerRepository = field(default_factory=LedgerRepository)
    _cache: _BookCache = field(default_factory=_BookCache)
    _terms: _RecentTerms = field(default_factory=_RecentTerms)

    def open_account(
        self,
        conn: Connection,
        user_id: str,
        *,
        starting_cash: Decimal,
        at: datetime,
        plan: AccountPlan = AccountPlan(),
    ) -> AccountRow:
        """A new paper account with its starting cash deposited at `at` (the market's time)."""
        row = AccountRow(
            id=new_id("acc"),
            user_id=user_id,
            mode="paper",
            currency="USD",
            starting_cash=starting_cash,
            created_at=at,
            archived_at=None,
            orders_stamp=new_stamp(),
            **{name: getattr(plan, name) for name in AccountPlan.__dataclass_fields__},
        )
        self.repository.insert_account(conn, row)
        self.post(conn, row.id, deposit(starting_cash, external_id="starting-cash", at=at))
        return row

    def select(self, conn: Connection, user_id: str, account_id: str) -> bool:
        """Make it the account the user works with; False when it is already.

        Raises:
            AccountNotFoundError: the user has no such account in use.
        """
        wanted = next((one for one in self.repository.accounts_of(conn, user_id) if one.id == account_id), None)
        if wanted is None or wanted.archived_at is not None:
            raise AccountNotFoundError(_NO_SUCH_ACCOUNT)
        if wanted.is_selected:
            return False
        # One statement after the other: at no instant are two selected, which the index would refuse.
        self.repository.deselect(conn, user_id)
        self.repository.update_account(conn, account_id, is_selected=True)
        return True

    def link_account(self, conn: Connection, user_id: str, broker: BrokerId, statement: Statement) -> AccountRow:
        """A new account, selected, that `broker` keeps, with what `statement` says is in it.

        Positions come in at their average price. What the statement contains is never imported again.
        """
        row = AccountRow(
            id=new_id("acc"), user_id=user_id, name=broker.label, mode="paper", kind=statement.kind, currency="USD",
            starting_cash=to_cents(statement.cash), allows_shorting=statement.allows_shorting,
            commission_per_share=Decimal(0), slippage_bps=Decimal(0), is_demo=False, created_at=statement.at,
            archived_at=None, orders_stamp=new_stamp(), broker=broker, broker_account=statement.broker_account,
        )  # fmt: skip
        self.repository.deselect(conn, user_id)
        self.repository.insert_account(conn, row)
        for opening in _openings(row, statement):
            self.post(conn, row.id, opening)
        imports.note(conn, row.id, statement.activity_ids, self.clock.now())
        return row

    def accounts_at(self, conn: Connection, broker: BrokerId) -> list[AccountRow]:
        """Accounts in use that `broker` keeps, oldest first."""
        rows = self.repository.accounts(conn)
        return [row for row in rows if row.broker is broker and row.archived_at is None]

    def account_of(self, conn: Connection, user_id: str, account_id: str | None = None) -> AccountRow:
        """The selected account of `user_id`, or the one named.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        if account_id is not None:
            return _own(self.repository.account(conn, account_id), user_id)
        row = self.repository.active_account(conn, user_id)
        if row is None:
            raise NoAccountError(_NO_ACCOUNT)
        return row

    def account_id_of(self, conn: Connection, user_id: str, account_id: str | None = None) -> str:
        """The id of `account_of`."""
        if account_id is not None:
            return self.account_of(conn, user_id, account_id).id
        selected = self.repository.active_account_id(conn, user_id)
        if selected is None:
            raise NoAccountError(_NO_ACCOUNT)
        return selected

    def lock_account_of(self, conn: Connection, user_id: str, account_id: str | None = None) -> AccountRow:
        """As `account_of`, held against other writers until the transaction ends."""
        if account_id is not None:
            self.account_of(conn, user_id, account_id)
            # It may have been archived by whoever held the lock.
            row: AccountRow | None = _own(self.repository.lock_account(conn, account_id), user_id)
        else:
            row = self.repository.lock_active_account(conn, user_id)
        if row is None:
            raise NoAccountError(_NO_ACCOUNT)
        self._terms.put(row)
        return row

    def lock_for_trading(self, conn: Connection, user_id: str, account_id: str | None = None) -> AccountRow:
        """As `lock_account_of`, of an account that takes orders; raises also as `for_trading` does."""
        return for_trading(self.lock_account_of(conn, user_id, account_id))

    def recent_terms(self, account_id: str) -> AccountTerms | None:
        """The account's trading terms as of at most a second ago, if they are known."""
        return self._terms.get(account_id)

    def note_terms(self, row: AccountRow) -> AccountTerms:
        """Keep the terms of an account that was just read."""
        return self._terms.put(row)

    def orders_changed(self, conn: Connection, account_id: str) -> str:
        """Give the account's open orders a new stamp, which this answers; call it under the account's lock."""
        stamp = new_stamp()
        self.repository.stamp_orders(conn, account_id, stamp)
        return stamp

    def post(self, conn: Connection, account_id: str, transaction: LedgerTransaction) -> bool:
        """Record `transaction`; False, and nothing changed, when its kind and external id are known."""
        return self.repository.insert_transaction(conn, account_id, transaction, self.clock.now()) is not None

    def transactions(
        self, conn: Connection, account_id: str, *, after_seq: int = 0, before_seq: int | None = None
    ) -> list[RecordedTransaction]:
        """Recorded transactions in the order of recording."""
        return self.repository.transactions(conn, account_id, after_seq=after_seq, before_seq=before_seq)

    def newest(
        self, conn: Connection, account_id: str, *, before_seq: int | None, limit: int
    ) -> list[RecordedTransaction]:
        """The latest transactions recorded before `before_seq`, the newest first."""
        return self.repository.newest(conn, account_id, before_seq=before_seq, limit=limit)

    def book(self, conn: Connection, account_id: str) -> AccountBook:
        """The account's book as this connection sees it; must not be changed, take `.copy()`.

        Folded from the last committed state kept in memory, so the cost is that of what is new.
        """
        return self._folded(conn, account_id)[1]

    def refresh(self, conn: Connection, account_id: str) -> AccountBook:
        """As `book`, and keep it for the next fold. Never on a writing connection, whose rows may be rolled back."""
        return self.refresh_at(conn, account_id)[1]

    def refresh_at(self, conn: Connection, account_id: str) -> tuple[int, AccountBook]:
        """As `refresh`, with the sequence number of the last transaction in it."""
        seq, book = self._folded(conn, account_id)
        self._cache.put(account_id, seq, book)
        return seq, book

    def is_kept(self, account_id: str, book: AccountBook) -> bool:
        """Whether `book` is the very one in memory; else a `refresh` would spare the next fold work."""
        return self._cache.get(account_id)[1] is book

    def _folded(self, conn: Connection, account_id: str) -> tuple[int, AccountBook]:
        seq, book = self._cache.get(account_id)
        if self.repository.last_seq(conn, account_id) <= seq:
            return seq, book
        news = self.repository.transactions(conn, account_id, after_seq=seq)
        book = book.copy()
        for recorded in news:
            book.apply(recorded.transaction)
        return news[-1].seq, book


def _openings(account: AccountRow, statement: Statement) -> Iterator[LedgerTransaction]:
    at, cash = statement.at, account.starting_cash
    if cash > 0:
        yield deposit(cash, external_id="opening-cash", at=at, memo=f"Cash at {account.broker.label}")
    elif cash < 0:
        yield withdrawal(-cash, external_id="opening-cash", at=at, memo=f"Borrowed at {account.broker.label}")
    for held in statement.positions:
        cost = held.quantity * held.average_price * multiplier(held.symbol)
        yield transfer(held.symbol, held.quantity, cost, external_id=f"opening:{held.symbol}", at=at)


def for_trading(row: AccountRow) -> AccountRow:
    """`row`, if orders can be sent in it.

    Raises:
        TrackedAccountError: no broker of ours keeps it.
    """
    if row.is_tracked:
        raise TrackedAccountError(f"{row.name} is a tracked account: choose a paper account to trade.")
    return row


def _own(row: AccountRow | None, user_id: str) -> AccountRow:
    if row is None or row.user_id != user_id or row.archived_at is not None:
        raise AccountNotFoundError(_NO_SUCH_ACCOUNT)
    return row
