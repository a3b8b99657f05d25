"""What each account's open orders hold back, kept in memory so that a new order need not read all the others.

`accounts.orders_stamp` names the state an entry was made for. Whatever changes that state gives the account a new
random stamp in the same transaction, under the account's lock. So an entry is right for whoever reads its stamp, in
any process; one made in a transaction that is rolled back carries a stamp nobody will ever read.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.domain.account import AccountKind
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import NO_CLAIMS, Claims, OpenOrder
from paiid.domain.instrument import Symbol
from paiid.domain.preview import OrderContext
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService
from paiid.features.orders.repository import OrderRow, OrdersRepository, WorkingOrder

_KEPT: Final = 1024
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Claims as of `stamp`. `unknown` are symbols that have to be counted again before use."""

    stamp: str
    terms: tuple[AccountKind, Decimal]
    claims: Claims
    newest_at: datetime
    unknown: frozenset[Symbol] = frozenset()


@dataclass
class _Memory:
    entries: OrderedDict[str, _Entry] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, account: AccountRow) -> _Entry | None:
        with self.lock:
            entry = self.entries.get(account.id)
        if entry is None or entry.stamp != account.orders_stamp or entry.terms != _terms(account):
            return None
        return entry

    def put(self, account_id: str, entry: _Entry) -> None:
        with self.lock:
            self.entries[account_id] = entry
            self.entries.move_to_end(account_id)
            if len(self.entries) > _KEPT:
                self.entries.popitem(last=False)


@dataclass(frozen=True)
class OpenClaims:
    """Answers and follows claims inside the caller's transaction, which holds the account's lock.

    `account` is the row as the lock read it. A transaction asks (`of`) before it changes anything.
    """

    ledger: LedgerService
    repository: OrdersRepository
    _memory: _Memory = field(default_factory=_Memory)

    def of(self, conn: Connection, account: AccountRow, book: AccountBook) -> Claims:
        """What the account's open orders hold back at present."""
        entry = self._memory.get(account)
        if entry is None:
            entry = _Entry(account.orders_stamp, _terms(account), NO_CLAIMS, _NEVER)
            entry = _counted(entry, self.repository.working(conn, account.id), account, book)
            self._memory.put(account.id, entry)
            return entry.claims
        unknown = entry.unknown | {
            symbol for symbol, claims in entry.claims.by_symbol.items() if claims.held != book.quantity(symbol)
        }
        if not unknown:
            return entry.claims
        for symbol in unknown:
            entry = replace(entry, claims=entry.claims.without(symbol), unknown=entry.unknown - {symbol})
            entry = _counted(entry, self.repository.working(conn, account.id, symbol), account, book)
        self._memory.put(account.id, entry)
        return entry.claims

    def placed(self, conn: Connection, account: AccountRow, order: OrderRow, seen: OrderContext) -> None:
        """`order` was inserted after it passed the check in `seen`."""
        entry = self._memory.get(account)
        stamp = self.ledger.orders_changed(conn, account.id)
        if entry is None:
            return
        if order.created_at > entry.newest_at and order.symbol not in entry.unknown:
            made = OpenOrder(order.terms, order.filled_quantity, order.reserve_price)
            claims = entry.claims.plus(made, seen.book, seen.account)
            after = _Entry(stamp, entry.terms, claims, order.created_at, entry.unknown)
        else:
            # Among orders of one instant the id decides which comes first.
            after = _Entry(stamp, entry.terms, entry.claims, entry.newest_at, entry.unknown | {order.symbol})
        self._memory.put(account.id, after)

    def changed(self, conn: Connection, account: AccountRow, symbol: Symbol) -> None:
        """An order in `symbol` was inserted, filled or ended."""
        entry = self._memory.get(account)
        stamp = self.ledger.orders_changed(conn, account.id)
        if entry is not None:
            self._memory.put(account.id, replace(entry, stamp=stamp, unknown=entry.unknown | {symbol}))


def _counted(entry: _Entry, working: list[WorkingOrder], account: AccountRow, book: AccountBook) -> _Entry:
    claims, newest_at, terms = entry.claims, entry.newest_at, account.terms
    for one in working:
        claims = claims.plus(one.order, book, terms)
        newest_at = max(newest_at, one.placed_at)
    return replace(entry, claims=claims, newest_at=newest_at)


def _terms(account: AccountRow) -> tuple[AccountKind, Decimal]:
    """What of the account's terms the value of claims depends on."""
    return account.kind, account.commission_per_share
