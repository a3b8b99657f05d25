"""What the operator may do to accounts from the command line."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.passwords import Passwords
from paiid.core.security import Role
from paiid.features.activity.service import record
from paiid.features.auth import repository
from paiid.features.auth.email import lookup_email
from paiid.features.auth.repository import UserRow
from paiid.features.auth.service.accounts import check_new_password
from paiid.features.auth.service.errors import LastOwnerError, UnknownUserError
from paiid.features.auth.service.sessions import store_password


@dataclass(frozen=True)
class UserAdmin:
    """Lists users and changes their roles."""

    db: Database
    clock: Clock

    async def list_all(self) -> Sequence[UserRow]:
        """Everyone, oldest first."""
        return await self.db.read(repository.all_users)

    async def named(self, email: str | None) -> UserRow:
        """The user with that address; without one the first owner.

        Raises:
            UnknownUserError: there is none.
        """
        if email is None:
            owners = (user for user in await self.list_all() if user.role is Role.OWNER and not user.is_demo)
            found = next(owners, None)
        else:
            wanted = lookup_email(email)
            found = await self.db.read(lambda conn: repository.user_by_email(conn, wanted))
        if found is None:
            raise UnknownUserError("There is no such user." if email else "Nobody has registered yet.")
        return found

    async def set_password(self, email: str, new: str, passwords: Passwords) -> int:
        """Set a user's password and end all their sessions; answers how many those were.

        Raises:
            UnknownUserError: no such user.
            WeakPasswordError: too easy to guess.
        """
        user = await self.named(email)
        check_new_password(new, user.email, "password")
        password_hash = await passwords.hash(new)
        now = self.clock.now()
        ended = await self.db.write(
            lambda conn: store_password(conn, user.id, password_hash, now=now, keep=None, ip=None)
        )
        return len(ended)

    async def set_role(self, email: str, role: Role) -> None:
        """Change a user's role.

        Raises:
            UnknownUserError: no such user.
            LastOwnerError: nobody would be left to own the place.
        """
        now = self.clock.now()

        def change(conn: Connection) -> None:
            repository.lock_registration(conn)
            user = repository.user_by_email(conn, lookup_email(email))
            if user is None:
                raise UnknownUserError("There is no such user.")
            if user.role is Role.OWNER and role is not Role.OWNER and repository.count_owners(conn) == 1:
                raise LastOwnerError("This is the only owner; make somebody else one first.")
            repository.update_user(conn, user.id, role=role.value)
            detail = {"from": user.role.value, "to": role.value}
            record(conn, user.id, "role-changed", detail, now, None)

        await self.db.write(change)
