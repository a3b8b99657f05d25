"""Values that the auth use cases take and give."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from paiid.core.security import Role
from paiid.features.auth.repository import UserRow


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """Where a request comes from, as the list of sessions shows it."""

    ip: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user whose row has just been written in this transaction; `starting_cash` is in USD, None for the default."""

    id: str
    email: str
    full_name: str | None
    role: Role
    is_demo: bool
    starting_cash: Decimal | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with the tokens of a session."""

    user: UserRow
    session_id: str
    access_token: str
    refresh_token: str


NewUserHook = Callable[[Connection, NewUser], None]
"""Runs in the registering transaction: both are there, or neither."""

DemoHook = Callable[[NewUser], Awaitable[None]]
"""Fills the account of a demo user, after its row is committed and before its answer is sent."""

RegisteredHook = Callable[[], Awaitable[None]]
"""Runs after somebody registered, before the answer is sent; must not fail."""
