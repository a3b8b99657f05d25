"""Races and rules of accounts and sessions, without HTTP."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.core.security import Principal, Role
from paiid.features.activity.service import latest
from paiid.features.auth import repository
from paiid.features.auth.email import checked_email, lookup_email
from paiid.features.auth.service import ClientInfo, SignedIn, UserAdmin
from paiid.features.auth.service.errors import (
    EmailUnavailableError,
    InvalidCredentialsError,
    InvalidRefreshTokenError,
    LastOwnerError,
    UnknownUserError,
    WeakPasswordError,
)
from tests.support.auth_app import NEW_PASSWORD, PASSWORD, AuthApp

CLIENT = ClientInfo("203.0.113.7", "tests")


async def register(auth: AuthApp, email: str) -> SignedIn:
    return await auth.service.register(
        email=email, password=PASSWORD, full_name=None, starting_cash=None, client=CLIENT
    )


class TestRaces:
    async def test_one_of_many_first_accounts_is_the_owner(self, auth: AuthApp) -> None:
        made = await asyncio.gather(*(register(auth, f"user{n}@example.com") for n in range(8)))
        assert sorted(one.user.role for one in made) == [Role.MEMBER] * 7 + [Role.OWNER]

    async def test_one_of_many_registrations_of_an_email_wins(self, auth: AuthApp) -> None:
        made = await asyncio.gather(*(register(auth, "a@example.com") for _ in range(8)), return_exceptions=True)
        assert sum(isinstance(one, SignedIn) for one in made) == 1
        assert sum(isinstance(one, EmailUnavailableError) for one in made) == 7

    async def test_one_of_many_uses_of_a_refresh_token_wins_and_the_family_ends(self, auth: AuthApp) -> None:
        signed_in = await register(auth, "a@example.com")
        used = await asyncio.gather(
            *(auth.sessions.refresh(signed_in.refresh_token, CLIENT) for _ in range(8)), return_exceptions=True
        )
        (winner,) = [one for one in used if isinstance(one, SignedIn)]
        assert sum(isinstance(one, InvalidRefreshTokenError) for one in used) == 7
        with pytest.raises(InvalidRefreshTokenError):
            await auth.sessions.refresh(winner.refresh_token, CLIENT)

    async def test_reuse_is_written_down_once(self, auth: AuthApp) -> None:
        signed_in = await register(auth, "a@example.com")
        for _ in range(3):
            await asyncio.gather(auth.sessions.refresh(signed_in.refresh_token, CLIENT), return_exceptions=True)
        rows = await auth.db.read(lambda conn: latest(conn, signed_in.user.id))
        assert [row.action for row in rows] == ["refresh-token-reused", "registered"]
        assert rows[0].detail == {"session_id": signed_in.session_id}
        assert rows[0].ip == "203.0.113.7"


async def test_tokens_and_passwords_are_not_in_the_database(auth: AuthApp) -> None:
    signed_in = await register(auth, "a@example.com")
    found = await auth.db.read(lambda conn: repository.session_with_user(conn, signed_in.session_id))
    log = await auth.db.read(lambda conn: latest(conn, signed_in.user.id))
    everything = repr((found, log))
    for secret in (signed_in.refresh_token, signed_in.access_token, PASSWORD):
        assert secret not in everything


async def test_hash_with_old_parameters_is_renewed_at_sign_in(auth: AuthApp) -> None:
    from paiid.core.passwords import Passwords

    signed_in = await register(auth, "a@example.com")
    old = await Passwords(time_cost=1, memory_kib=128).hash(PASSWORD)
    user_id = signed_in.user.id
    await auth.db.write(lambda conn: repository.update_user(conn, user_id, password_hash=old))
    again = await auth.service.login(email="a@example.com", password=PASSWORD, client=CLIENT)
    assert again.user.id == user_id
    stored = await auth.db.read(lambda conn: repository.user_by_id(conn, user_id))
    assert stored is not None
    assert "m=64," in stored.password_hash


async def test_sessions_that_ran_out_long_ago_are_forgotten(auth: AuthApp) -> None:
    from datetime import timedelta

    old = await register(auth, "a@example.com")
    auth.clock.advance(timedelta(days=61))
    await auth.service.login(email="a@example.com", password=PASSWORD, client=CLIENT)
    assert await auth.db.read(lambda conn: repository.session_with_user(conn, old.session_id)) is None


async def test_revocation_during_a_slow_read_is_not_cached_away(auth: AuthApp) -> None:
    """A session read before its revocation must not be remembered after it."""
    from paiid.features.auth.service import Authenticator

    signed_in = await register(auth, "a@example.com")
    real = auth.db

    class SlowReads:
        engine_name = "slow"

        async def read_fast(self, fn: Callable[[Connection], Any]) -> Any:
            found = await real.read(fn)
            await auth.sessions.revoke(signed_in.user.id, signed_in.session_id, CLIENT)
            return found

    slow = Authenticator(SlowReads(), auth.clock, auth.access_tokens, auth.cache)  # type: ignore[arg-type]
    assert await slow(signed_in.access_token, "bearer") is not None
    quick = Authenticator(real, auth.clock, auth.access_tokens, auth.cache)
    assert await quick(signed_in.access_token, "bearer") is None


class TestOperator:
    async def test_sets_a_password_and_ends_every_session(self, auth: AuthApp) -> None:
        signed_in = await register(auth, "a@example.com")
        admin = UserAdmin(auth.db, auth.clock)
        assert await admin.set_password("A@example.com", NEW_PASSWORD, auth.passwords) == 1
        with pytest.raises(InvalidRefreshTokenError):
            await auth.sessions.refresh(signed_in.refresh_token, CLIENT)
        with pytest.raises(InvalidCredentialsError):
            await auth.service.login(email="a@example.com", password=PASSWORD, client=CLIENT)
        await auth.service.login(email="a@example.com", password=NEW_PASSWORD, client=CLIENT)

    async def test_weak_password_and_unknown_user_are_refused(self, auth: AuthApp) -> None:
        await register(auth, "a@example.com")
        admin = UserAdmin(auth.db, auth.clock)
        with pytest.raises(WeakPasswordError):
            await admin.set_password("a@example.com", "password123", auth.passwords)
        with pytest.raises(UnknownUserError):
            await admin.set_password("b@example.com", NEW_PASSWORD, auth.passwords)

    async def test_role_changes_and_is_written_down(self, db: Database, auth: AuthApp) -> None:
        await register(auth, "owner@example.com")
        member = await register(auth, "member@example.com")
        admin = UserAdmin(db, auth.clock)
        await admin.set_role("member@example.com", Role.VIEWER)
        assert [user.role for user in await admin.list_all()] == [Role.OWNER, Role.VIEWER]
        rows = await db.read(lambda conn: latest(conn, member.user.id))
        assert rows[0].action == "role-changed"
        assert rows[0].detail == {"from": "member", "to": "viewer"}

    async def test_last_owner_stays(self, db: Database, auth: AuthApp) -> None:
        await register(auth, "owner@example.com")
        await register(auth, "member@example.com")
        admin = UserAdmin(db, auth.clock)
        with pytest.raises(LastOwnerError):
            await admin.set_role("owner@example.com", Role.MEMBER)
        await admin.set_role("member@example.com", Role.OWNER)
        await admin.set_role("owner@example.com", Role.MEMBER)

    async def test_viewer_may_look_but_not_trade(self, db: Database, auth: AuthApp) -> None:
        async with auth.signed_in("owner@example.com"), auth.signed_in("viewer@example.com") as viewer:
            await UserAdmin(db, auth.clock).set_role("viewer@example.com", Role.VIEWER)
            auth.cache.clear()
            assert (await viewer.http.get("/api/portfolio")).status_code == 200
            answer = await viewer.send("POST", "/api/orders", json={})
            assert answer.status_code == 403
            assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("ada+tag@example.com", "ada+tag@example.com"),
        ("ada@nas.local", "ada@nas.local"),
        ("ada@bücher.example", "ada@bücher.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
    ],
)
def test_one_spelling_an_address(text: str, stored: str) -> None:
    assert checked_email(text) == stored
    assert lookup_email(text) == stored


def test_principal_shows_no_secret() -> None:
    assert set(Principal.__slots__) == {"user_id", "email", "role", "session_id", "via", "scopes"}
