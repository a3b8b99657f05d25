"""Rows of preferences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, column, insert, select, table, update

from paiid.features.settings.models import user_preferences as t

_users: Final = table("users", column("id"))


@dataclass(frozen=True, slots=True)
class PreferencesRow:
    """What is stored: JSON text, its version and when it was saved."""

    preferences: str
    version: int
    updated_at: datetime


class SettingsRepository:
    """One row a user."""

    def find(self, conn: Connection, user_id: str) -> PreferencesRow | None:
        """The saved preferences, or None."""
        row = conn.execute(select(t.c.preferences, t.c.version, t.c.updated_at).where(t.c.user_id == user_id)).first()
        return None if row is None else PreferencesRow(*row)

    def lock(self, conn: Connection, user_id: str) -> None:
        """Let one change of this user's preferences at a time through; SQLite has one writer anyhow."""
        conn.execute(select(_users.c.id).where(_users.c.id == user_id).with_for_update(key_share=True))

    def save(self, conn: Connection, user_id: str, row: PreferencesRow) -> None:
        """Store `row` in place of what is there; under `lock`."""
        values = {"preferences": row.preferences, "version": row.version, "updated_at": row.updated_at}
        if conn.execute(update(t).where(t.c.user_id == user_id).values(**values)).rowcount == 0:
            conn.execute(insert(t).values(user_id=user_id, **values))
