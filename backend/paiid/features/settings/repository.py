"""Rows of preferences."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from paiid.features.settings.models import user_preferences as t


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

    def save(self, conn: Connection, user_id: str, row: PreferencesRow) -> bool:
        """Store `row` over the version before it; False when that version is no longer the stored one."""
        values = {"preferences": row.preferences, "version": row.version, "updated_at": row.updated_at}
        if row.version == 1:
            conn.execute(insert(t).values(user_id=user_id, **values))
            return True
        changed = conn.execute(update(t).where(t.c.user_id == user_id, t.c.version == row.version - 1).values(**values))
        return changed.rowcount == 1
