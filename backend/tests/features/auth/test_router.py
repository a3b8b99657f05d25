"""The endpoints of `/api/auth`, over HTTP, inside the real middlewares."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import Connection, select

from paiid.core.db import Database
from paiid.features.activity.service import latest
from paiid.features.auth.models import users
from paiid.features.auth.service import NewUser
from tests.support.auth_app import NEW_PASSWORD, ORIGIN, PASSWORD, AuthApp, Browser


async def actions(db: Database, user_id: str) -> list[str]:
    rows = await db.read(lambda conn: latest(conn, user_id))
    return [row.action for row in rows]


class TestRegister:
    async def test_first_account_is_owner_and_signed_in(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            body = {"email": "Ada@Example.com", "password": PASSWORD, "full_name": "Ada"}
            answer = await client.post("/api/auth/register", json=body)
            assert answer.status_code == 201
            got = answer.json()
            assert got["token_type"] == "bearer"
            assert got["expires_in"] == 900
            assert got["user"]["email"] == "ada@example.com"
            assert got["user"]["role"] == "owner"
            assert got["user"]["full_name"] == "Ada"
            assert (await client.get("/api/auth/me")).json() == got["user"]
        assert await actions(auth.db, got["user"]["id"]) == ["registered"]

    async def test_later_accounts_are_members(self, auth: AuthApp) -> None:
        async with auth.signed_in("first@example.com"), auth.client() as client:
            answer = await Browser(client).register("second@example.com")
            assert answer.json()["user"]["role"] == "member"

    async def test_demo_users_do_not_make_the_next_account_a_member(self, db: Database, auth: AuthApp) -> None:
        async def fill(user: NewUser) -> None:
            return None

        app = AuthApp(db, auth.clock, demo_hook=fill)
        async with app.client() as client:
            assert (await client.post("/api/auth/demo")).json()["user"]["role"] == "member"
        async with app.client() as client:
            assert (await Browser(client).register("a@example.com")).json()["user"]["role"] == "owner"

    async def test_cookies_are_http_only_and_lax(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            answer = await Browser(client).register("a@example.com")
        session, refresh = answer.headers.get_list("set-cookie")
        assert session.startswith("paiid_session=")
        assert "HttpOnly" in session
        assert "Max-Age=900" in session
        assert "SameSite=lax" in session
        assert refresh.startswith("paiid_refresh=")
        assert "Path=/api/auth" in refresh
        assert "Max-Age=2592000" in refresh
        assert "HttpOnly" in refresh
        assert "Secure" not in session + refresh

    async def test_cookies_are_secure_in_production(self, db: Database, auth: AuthApp) -> None:
        async with AuthApp(db, auth.clock, is_production=True).client() as client:
            answer = await Browser(client).register("a@example.com")
        assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))

    async def test_known_email_in_other_case_is_refused(self, auth: AuthApp) -> None:
        async with auth.signed_in("ada@example.com"), auth.client() as client:
            answer = await Browser(client).register("ADA@example.COM")
            assert answer.status_code == 409
            assert answer.json()["code"] == "email-unavailable"
            assert "set-cookie" not in answer.headers

    async def test_closed_registration_lets_only_the_first_in(self, db: Database, auth: AuthApp) -> None:
        app = AuthApp(db, auth.clock, registration_open=False)
        async with app.client() as client:
            assert (await client.get("/api/auth/options")).json()["registration_open"] is True
            assert (await Browser(client).register("owner@example.com")).status_code == 201
            assert (await client.get("/api/auth/options")).json()["registration_open"] is False
            answer = await Browser(client).register("other@example.com")
            assert answer.status_code == 403
            assert answer.json()["code"] == "registration-closed"

    async def test_failing_hook_leaves_no_user(self, db: Database, auth: AuthApp) -> None:
        def refuse(conn: Connection, user: NewUser) -> None:
            raise RuntimeError("no account could be opened")

        app = AuthApp(db, auth.clock, new_user_hooks=(refuse,))
        async with app.client() as client:
            assert (await Browser(client).register("a@example.com")).status_code == 500
        assert await db.read(lambda conn: conn.execute(select(users)).all()) == []

    async def test_hook_gets_the_starting_cash_exactly(self, db: Database, auth: AuthApp) -> None:
        seen: list[Decimal | None] = []
        app = AuthApp(db, auth.clock, new_user_hooks=(lambda _conn, user: seen.append(user.starting_cash),))
        async with app.client() as client:
            await Browser(client).register("a@example.com", starting_cash="25000.50")
        assert seen == [Decimal("25000.50")]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "nobody"),
            ("email", "a@localhost"),
            ("email", "x" * 10_000 + "@example.com"),
            ("email", "a\x00b@example.com"),
            ("email", "demo-1@demo.invalid"),
            ("email", None),
            ("email", ["a@example.com"]),
            ("password", "sh0rt-pw"),
            ("password", "x" * 129),
            ("password", "password123"),
            ("password", "aaaaaaaaaaaaaa"),
            ("password", "somebody@example.com"),
            ("password", "with a \x00 inside it"),
            ("full_name", "x" * 101),
            ("full_name", "nul\x00"),
            ("starting_cash", "-5"),
            ("starting_cash", "NaN"),
            ("starting_cash", "1e30"),
            ("starting_cash", "1000.123"),
            ("role", "owner"),
        ],
    )
    async def test_bad_input_is_422_and_not_repeated(self, auth: AuthApp, field: str, value: object) -> None:
        body = {"email": "somebody@example.com", "password": PASSWORD, field: value}
        async with auth.client() as client:
            answer = await client.post("/api/auth/register", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert f"body.{field}" in {error["location"] for error in answer.json()["errors"]}
        if field == "password":
            assert str(value) not in answer.text

    async def test_malformed_json_and_wrong_content_type_are_422(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            broken = await client.post(
                "/api/auth/register", content=b'{"email": ', headers={"Content-Type": "application/json"}
            )
            plain = await client.post("/api/auth/register", content=b"email=a", headers={"Content-Type": "text/plain"})
            lone = await client.post(
                "/api/auth/register",
                content=b'{"email":"a@example.com","password":"%s","full_name":"\\ud800"}' % PASSWORD.encode(),
                headers={"Content-Type": "application/json"},
            )
        assert [broken.status_code, plain.status_code, lone.status_code] == [422, 422, 422]
        assert [error["location"] for error in lone.json()["errors"]] == ["body.full_name"]

    @pytest.mark.parametrize("name", ["😀 Ada", "<script>alert(1)</script>", "'; DROP TABLE users; --", "O’Hara \\ %s"])
    async def test_names_are_kept_literally(self, auth: AuthApp, name: str) -> None:
        async with auth.client() as client:
            answer = await Browser(client).register("a@example.com", full_name=name)
            assert answer.json()["user"]["full_name"] == name
            assert (await client.get("/api/auth/me")).json()["full_name"] == name

    async def test_password_with_spaces_around_is_kept_as_it_is(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            body = {"email": "a@example.com", "password": "  spaces matter  "}
            assert (await client.post("/api/auth/register", json=body)).status_code == 201
            trimmed = {"email": "a@example.com", "password": "spaces matter"}  # pragma: allowlist secret
            assert (await client.post("/api/auth/login", json=trimmed)).status_code == 401
            assert (await client.post("/api/auth/login", json=body)).status_code == 200


class TestLogin:
    async def test_answer_has_the_operators_shape(self, auth: AuthApp) -> None:
        async with auth.signed_in(), auth.client() as client:
            answer = await Browser(client).login("ada@example.com")
            assert answer.status_code == 200
            assert set(answer.json()) == {"access_token", "token_type", "expires_in", "user"}
            assert "refresh" not in answer.text

    async def test_wrong_password_and_unknown_email_are_told_alike(self, auth: AuthApp) -> None:
        async with auth.signed_in(), auth.client() as client:
            wrong = (await Browser(client).login("ada@example.com", "not the password")).json()
            unknown = (await Browser(client).login("nobody@example.com", "not the password")).json()
            silly = (await Browser(client).login("no address at all", "not the password")).json()
        for answer in (wrong, unknown, silly):
            assert answer.pop("request_id")
        assert wrong == unknown == silly
        assert wrong["code"] == "invalid-credentials"
        assert wrong["status"] == 401

    async def test_totp_is_accepted(self, auth: AuthApp) -> None:
        async with auth.signed_in(), auth.client() as client:
            body = {"email": "ada@example.com", "password": PASSWORD, "totp": "123456"}
            assert (await client.post("/api/auth/login", json=body)).status_code == 200

    async def test_null_character_is_422(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            answer = await client.post("/api/auth/login", json={"email": "a\x00", "password": PASSWORD})
            assert answer.status_code == 422

    async def test_login_is_written_down(self, auth: AuthApp) -> None:
        async with auth.signed_in(), auth.client() as client:
            got = (await Browser(client).login("ada@example.com")).json()
        assert await actions(auth.db, got["user"]["id"]) == ["signed-in", "registered"]


class TestPassword:
    async def test_change_ends_the_other_sessions_only(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as phone:
            await Browser(phone).login("ada@example.com")
            body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
            assert (await browser.send("POST", "/api/auth/password", json=body)).status_code == 204
            assert (await browser.http.get("/api/auth/me")).status_code == 200
            assert (await phone.get("/api/auth/me")).status_code == 401
            assert (await Browser(phone).login("ada@example.com")).status_code == 401
            login = await Browser(phone).login("ada@example.com", NEW_PASSWORD)
            assert login.status_code == 200
        assert "password-changed" in await actions(auth.db, login.json()["user"]["id"])

    async def test_wrong_current_password_changes_nothing(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            body = {"current_password": PASSWORD + "?", "new_password": NEW_PASSWORD}
            answer = await browser.send("POST", "/api/auth/password", json=body)
            assert answer.status_code == 403
            assert answer.json()["code"] == "wrong-password"
            assert (await Browser(browser.http).login("ada@example.com")).status_code == 200

    async def test_new_password_must_not_be_the_email(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            body = {"current_password": PASSWORD, "new_password": "Ada@Example.com"}  # pragma: allowlist secret
            answer = await browser.send("POST", "/api/auth/password", json=body)
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["location"] == "body.new_password"


class TestProfile:
    async def test_name_can_be_changed_and_removed(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.send("PATCH", "/api/auth/me", json={"full_name": "Ada L."})
            assert answer.json()["full_name"] == "Ada L."
            answer = await browser.send("PATCH", "/api/auth/me", json={"full_name": None})
            assert answer.json()["full_name"] is None

    async def test_nothing_else_can_be_changed(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.send("PATCH", "/api/auth/me", json={"full_name": "x", "role": "owner"})
            assert answer.status_code == 422


class TestDemo:
    async def test_signs_in_to_a_fresh_user_after_filling_it(self, db: Database, auth: AuthApp) -> None:
        filled: list[NewUser] = []

        async def fill(user: NewUser) -> None:
            filled.append(user)

        async with AuthApp(db, auth.clock, demo_hook=fill).client() as client:
            one = await client.post("/api/auth/demo")
            two = await client.post("/api/auth/demo")
            assert one.status_code == 201
            assert one.json()["user"]["is_demo"] is True
            assert one.json()["user"]["email"].endswith("@demo.invalid")
            assert [user.id for user in filled] == [one.json()["user"]["id"], two.json()["user"]["id"]]
            assert (await client.get("/api/auth/options")).json()["demo_available"] is True
            denied = await Browser(client).login(one.json()["user"]["email"], "!")
            assert denied.status_code == 401

    async def test_is_404_where_not_offered(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            assert (await client.post("/api/auth/demo")).status_code == 404
            assert (await client.get("/api/auth/options")).json()["demo_available"] is False


class TestOptions:
    async def test_tells_the_sign_in_screen_what_it_needs(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            before = (await client.get("/api/auth/options")).json()
            assert before["is_first_account"] is True
            assert before["session"] == "none"
            await Browser(client).register("a@example.com")
            assert (await client.get("/api/auth/options")).json()["session"] == "active"
            auth.clock.advance(timedelta(minutes=17))
            auth.cache.clear()
            after: httpx.Response = await client.get("/api/auth/options")
            assert after.json()["session"] == "renewable"
            assert after.json()["is_first_account"] is False


async def test_csrf_token_works_without_cookies(auth: AuthApp) -> None:
    async with auth.client(base_url=ORIGIN) as client:
        answer = await client.get("/api/auth/csrf-token")
        assert answer.status_code == 200
        assert answer.json()["expires_in"] == 43_200
        assert answer.headers["cache-control"] == "no-store"
