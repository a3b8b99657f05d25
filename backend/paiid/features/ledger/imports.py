"""Which activities of an account at another broker have been dealt with."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, insert, select

from paiid.features.ledger.models import imported_activities
from paiid.features.ledger.repository import AccountRow

LOOKBACK: Final = timedelta(days=9)
"""Rows may be told days late; an account's opening notes the ids of ten days."""
_A_QUERY: Final = 500
"""Ids in one statement: databases allow so many parameters and no more."""


def known_ids(conn: Connection, account_id: str, among: Collection[str]) -> frozenset[str]:
    """Those `among` these ids whose activities were dealt with."""
    wanted, found = sorted(among), set[str]()
    for start in range(0, len(wanted), _A_QUERY):
        part = imported_activities.c.id.in_(wanted[start : start + _A_QUERY])
        query = select(imported_activities.c.id).where(imported_activities.c.account_id == account_id, part)
        found.update(conn.execute(query).scalars())
    return frozenset(found)


def known_since(conn: Connection, account_id: str, since: datetime) -> frozenset[str]:
    """Ids of the activities that were dealt with from `since` on."""
    c = imported_activities.c
    return frozenset(conn.execute(select(c.id).where(c.account_id == account_id, c.imported_at >= since)).scalars())


def last_import(conn: Connection, account_id: str) -> datetime | None:
    """When an activity was dealt with last."""
    query = select(func.max(imported_activities.c.imported_at)).where(imported_activities.c.account_id == account_id)
    found: datetime | None = conn.execute(query).scalar()
    return found


def note(conn: Connection, account_id: str, ids: Iterable[str], at: datetime) -> None:
    """These have been dealt with now; the caller holds the account's lock and knows that they had not been."""
    rows = [{"account_id": account_id, "id": one, "imported_at": at} for one in sorted(ids)]
    if rows:
        conn.execute(insert(imported_activities), rows)


def is_of_the_opening(conn: Connection, account: AccountRow, fill_id: str, executed_at: datetime) -> bool:
    """Whether the account began with what this fill brought; True for one of before the days whose ids were noted."""
    if account.is_ours:
        return False
    return executed_at < account.created_at - LOOKBACK or fill_id in known_ids(conn, account.id, [fill_id])
