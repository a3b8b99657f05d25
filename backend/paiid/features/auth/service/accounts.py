"""Signing up, signing in, and changing who one is."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.ids import new_id
from paiid.core.passwords import UNUSABLE, Passwords, password_problem
from paiid.core.security import CSRF_TTL_S, CsrfTokens, Principal, Role
from paiid.features.activity.service import record
from paiid.features.auth import repository
from paiid.features.auth.email import DEMO_DOMAIN, lookup_email
from paiid.features.auth.repository import UserRow
from paiid.features.auth.service.errors import (
    DemoUnavailableError,
    EmailUnavailableError,
    InvalidCredentialsError,
    RegistrationClosedError,
    UnknownUserError,
    WeakPasswordError,
    WrongPasswordError,
)
from paiid.features.auth.service.sessions import SessionService, store_password
from paiid.features.auth.service.types import ClientInfo, DemoHook, NewUser, NewUserHook, RegisteredHook, SignedIn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AuthService:
    """The use cases of accounts.

    `demo_hook` fills a demo user's account; None where demos are not offered (production).
    """

    db: Database
    clock: Clock
    passwords: Passwords
    sessions: SessionService
    csrf_tokens: CsrfTokens
    registration_open: bool = True
    new_user_hooks: tuple[NewUserHook, ...] = ()
    demo_hook: DemoHook | None = None
    registered_hook: RegisteredHook | None = None

    async def register(
        self, *, email: str, password: str, full_name: str | None, starting_cash: Decimal | None, client: ClientInfo
    ) -> SignedIn:
        """Create an account and sign in. The first account is the owner, later ones are members.

        The password is hashed before the e-mail is looked at, so a known e-mail takes as long as a new one.

        Raises:
            WeakPasswordError: too easy to guess.
            RegistrationClosedError: the operator lets nobody else in.
            EmailUnavailableError: there is an account with this e-mail.
        """
        check_new_password(password, email, "password")
        password_hash = await self.passwords.hash(password)

        def create(conn: Connection) -> SignedIn:
            repository.lock_registration(conn)
            is_first = not repository.has_accounts(conn)
            if not (is_first or self.registration_open):
                raise RegistrationClosedError("This server accepts no new accounts; ask its owner.")
            if repository.user_by_email(conn, email) is not None:
                raise EmailUnavailableError(
                    "This e-mail cannot be registered. If you have an account with it, sign in instead."
                )
            user = _new_user(email, full_name, password_hash, Role.OWNER if is_first else Role.MEMBER, self.clock.now())
            return self._create(conn, user, starting_cash, client)

        signed_in = await self.db.write(create)
        if self.registered_hook is not None:
            await self.registered_hook()
        return signed_in

    async def login(self, *, email: str, password: str, client: ClientInfo) -> SignedIn:
        """Sign in.

        An unknown e-mail costs the same work and gets the same answer as a wrong password. A failure writes nothing
        to the database, since the time of a commit would tell that there is an account to write it for.

        Raises:
            InvalidCredentialsError: e-mail or password is wrong.
        """
        wanted = lookup_email(email)
        user = await self.db.read(lambda conn: repository.user_by_email(conn, wanted))
        check = await self.passwords.verify(password, user.password_hash if user else None)
        if user is None or not check.matches:
            logger.warning("login_failed", extra={"ip": client.ip})
            raise InvalidCredentialsError("E-mail or password is wrong.")

        def enter(conn: Connection) -> SignedIn:
            if check.rehashed is not None:
                repository.update_user(conn, user.id, password_hash=check.rehashed)
            return self._enter(conn, user, "signed-in", client)

        return await self.db.write(enter)

    async def demo(self, client: ClientInfo) -> SignedIn:
        """Create a demo user whom no password fits, fill its account and sign in.

        Raises:
            DemoUnavailableError: not offered here.
        """
        if self.demo_hook is None:
            raise DemoUnavailableError(
                "This server offers no demo: it needs the local market, and no production setting."
            )
        email = f"demo-{secrets.token_hex(8)}@{DEMO_DOMAIN}"
        user = _new_user(email, "Demo", UNUSABLE, Role.MEMBER, self.clock.now())
        user = replace(user, is_demo=True)
        signed_in = await self.db.write(lambda conn: self._create(conn, user, None, client))
        await self.demo_hook(_as_new_user(user, None))
        return signed_in

    async def me(self, user_id: str) -> UserRow:
        """The caller's own row.

        Raises:
            UnknownUserError: deleted meanwhile, or the service token, which is nobody.
        """
        return _found(await self.db.read_fast(lambda conn: repository.user_by_id(conn, user_id)))

    async def rename(self, user_id: str, full_name: str | None, client: ClientInfo) -> UserRow:
        """Change the caller's name."""
        now = self.clock.now()

        def change(conn: Connection) -> UserRow:
            user = _found(repository.user_by_id(conn, user_id))
            repository.update_user(conn, user_id, full_name=full_name or None)
            record(conn, user_id, "profile-changed", {"field": "full_name"}, now, client.ip)
            return replace(user, full_name=full_name or None)

        return await self.db.write(change)

    async def change_password(self, principal: Principal, *, current: str, new: str, client: ClientInfo) -> None:
        """Change the caller's password and end every other session.

        Raises:
            WeakPasswordError: the new one is too easy to guess.
            WrongPasswordError: the current one does not match.
        """
        check_new_password(new, principal.email, "new_password")
        user = await self.me(principal.user_id)
        if not (await self.passwords.verify(current, user.password_hash)).matches:
            raise WrongPasswordError("The current password is wrong; nothing was changed.")
        password_hash = await self.passwords.hash(new)
        now = self.clock.now()

        def store(conn: Connection) -> Sequence[str]:
            return store_password(conn, user.id, password_hash, now=now, keep=principal.session_id, ip=client.ip)

        ended = await self.db.write(store)
        self.sessions.cache.evict(ended)

    async def is_first_account(self) -> bool:
        """Whether nobody has registered yet."""
        return not await self.db.read_fast(repository.has_accounts)

    def csrf_token(self, session_id: str | None) -> tuple[str, int]:
        """A token for this session, or for nobody in particular, with its life in seconds."""
        return self.csrf_tokens.make(session_id, self.clock.now()), CSRF_TTL_S

    def _create(self, conn: Connection, user: UserRow, starting_cash: Decimal | None, client: ClientInfo) -> SignedIn:
        repository.add_user(conn, user)
        for hook in self.new_user_hooks:
            hook(conn, _as_new_user(user, starting_cash))
        return self._enter(conn, user, "registered", client)

    def _enter(self, conn: Connection, user: UserRow, action: str, client: ClientInfo) -> SignedIn:
        signed_in = self.sessions.open(conn, user, client)
        record(conn, user.id, action, {"session_id": signed_in.session_id}, self.clock.now(), client.ip)
        return signed_in


def check_new_password(password: str, email: str, field: str) -> None:
    """Let a good new password pass.

    Raises:
        WeakPasswordError: too easy to guess; `field` is where in the body it stood.
    """
    problem = password_problem(password, email)
    if problem is not None:
        errors = [{"location": f"body.{field}", "message": problem, "code": "weak_password"}]
        raise WeakPasswordError(problem, errors=errors)


def _new_user(email: str, full_name: str | None, password_hash: str, role: Role, now: datetime) -> UserRow:
    return UserRow(
        id=new_id("usr"),
        email=email,
        full_name=full_name or None,
        password_hash=password_hash,
        role=role,
        is_demo=False,
        created_at=now,
        password_changed_at=now,
    )


def _as_new_user(user: UserRow, starting_cash: Decimal | None) -> NewUser:
    return NewUser(user.id, user.email, user.full_name, user.role, user.is_demo, starting_cash, user.created_at)


def _found(user: UserRow | None) -> UserRow:
    if user is None:
        raise UnknownUserError("There is no such user.")
    return user
