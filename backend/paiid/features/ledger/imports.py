"""Which activities of an account at another broker have been dealt with."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from paiid.features.ledger.models import imported_activities


def known_ids(conn: Connection, account_id: str) -> frozenset[str]:
    """Ids of the activities that were dealt with."""
    query = select(imported_activities.c.id).where(imported_activities.c.account_id == account_id)
    return frozenset(conn.execute(query).scalars())


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
