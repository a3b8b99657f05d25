"""Every query of `users` and `user_sessions`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, text, update

from paiid.core.security import Role
from paiid.features.auth.models import user_sessions, users

# One number of ours among PostgreSQL's advisory locks: registrations take turns, so only one can be the first.
_REGISTRATION_LOCK: Final = 7_241_001
_PEOPLE: Final = (users.c.is_demo.is_(False), users.c.deleted_at.is_(None))


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user."""

    id: str
    email: str
    full_name: str | None
    password_hash: str
    role: Role
    is_demo: bool
    created_at: datetime
    password_changed_at: datetime
    deleted_at: datetime | None = None
    """When the person deleted the account: what is left has no name and lets nobody in."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in device: a family of refresh tokens of which one is usable."""

    id: str
    user_id: str
    refresh_hash: str
    rotations: int
    ip: str | None
    user_agent: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_because: str | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it still stands for its user."""
        return self.revoked_at is None and self.expires_at > now


def lock_registration(conn: Connection) -> None:
    """Let no other registration in until this transaction ends (SQLite has one writer anyway)."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _REGISTRATION_LOCK})


def has_accounts(conn: Connection) -> bool:
    """Whether anyone but demo users has registered and is here still."""
    return conn.execute(select(users.c.id).where(*_PEOPLE).limit(1)).first() is not None


def count_accounts(conn: Connection) -> int:
    """How many people there are; demo users are none."""
    return conn.execute(select(func.count()).select_from(users).where(*_PEOPLE)).scalar_one()


def add_user(conn: Connection, row: UserRow) -> None:
    """Insert a user."""
    conn.execute(insert(users), asdict(row))


def all_users(conn: Connection) -> Sequence[UserRow]:
    """Everyone who has not left, oldest first."""
    query = select(users).where(users.c.deleted_at.is_(None)).order_by(users.c.created_at, users.c.id)
    return [_user(row) for row in conn.execute(query).mappings()]


def user_by_email(conn: Connection, email: str) -> UserRow | None:
    """The user with this (normalized) address."""
    query = select(users).where(users.c.email == email, users.c.deleted_at.is_(None))
    row = conn.execute(query).mappings().first()
    return None if row is None else _user(row)


def user_by_id(conn: Connection, user_id: str) -> UserRow | None:
    """The user with this id."""
    row = conn.execute(select(users).where(users.c.id == user_id)).mappings().first()
    return None if row is None else _user(row)


def lock_user(conn: Connection, user_id: str) -> UserRow | None:
    """As `user_by_id`, held against whoever adds to what the user has until this transaction ends."""
    row = conn.execute(select(users).where(users.c.id == user_id).with_for_update()).mappings().first()
    return None if row is None else _user(row)


def update_user(conn: Connection, user_id: str, **values: object) -> None:
    """Change columns of a user."""
    conn.execute(update(users).where(users.c.id == user_id).values(**values))


def owner_ids(conn: Connection) -> list[str]:
    """Every owner."""
    return list(conn.execute(select(users.c.id).where(users.c.role == Role.OWNER.value)).scalars())


def count_owners(conn: Connection) -> int:
    """How many owners there are."""
    return conn.execute(select(func.count()).select_from(users).where(users.c.role == Role.OWNER)).scalar_one()


def add_session(conn: Connection, row: SessionRow) -> None:
    """Insert a session."""
    conn.execute(insert(user_sessions), asdict(row))


def session_with_user(conn: Connection, session_id: str) -> tuple[SessionRow, UserRow] | None:
    """A session, live or not, with its user."""
    session = conn.execute(select(user_sessions).where(user_sessions.c.id == session_id)).mappings().first()
    user = None if session is None else user_by_id(conn, session["user_id"])
    return None if session is None or user is None else (SessionRow(**session), user)


def session_ids(conn: Connection, user_id: str) -> list[str]:
    """Every session of the user, ended ones too."""
    return list(conn.execute(select(user_sessions.c.id).where(user_sessions.c.user_id == user_id)).scalars())


def lock_session(conn: Connection, session_id: str) -> SessionRow | None:
    """A session that no other transaction changes until this one ends."""
    query = select(user_sessions).where(user_sessions.c.id == session_id).with_for_update()
    row = conn.execute(query).mappings().first()
    return None if row is None else SessionRow(**row)


def rotate_session(
    conn: Connection, session_id: str, *, refresh_hash: str, now: datetime, expires_at: datetime
) -> None:
    """Make another refresh token the usable one."""
    conn.execute(
        update(user_sessions)
        .where(user_sessions.c.id == session_id)
        .values(
            refresh_hash=refresh_hash,
            rotations=user_sessions.c.rotations + 1,
            last_used_at=now,
            expires_at=expires_at,
        )
    )


def live_sessions(conn: Connection, user_id: str, now: datetime) -> Sequence[SessionRow]:
    """The user's live sessions, the last used first."""
    query = (
        select(user_sessions)
        .where(
            user_sessions.c.user_id == user_id,
            user_sessions.c.expires_at > now,
            user_sessions.c.revoked_at.is_(None),
        )
        .order_by(user_sessions.c.last_used_at.desc(), user_sessions.c.id.desc())
    )
    return [SessionRow(**row) for row in conn.execute(query).mappings()]


def revoke_sessions(conn: Connection, session_ids: Sequence[str], *, now: datetime, because: str) -> None:
    """End sessions that are not ended yet."""
    conn.execute(
        update(user_sessions)
        .where(user_sessions.c.id.in_(session_ids), user_sessions.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_because=because)
    )


def forget_sessions(conn: Connection, user_id: str, *, expired_before: datetime) -> None:
    """Delete the user's sessions that ran out long ago."""
    conn.execute(
        delete(user_sessions).where(user_sessions.c.user_id == user_id, user_sessions.c.expires_at < expired_before)
    )


def _user(row: RowMapping) -> UserRow:
    return UserRow(**{**row, "role": Role(row["role"])})
