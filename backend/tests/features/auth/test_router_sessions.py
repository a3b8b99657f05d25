"""Sessions over HTTP: refresh tokens that rotate, revocation, the life of an access token."""

from datetime import timedelta

import pytest

from paiid.core.db import Database
from paiid.features.activity.service import latest
from tests.support.auth_app import AuthApp, Browser, bearer


async def actions(db: Database, user_id: str) -> list[str]:
    rows = await db.read(lambda conn: latest(conn, user_id))
    return [row.action for row in rows]


class TestRefresh:
    async def test_rotates_and_the_new_token_works(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            first = browser.http.cookies["paiid_refresh"]
            answer = await browser.http.post("/api/auth/refresh")
            assert answer.status_code == 200
            assert answer.json()["expires_in"] == 900
            second = browser.http.cookies["paiid_refresh"]
            assert first != second
            assert (await browser.http.post("/api/auth/refresh")).status_code == 200

    async def test_reuse_ends_the_whole_family(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as thief:
            stolen = browser.http.cookies["paiid_refresh"]
            renewed = (await browser.http.post("/api/auth/refresh")).json()["access_token"]
            answer = await thief.post("/api/auth/refresh", json={"refresh_token": stolen})
            assert answer.status_code == 401
            assert answer.json()["code"] == "invalid-refresh-token"
            assert (await browser.http.post("/api/auth/refresh")).status_code == 401
            assert (await thief.get("/api/portfolio", headers=bearer(renewed))).status_code == 401
            login = await Browser(thief).login("ada@example.com")
        assert "refresh-token-reused" in await actions(auth.db, login.json()["user"]["id"])

    async def test_other_sessions_survive_a_reuse(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as other:
            await Browser(other).login("ada@example.com")
            stolen = browser.http.cookies["paiid_refresh"]
            await browser.http.post("/api/auth/refresh")
            await browser.http.post("/api/auth/refresh", json={"refresh_token": stolen})
            assert (await other.get("/api/auth/me")).status_code == 200

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "ses_1.x.y", "é" * 20, "ses_00." + "x" * 400])
    async def test_noise_is_401_and_ends_nothing(self, auth: AuthApp, token: str) -> None:
        async with auth.signed_in() as browser, auth.client() as client:
            answer = await client.post("/api/auth/refresh", json={"refresh_token": token})
            assert answer.status_code == 401
            assert (await browser.http.get("/api/auth/me")).status_code == 200

    async def test_forged_token_of_a_known_session_ends_nothing(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as client:
            session_id = browser.http.cookies["paiid_refresh"].split(".")[0]
            forged = f"{session_id}.{'x' * 43}.{'0' * 43}"
            answer = await client.post("/api/auth/refresh", json={"refresh_token": forged})
            assert answer.status_code == 401
            assert (await browser.http.post("/api/auth/refresh")).status_code == 200

    async def test_expires_after_thirty_days_unused(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            auth.clock.advance(timedelta(days=29, hours=23))
            token = browser.http.cookies["paiid_refresh"]
            assert (await browser.http.post("/api/auth/refresh", json={"refresh_token": token})).status_code == 200
            token = browser.http.cookies["paiid_refresh"]
            auth.clock.advance(timedelta(days=30, seconds=1))
            assert (await browser.http.post("/api/auth/refresh", json={"refresh_token": token})).status_code == 401

    async def test_without_a_token_is_401(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            assert (await client.post("/api/auth/refresh")).status_code == 401

    async def test_foreign_page_is_refused(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.http.post("/api/auth/refresh", headers={"Origin": "https://evil.example"})
            assert answer.status_code == 403
            assert (await browser.http.post("/api/auth/refresh")).status_code == 200


class TestSessions:
    async def test_lists_mine_only_and_marks_the_current(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.signed_in("eve@example.com"), auth.client() as phone:
            auth.clock.advance(timedelta(minutes=1))
            await Browser(phone).login("ada@example.com")
            items = (await browser.http.get("/api/auth/sessions")).json()["items"]
            assert [item["is_current"] for item in items] == [False, True]
            assert {item["ip"] for item in items} == {"203.0.113.7"}

    async def test_revoked_session_stops_at_once(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as phone:
            await Browser(phone).login("ada@example.com")
            assert (await phone.get("/api/auth/me")).status_code == 200
            items = (await browser.http.get("/api/auth/sessions")).json()["items"]
            other = next(item["id"] for item in items if not item["is_current"])
            assert (await browser.send("DELETE", f"/api/auth/sessions/{other}")).status_code == 204
            assert (await phone.get("/api/auth/me")).status_code == 401
            assert (await phone.post("/api/auth/refresh")).status_code == 401
            assert (await browser.send("DELETE", f"/api/auth/sessions/{other}")).status_code == 404

    async def test_another_users_session_is_404_and_survives(self, auth: AuthApp) -> None:
        async with auth.signed_in() as ada, auth.signed_in("eve@example.com") as eve:
            (mine,) = (await ada.http.get("/api/auth/sessions")).json()["items"]
            assert (await eve.send("DELETE", f"/api/auth/sessions/{mine['id']}")).status_code == 404
            assert (await ada.http.get("/api/auth/me")).status_code == 200

    async def test_logout_ends_the_session_and_takes_the_cookies(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as program:
            answer = await browser.send("POST", "/api/auth/logout")
            assert answer.status_code == 204
            assert all("Max-Age=0" in cookie for cookie in answer.headers.get_list("set-cookie"))
            denied = await program.get("/api/auth/me", headers=bearer(browser.access_token))
            assert denied.status_code == 401

    async def test_revocation_by_another_worker_is_seen_after_two_seconds(self, db: Database, auth: AuthApp) -> None:
        seconds = [0.0]
        here = AuthApp(db, auth.clock, monotonic=lambda: seconds[0])
        async with here.signed_in() as browser, auth.client() as elsewhere:
            assert (await browser.http.get("/api/auth/me")).status_code == 200
            token = await browser.csrf()
            ended = await elsewhere.post(
                "/api/auth/logout", headers=bearer(browser.access_token, **{"X-CSRF-Token": token})
            )
            assert ended.status_code == 204
            seconds[0] = 2.0
            assert (await browser.http.get("/api/auth/me")).status_code == 401


class TestAccessToken:
    async def test_clock_skew_of_a_minute_is_tolerated(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as program:
            issued_at = auth.clock.now()
            for offset, status in ((-59, 200), (-61, 401), (900 + 59, 200), (900 + 61, 401)):
                auth.clock.set(issued_at + timedelta(seconds=offset))
                auth.cache.clear()
                answer = await program.get("/api/portfolio", headers=bearer(browser.access_token))
                assert answer.status_code == status, offset

    async def test_token_of_another_secret_is_refused(self, auth: AuthApp) -> None:
        from paiid.core.security import AccessTokens

        async with auth.signed_in() as browser, auth.client() as program:
            session_id = browser.http.cookies["paiid_refresh"].split(".")[0]
            user_id = (await browser.http.get("/api/auth/me")).json()["id"]
            forged = AccessTokens("another secret").issue(user_id, session_id, auth.clock.now())
            assert (await program.get("/api/portfolio", headers=bearer(forged))).status_code == 401
            real = auth.access_tokens.issue(user_id, session_id, auth.clock.now())
            assert (await program.get("/api/portfolio", headers=bearer(real))).status_code == 200

    async def test_session_of_one_with_the_name_of_another_is_refused(self, auth: AuthApp) -> None:
        async with auth.signed_in() as ada, auth.signed_in("eve@example.com") as eve:
            session_id = eve.http.cookies["paiid_refresh"].split(".")[0]
            user_id = (await ada.http.get("/api/auth/me")).json()["id"]
            mixed = auth.access_tokens.issue(user_id, session_id, auth.clock.now())
            answer = await eve.http.get("/api/portfolio", headers=bearer(mixed))
            assert answer.status_code == 401
