"""What happened, written in the transaction that made it happen: both are there, or neither."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from paiid.core.ids import new_id
from paiid.features.activity import repository
from paiid.features.activity.repository import ActivityRow

DetailValue = str | int | bool | None

__all__ = ["ActivityRow", "DetailValue", "latest", "record"]


def record(
    conn: Connection,
    user_id: str,
    action: str,
    detail: Mapping[str, DetailValue],
    at: datetime,
    ip: str | None,
) -> None:
    """Note that `user_id` did `action`.

    Args:
        conn: the transaction of the deed itself.
        user_id: whose account was touched.
        action: what was done, as `<noun>-<past participle>`: `password-changed`, `order-placed`.
        detail: facts to recognize it by, as flat JSON values; never a secret, a token or a full account number.
        at: when.
        ip: the client's address; None for the command line and for the system itself.
    """
    repository.add(conn, ActivityRow(new_id("act"), user_id, action, detail, ip, at))


def latest(conn: Connection, user_id: str, *, limit: int = 50) -> Sequence[ActivityRow]:
    """The user's last lines, newest first."""
    return repository.of_user(conn, user_id, limit=limit)
