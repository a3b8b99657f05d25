"""Accounts folded and kept in memory, so that a read costs only what is new."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection

from paiid.domain.activity import ZERO, Activity
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerTransaction, TransactionKind
from paiid.domain.ledger_activities import activities_of_ledger, activity_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.inputs.history import AccountReader
from paiid.features.portfolio.inputs.own_prices import OwnPrices
from paiid.features.tracking.repository import TrackingRepository

_CACHED: Final = 128
_SEQUENCE: Final = attrgetter("sequence")


@dataclass(frozen=True, slots=True)
class Kept:
    """A fold with what it was made of."""

    fold: AccountFold
    removed: str = ""
    added: str = ""
    seq: int = 0
    count: int = 0


NOTHING: Final = Kept(AccountFold())


@dataclass
class _Cache:
    folds: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    own: OrderedDict[str, tuple[tuple[int, int], OwnPrices]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    turns: dict[str, threading.Lock] = field(default_factory=dict)

    @contextmanager
    def turn(self, of: str) -> Iterator[None]:
        """One reader after another: who comes second finds what the first has made."""
        with self.lock:
            turn = self.turns.setdefault(of, threading.Lock())
        with turn:
            yield

    def fold(self, account_id: str) -> Kept:
        with self.lock:
            return self.folds.get(account_id, NOTHING)

    def keep(self, account_id: str, kept: Kept) -> Kept:
        with self.lock:
            self.folds[account_id] = kept
            self.folds.move_to_end(account_id)
            while len(self.folds) > _CACHED:
                gone, _ = self.folds.popitem(last=False)
                self.turns.pop(gone, None)
        return kept


@dataclass(frozen=True)
class FoldReader:
    """Reads accounts of any broker as folds. Methods take a reading connection: what they see is kept."""

    reader: AccountReader
    tracking: TrackingRepository = field(default_factory=TrackingRepository)
    _cache: _Cache = field(default_factory=_Cache)

    def fold(self, conn: Connection, row: AccountRow) -> AccountFold:
        """The account to the present."""
        with self._cache.turn(row.id):
            return self._fold(conn, row)

    def _fold(self, conn: Connection, row: AccountRow) -> AccountFold:
        known = self._cache.fold(row.id)
        found = self._tracked(conn, row.id, known) if row.is_tracked else self._booked(conn, row.id, known)
        return known.fold if found is known else self._cache.keep(row.id, found).fold

    def own(self, conn: Connection, user_id: str) -> OwnPrices:
        """What the user prices alone."""
        with self._cache.turn(user_id):
            return self._own(conn, user_id)

    def _own(self, conn: Connection, user_id: str) -> OwnPrices:
        state = self.tracking.prices_state(conn, user_id)
        known = self._cache.own.get(user_id)
        instruments = {one.symbol: one for one in self.tracking.private_instruments(conn, user_id)}
        if known is not None and known[0] == state and known[1].instruments == instruments:
            return known[1]
        prices, rates = self.tracking.private_prices(conn, user_id), self.tracking.currency_rates(conn, user_id)
        found = OwnPrices.of(instruments, prices, rates)
        self._cache.own[user_id] = (state, found)
        while len(self._cache.own) > _CACHED:
            gone, _ = self._cache.own.popitem(last=False)
            self._cache.turns.pop(gone, None)
        return found

    def _tracked(self, conn: Connection, account_id: str, known: Kept) -> Kept:
        state = self.tracking.state(conn, account_id)
        if (known.removed, known.added) == state and known is not NOTHING:
            return known
        if known.removed == state.removed and known is not NOTHING:
            news = self.tracking.activities(conn, account_id, after_seq=known.seq)
            fold = known.fold.extended(news)
        else:
            news = self.tracking.activities(conn, account_id)
            fold = AccountFold.of(news)
        seq = max(map(_SEQUENCE, news), default=known.seq)
        return Kept(fold, state.removed, state.added, seq)

    def _booked(self, conn: Connection, account_id: str, known: Kept) -> Kept:
        history = self.reader.history(conn, account_id)
        if known.seq == history.seq and known is not NOTHING:
            return known
        transactions = history.transactions
        news = None if known is NOTHING else _following(known, transactions)
        fold = AccountFold.of(activities_of_ledger(transactions)) if news is None else known.fold.extended(news)
        return Kept(fold, seq=history.seq, count=len(transactions))


def _following(known: Kept, transactions: Sequence[LedgerTransaction]) -> list[Activity] | None:
    """What was recorded after `known`; None where that does not simply come after it."""
    last = known.fold.activities[-1] if known.fold.activities else None
    held: dict[Symbol, Decimal] = {}
    found: list[Activity] = []
    for place, one in enumerate(transactions[known.count :], known.count + 1):
        if one.kind is TransactionKind.RESET or (last is not None and last.at and one.occurred_at < last.at):
            return None
        before = ZERO
        if one.symbol is not None:
            before = held.get(one.symbol, known.fold.quantity(one.symbol))
        for entry in one.entries:
            if entry.account is LedgerAccount.HOLDINGS:
                symbol = Symbol(entry.commodity)
                held[symbol] = held.get(symbol, known.fold.quantity(symbol)) + entry.amount
        last = activity_of(one, place, before)
        found.append(last)
    return found
