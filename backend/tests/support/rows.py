"""Rows that other rows need."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from paiid.core.security import Role
from paiid.features.auth.models import users

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def insert_user(conn: Connection, user_id: str, role: Role = Role.MEMBER) -> None:
    """A user who has signed up."""
    conn.execute(
        insert(users).values(
            id=user_id,
            email=f"{user_id}@example.com",
            password_hash="x",
            role=role.value,
            is_demo=False,
            created_at=_LONG_AGO,
            password_changed_at=_LONG_AGO,
        )
    )
