"""Fills by other things than their order. Each look is bounded, for some are taken every minute or at every change."""

from collections.abc import Collection, Mapping, Sequence
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


def counts(conn: Connection, order_ids: Collection[str]) -> Mapping[str, int]:
    """How many fills each of these orders has; those without any are left out."""
    wanted, c, found = sorted(order_ids), executions.c, dict[str, int]()
    for start in range(0, len(wanted), _A_QUERY):
        of_these = c.order_id.in_(wanted[start : start + _A_QUERY])
        query = select(c.order_id, func.count().label("fills")).where(of_these).group_by(c.order_id)
        found |= {row.order_id: row.fills for row in conn.execute(query)}
    return found


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
