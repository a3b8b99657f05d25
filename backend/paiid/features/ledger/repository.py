"""Every query of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from paiid.domain.account import AccountKind, AccountTerms
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import LedgerAccount, LedgerEntry, LedgerTransaction, TransactionKind
from paiid.features.ledger.models import accounts, ledger_entries, ledger_transactions


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of one user; `archived_at` is set once a reset has put another in its place."""

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

    @property
    def terms(self) -> AccountTerms:
        """What the account may do and what trading costs in it."""
        return AccountTerms(
            kind=self.kind,
            allows_shorting=self.allows_shorting,
            fill_model=FillModel(commission_per_share=self.commission_per_share, slippage_bps=self.slippage_bps),
        )


@dataclass(frozen=True, slots=True)
class RecordedTransaction:
    """A ledger transaction with its place in the order of recording."""

    seq: int
    recorded_at: datetime
    transaction: LedgerTransaction


@dataclass(frozen=True, slots=True)
class UncheckedTransaction:
    """A stored transaction without any promise; entries are (ledger account, commodity, amount)."""

    seq: int
    kind: str
    external_id: str
    entries: tuple[tuple[str, str, Decimal], ...]


class LedgerRepository:
    """Reads and writes; every read names the account, whose owner the caller has checked."""

    def active_account(self, conn: Connection, user_id: str) -> AccountRow | None:
        """The account in use of `user_id`."""
        query = select(accounts).where(accounts.c.user_id == user_id, accounts.c.archived_at.is_(None))
        row = conn.execute(query).mappings().first()
        return _account(row) if row else None

    def lock_account(self, conn: Connection, account_id: str) -> AccountRow:
        """The account, held against other writers until this transaction ends.

        SQLite has one writer anyway and ignores the lock clause.
        """
        query = select(accounts).where(accounts.c.id == account_id).with_for_update()
        return _account(conn.execute(query).mappings().one())

    def account(self, conn: Connection, account_id: str) -> AccountRow | None:
        """The account by its id, archived or not."""
        row = conn.execute(select(accounts).where(accounts.c.id == account_id)).mappings().first()
        return _account(row) if row else None

    def accounts(self, conn: Connection) -> list[AccountRow]:
        """Every account, oldest first; for the doctor and for jobs."""
        return [_account(row) for row in conn.execute(select(accounts).order_by(accounts.c.created_at)).mappings()]

    def insert_account(self, conn: Connection, row: AccountRow) -> None:
        """Store a new account."""
        values = {name: getattr(row, name) for name in row.__dataclass_fields__}
        conn.execute(insert(accounts).values(values | {"kind": row.kind.value}))

    def update_account(self, conn: Connection, account_id: str, **values: Any) -> None:
        """Change columns of one account."""
        conn.execute(update(accounts).where(accounts.c.id == account_id).values(**values))

    def insert_transaction(
        self, conn: Connection, account_id: str, transaction: LedgerTransaction, recorded_at: datetime
    ) -> int | None:
        """Record a transaction with its entries; None when its external id is known already."""
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        statement = (
            dialect.insert(ledger_transactions)
            .values(
                account_id=account_id,
                kind=transaction.kind.value,
                external_id=transaction.external_id,
                symbol=transaction.symbol,
                memo=transaction.memo,
                occurred_at=transaction.occurred_at,
                recorded_at=recorded_at,
            )
            .on_conflict_do_nothing(index_elements=["account_id", "kind", "external_id"])
            .returning(ledger_transactions.c.seq)
        )
        seq = conn.execute(statement).scalar()
        if seq is None:
            return None
        rows = [
            {
                "transaction_seq": seq,
                "position": position,
                "ledger_account": entry.account.value,
                "commodity": entry.commodity,
                "amount": entry.amount,
            }
            for position, entry in enumerate(transaction.entries)
        ]
        conn.execute(insert(ledger_entries), rows)
        return int(seq)

    def transactions(
        self, conn: Connection, account_id: str, *, after_seq: int = 0, before_seq: int | None = None
    ) -> list[RecordedTransaction]:
        """Transactions with `after_seq` < seq (< `before_seq`), in the order of recording."""
        t, e = ledger_transactions.c, ledger_entries.c
        where = and_(t.account_id == account_id, t.seq > after_seq)
        if before_seq is not None:
            where = and_(where, t.seq < before_seq)
        query = (
            select(
                t.seq, t.kind, t.external_id, t.symbol, t.memo, t.occurred_at, t.recorded_at,
                e.ledger_account, e.commodity, e.amount,
            )
            .join(ledger_entries, e.transaction_seq == t.seq)
            .where(where)
            .order_by(t.seq, e.position)
        )  # fmt: skip
        rows = conn.execute(query).all()
        return [_transaction(list(group)) for _, group in groupby(rows, key=lambda row: row.seq)]

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

    def unchecked(self, conn: Connection, account_id: str) -> list[UncheckedTransaction]:
        """Every transaction as it is stored, also what could not be one; for the doctor."""
        t, e = ledger_transactions.c, ledger_entries.c
        query = (
            select(t.seq, t.kind, t.external_id, e.ledger_account, e.commodity, e.amount)
            .outerjoin(ledger_entries, e.transaction_seq == t.seq)
            .where(t.account_id == account_id)
            .order_by(t.seq, e.position)
        )
        return [
            UncheckedTransaction(
                seq=seq,
                kind=rows[0].kind,
                external_id=rows[0].external_id,
                entries=tuple((row.ledger_account, row.commodity, row.amount) for row in rows if row.ledger_account),
            )
            for seq, group in groupby(conn.execute(query).all(), key=lambda row: row.seq)
            if (rows := list(group))
        ]


def _account(row: RowMapping) -> AccountRow:
    return AccountRow(**{**row, "kind": AccountKind(row["kind"])})


def _transaction(rows: Sequence[Any]) -> RecordedTransaction:
    head = rows[0]
    transaction = LedgerTransaction(
        kind=TransactionKind(head.kind),
        external_id=head.external_id,
        occurred_at=head.occurred_at,
        entries=tuple(LedgerEntry(LedgerAccount(row.ledger_account), row.commodity, row.amount) for row in rows),
        symbol=Symbol(head.symbol) if head.symbol else None,
        memo=head.memo,
    )
    return RecordedTransaction(head.seq, head.recorded_at, transaction)
