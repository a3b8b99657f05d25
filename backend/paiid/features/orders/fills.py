"""What is known of the fills of an account at another broker; the import asks every minute, so each look is bounded."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, func, select

from paiid.features.ledger.repository import AccountRow
from paiid.features.orders.models import executions

_A_QUERY: Final = 500
"""Ids in one statement: databases allow so many parameters and no more."""


def known_since(conn: Connection, account: AccountRow, since: datetime) -> frozenset[str]:
    """Ids of the fills that were executed from `since` on."""
    c = executions.c
    query = select(c.id).where(c.user_id == account.user_id, c.executed_at >= since, c.account_id == account.id)
    return frozenset(conn.execute(query).scalars())


def are_known(conn: Connection, account: AccountRow, ids: Collection[str]) -> bool:
    """Whether all of these fills are recorded."""
    wanted, c = sorted(ids), executions.c
    for start in range(0, len(wanted), _A_QUERY):
        part = wanted[start : start + _A_QUERY]
        found = conn.execute(
            select(func.count()).select_from(executions).where(c.account_id == account.id, c.id.in_(part))
        )
        if found.scalar_one() < len(part):
            return False
    return True


def gross_amounts(
    conn: Connection, account: AccountRow, *, executed_since: datetime | None, recorded_since: datetime | None
) -> Sequence[Decimal]:
    """Shares times price of each fill, USD, unrounded; of all fills where no instant is given."""
    c = executions.c
    query = select(c.quantity, c.price).where(c.user_id == account.user_id, c.account_id == account.id)
    if executed_since is not None:
        query = query.where(c.executed_at >= executed_since)
    if recorded_since is not None:
        query = query.where(c.recorded_at >= recorded_since)
    return [row.quantity * row.price for row in conn.execute(query)]
