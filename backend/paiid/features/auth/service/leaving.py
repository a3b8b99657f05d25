"""Deleting one's account: what is personal goes, the books stay without a name (decision 0085)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.passwords import UNUSABLE, Passwords
from paiid.core.security import Principal, Role
from paiid.features.activity.service import record
from paiid.features.auth import repository
from paiid.features.auth.email import lookup_email
from paiid.features.auth.repository import UserRow
from paiid.features.auth.service.authenticate import SessionCache
from paiid.features.auth.service.errors import (
    LastOwnerError,
    NotConfirmedError,
    UnknownUserError,
    WrongPasswordError,
)

DELETED_DOMAIN: Final = "deleted.invalid"
"""Reserved by RFC 2606: nobody can register with it, and no mail can reach it."""


class Estate(Protocol):
    """What a user has in other capabilities."""

    async def settle(self, user_id: str) -> None:
        """End what works on by itself; may be asked again.

        Raises:
            OrdersInTheWayError: orders work on that this program must not, or could not, cancel.
        """
        ...

    def erase(self, conn: Connection, user_id: str, at: datetime) -> None:
        """Delete what is the user's alone, and take what is personal off the rows that stay.

        Raises:
            OrdersInTheWayError: an order is open again.
        """
        ...


@dataclass(frozen=True)
class DeleteAccount:
    """Deletes the caller's account, at once and for good."""

    db: Database
    clock: Clock
    passwords: Passwords
    cache: SessionCache
    estate: Estate

    async def delete(self, principal: Principal, *, password: str, confirmation: str) -> None:
        """Delete it; every session of the user ends.

        Args:
            principal: the caller.
            password: the caller's, once more.
            confirmation: the account's e-mail, typed by hand.
        Raises:
            NotConfirmedError: another e-mail was typed.
            WrongPasswordError: the password does not match; a demo account has none.
            LastOwnerError: others use this server, and nobody would be left to own it.
            OrdersInTheWayError: see `Estate`.
        """
        if lookup_email(confirmation) != principal.email:
            raise NotConfirmedError("This is not the e-mail of the account; nothing was deleted.")
        user = _found(await self.db.read(lambda conn: repository.user_by_id(conn, principal.user_id)))
        if not (await self.passwords.verify(password, user.password_hash)).matches:
            raise WrongPasswordError("The password is wrong; nothing was deleted.")
        await self.db.read(lambda conn: _require_an_owner(conn, user))
        await self.estate.settle(user.id)
        self.cache.evict(await self.db.write(lambda conn: self._erase(conn, user.id)))

    def _erase(self, conn: Connection, user_id: str) -> list[str]:
        repository.lock_registration(conn)
        user = _found(repository.lock_user(conn, user_id))
        _require_an_owner(conn, user)
        at = self.clock.now()
        session_ids = repository.session_ids(conn, user_id)
        self.estate.erase(conn, user_id, at)
        repository.update_user(
            conn,
            user_id,
            email=f"{user_id}@{DELETED_DOMAIN}",
            full_name=None,
            password_hash=UNUSABLE,
            role=Role.VIEWER.value,
            deleted_at=at,
        )
        record(conn, user_id, "account-deleted", {}, at, None)
        return session_ids


def _require_an_owner(conn: Connection, user: UserRow) -> None:
    is_only_owner = user.role is Role.OWNER and repository.count_owners(conn) == 1
    if is_only_owner and repository.count_accounts(conn) > 1:
        raise LastOwnerError("Others use this server and you are its only owner; make somebody else one first.")


def _found(user: UserRow | None) -> UserRow:
    if user is None or user.deleted_at is not None:
        raise UnknownUserError("There is no such user.")
    return user
