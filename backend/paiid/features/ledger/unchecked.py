"""What is stored, read without trusting it; for the doctor."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection, select

from paiid.features.ledger.models import ledger_entries, ledger_transactions


@dataclass(frozen=True, slots=True)
class UncheckedTransaction:
    """A stored transaction without any promise; entries are (ledger account, commodity, amount)."""

    seq: int
    kind: str
    external_id: str
    entries: tuple[tuple[str, str, Decimal], ...]


def unchecked_transactions(conn: Connection, account_id: str) -> list[UncheckedTransaction]:
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
