"""Every query of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, column, func, insert, select, table, text, update

from paiid.core.hot import HotStatement
from paiid.domain.account import AccountKind, AccountTerms, BrokerId, LotMethod
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerEntry, LedgerTransaction, TransactionKind
from paiid.features.ledger.models import ACTIVE_CONDITION, accounts, ledger_entries, ledger_transactions


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of one user; `archived_at` is set once a reset has put another in its place.

    `broker_account` is the account's id at its broker, None for our own. A user works with the selected account.
    """

    id: str
    user_id: str
    name: str
    mode: str
    kind: AccountKind
    currency: str
    starting_cash: Decimal
    allows_shorting: bool
    commission_per_share: Decimal
    slippage_bps: Decimal
    is_demo: bool
    created_at: datetime
    archived_at: datetime | None
    orders_stamp: str
    broker: BrokerId = BrokerId.PAPER
    broker_account: str | None = None
    is_selected: bool = True
    lot_method: LotMethod = LotMethod.FIFO

    @property
    def is_active(self) -> bool:
        """Whether it is the one its user works with."""
        return self.is_selected and self.archived_at is None

    @property
    def is_ours(self) -> bool:
        """Whether our own broker keeps it: then nobody else books its dividends, and its terms and cash are ours."""
        return self.broker is BrokerId.PAPER

    @property
    def is_tracked(self) -> bool:
        """Whether no broker of ours keeps it: it has activities instead of a ledger, and takes no orders."""
        return self.broker is BrokerId.TRACKED

    @property
    def terms(self) -> AccountTerms:
        """What the account may do and what trading costs in it."""
        return _terms(self.kind, self.commission_per_share, self.slippage_bps, allows_shorting=self.allows_shorting)


@lru_cache(256)
def _terms(
    kind: AccountKind, commission_per_share: Decimal, slippage_bps: Decimal, *, allows_shorting: bool
) -> AccountTerms:
    model = FillModel(commission_per_share=commission_per_share, slippage_bps=slippage_bps)
    return AccountTerms(kind=kind, allows_shorting=allows_shorting, fill_model=model)


@dataclass(frozen=True, slots=True)
class RecordedTransaction:
    """A ledger transaction with its place in the order of recording."""

    seq: int
    recorded_at: datetime
    transaction: LedgerTransaction


_users: Final = table("users", column("id"))
_NAMES: Final = tuple(AccountRow.__dataclass_fields__)
_KIND, _BROKER, _METHOD = _NAMES.index("kind"), _NAMES.index("broker"), _NAMES.index("lot_method")
_ACCOUNT: Final = select(*(accounts.c[name] for name in _NAMES))
# Written out, not bound: SQLite uses a partial index only for the condition it was made with.
_ACTIVE: Final = _ACCOUNT.where(accounts.c.user_id == bindparam("user_id"), text(ACTIVE_CONDITION))
_BY_ID: Final = _ACCOUNT.where(accounts.c.id == bindparam("account_id"))


def _transactions() -> Select[Any]:
    t, e = ledger_transactions.c, ledger_entries.c
    return (
        select(
            t.seq, t.recorded_at, t.kind, t.external_id, t.occurred_at, t.symbol, t.memo,
            e.ledger_account, e.commodity, e.amount,
        )
        .join(ledger_entries, e.transaction_seq == t.seq)
        .where(t.account_id == bindparam("account_id"), t.seq > bindparam("after_seq"))
        .order_by(t.seq, e.position)
    )  # fmt: skip


_ACTIVE_ID: Final = HotStatement(lambda _: _ACTIVE.with_only_columns(accounts.c.id), ["user_id"])
_ACTIVE_ROW: Final = HotStatement(lambda _: _ACTIVE, ["user_id"])
_ACTIVE_LOCKED: Final = HotStatement(lambda _: _ACTIVE.with_for_update(), ["user_id"])
_ROW: Final = HotStatement(lambda _: _BY_ID, ["account_id"])
_ROW_LOCKED: Final = HotStatement(lambda _: _BY_ID.with_for_update(), ["account_id"])
_STAMP: Final = HotStatement(
    lambda _: update(accounts).where(accounts.c.id == bindparam("account_id")).values(orders_stamp=bindparam("stamp")),
    ["stamp", "account_id"],
)
_LAST_SEQ: Final = HotStatement(
    lambda _: select(func.max(ledger_transactions.c.seq)).where(
        ledger_transactions.c.account_id == bindparam("account_id")
    ),
    ["account_id"],
)
_NEWS: Final = HotStatement(lambda _: _transactions(), ["account_id", "after_seq"])
_NEWS_BEFORE: Final = HotStatement(
    lambda _: _transactions().where(ledger_transactions.c.seq < bindparam("before_seq")),
    ["account_id", "after_seq", "before_seq"],
)
_POST: Final = HotStatement(
    lambda dialect: (
        dialect.insert(ledger_transactions)
        .on_conflict_do_nothing(index_elements=["account_id", "kind", "external_id"])
        .returning(ledger_transactions.c.seq)
    ),
    ["account_id", "kind", "external_id", "symbol", "memo", "occurred_at", "recorded_at"],
)
_POST_ENTRY: Final = HotStatement(
    lambda dialect: dialect.insert(ledger_entries),
    ["transaction_seq", "position", "ledger_account", "commodity", "amount"],
)


class LedgerRepository:
    """Reads and writes; every read names the account, whose owner the caller has checked."""

    def active_account(self, conn: Connection, user_id: str) -> AccountRow | None:
        """The account in use of `user_id`."""
        return _account(_ACTIVE_ROW.first(conn, user_id))

    def active_account_id(self, conn: Connection, user_id: str) -> str | None:
        """The id of `active_account`."""
        found = _ACTIVE_ID.first(conn, user_id)
        return found[0] if found else None

    def lock_active_account(self, conn: Connection, user_id: str) -> AccountRow | None:
        """As `active_account`, held against other writers until this transaction ends.

        SQLite has one writer anyway and ignores the lock clause.
        """
        # A reset that was waited for has archived the row that was found; its successor is seen by a fresh look.
        return _account(_ACTIVE_LOCKED.first(conn, user_id) or _ACTIVE_LOCKED.first(conn, user_id))

    def lock_account(self, conn: Connection, account_id: str) -> AccountRow:
        """The account, held against other writers until this transaction ends.

        Raises:
            LookupError: there is no such account.
        """
        found = _account(_ROW_LOCKED.first(conn, account_id))
        if found is None:
            raise LookupError(account_id)
        return found

    def account(self, conn: Connection, account_id: str) -> AccountRow | None:
        """The account by its id, archived or not."""
        return _account(_ROW.first(conn, account_id))

    def stamp_orders(self, conn: Connection, account_id: str, stamp: str) -> None:
        """Note that the account's open orders are others than before."""
        _STAMP.run(conn, stamp, account_id)

    def lock_owner(self, conn: Connection, user_id: str) -> None:
        """Let one change of this user's accounts at a time through; SQLite has one writer anyhow."""
        conn.execute(select(_users.c.id).where(_users.c.id == user_id).with_for_update(key_share=True))

    def accounts(self, conn: Connection) -> list[AccountRow]:
        """Every account, oldest first; for the doctor and for jobs."""
        rows = conn.execute(_ACCOUNT.order_by(accounts.c.created_at)).all()
        return [found for row in rows if (found := _account(row)) is not None]

    def accounts_of(self, conn: Connection, user_id: str) -> list[AccountRow]:
        """The accounts of `user_id`: the selected one, others in use, then those archived, the latest first."""
        c = accounts.c
        query = _ACCOUNT.where(c.user_id == user_id).order_by(
            c.archived_at.is_not(None), c.archived_at.desc(), c.is_selected.desc(), c.created_at, c.id
        )
        return [found for row in conn.execute(query) if (found := _account(row)) is not None]

    def deselect(self, conn: Connection, user_id: str) -> None:
        """Leave the user without a selected account, until the caller selects one."""
        conn.execute(update(accounts).where(accounts.c.user_id == user_id).values(is_selected=False))

    def insert_account(self, conn: Connection, row: AccountRow) -> None:
        """Store a new account."""
        values = {name: getattr(row, name) for name in row.__dataclass_fields__}
        words = {name: values[name].value for name in ("kind", "broker", "lot_method")}
        conn.execute(insert(accounts).values(values | words))

    def update_account(self, conn: Connection, account_id: str, **values: Any) -> None:
        """Change columns of one account."""
        conn.execute(update(accounts).where(accounts.c.id == account_id).values(**values))

    def insert_transaction(
        self, conn: Connection, account_id: str, transaction: LedgerTransaction, recorded_at: datetime
    ) -> int | None:
        """Record a transaction with its entries; None when its external id is known already."""
        t = transaction
        posted = _POST.first(
            conn, account_id, t.kind.value, t.external_id, t.symbol, t.memo, t.occurred_at, recorded_at
        )
        if posted is None:
            return None
        seq: int = posted[0]
        _POST_ENTRY.run_many(
            conn,
            [
                (seq, position, entry.account.value, entry.commodity, entry.amount)
                for position, entry in enumerate(t.entries)
            ],
        )
        return seq

    def last_seq(self, conn: Connection, account_id: str) -> int:
        """The sequence number of the account's latest transaction; 0 without one."""
        found = _LAST_SEQ.first(conn, account_id)
        return found[0] or 0 if found else 0

    def transactions(
        self, conn: Connection, account_id: str, *, after_seq: int = 0, before_seq: int | None = None
    ) -> list[RecordedTransaction]:
        """Transactions with `after_seq` < seq (< `before_seq`), in the order of recording."""
        if before_seq is None:
            rows = _NEWS.all(conn, account_id, after_seq)
        else:
            rows = _NEWS_BEFORE.all(conn, account_id, after_seq, before_seq)
        return [_transaction(list(group)) for _, group in groupby(rows, key=itemgetter(0))]

    def newest(
        self, conn: Connection, account_id: str, *, before_seq: int | None, limit: int
    ) -> list[RecordedTransaction]:
        """The `limit` latest transactions with seq < `before_seq`, the newest first."""
        t = ledger_transactions.c
        query = select(t.seq).where(t.account_id == account_id).order_by(t.seq.desc()).limit(limit)
        if before_seq is not None:
            query = query.where(t.seq < before_seq)
        wanted = conn.execute(query).scalars().all()
        if not wanted:
            return []
        found = self.transactions(conn, account_id, after_seq=wanted[-1] - 1, before_seq=wanted[0] + 1)
        return found[::-1]

    def named(self, conn: Connection, account_id: str, external_id: str) -> list[RecordedTransaction]:
        """The transactions with that external id (one of a kind), the newest first."""
        t = ledger_transactions.c
        # With the kinds, the unique index answers.
        kinds = [kind.value for kind in TransactionKind]
        query = select(t.seq).where(t.account_id == account_id, t.kind.in_(kinds), t.external_id == external_id)
        found = sorted(conn.execute(query).scalars().all(), reverse=True)
        return [
            one for seq in found for one in self.transactions(conn, account_id, after_seq=seq - 1, before_seq=seq + 1)
        ]


def _account(row: Sequence[Any] | None) -> AccountRow | None:
    if row is None:
        return None
    values = list(row)
    values[_KIND], values[_BROKER] = AccountKind(values[_KIND]), BrokerId(values[_BROKER])
    values[_METHOD] = LotMethod(values[_METHOD])
    return AccountRow(*values)


def _transaction(rows: Sequence[Sequence[Any]]) -> RecordedTransaction:
    seq, recorded_at, kind, external_id, occurred_at, symbol, memo, *_ = rows[0]
    transaction = LedgerTransaction(
        kind=TransactionKind(kind),
        external_id=external_id,
        occurred_at=occurred_at,
        entries=tuple(LedgerEntry(LedgerAccount(row[-3]), row[-2], row[-1]) for row in rows),
        symbol=Symbol(symbol) if symbol else None,
        memo=memo,
    )
    return RecordedTransaction(seq, recorded_at, transaction)
