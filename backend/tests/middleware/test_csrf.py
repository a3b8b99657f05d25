"""What a changing request must bring."""

from datetime import timedelta

import pytest

from paiid.core.db import Database
from paiid.core.security import CsrfTokens
from tests.support.auth_app import ORIGIN, PASSWORD, AuthApp, Browser, bearer

ORDER = {"symbol": "AAPL", "quantity": 1, "side": "buy"}


def is_csrf_problem(answer: object) -> bool:
    return answer.status_code == 403 and answer.json()["code"] == "csrf-failed"  # type: ignore[attr-defined,no-any-return]


class TestBearer:
    async def test_operators_recipe_with_a_token_from_no_cookie_jar(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as curl:
            refused = await curl.post("/api/orders", json=ORDER, headers=bearer(browser.access_token))
            assert is_csrf_problem(refused)
            token = (await curl.get("/api/auth/csrf-token")).json()["csrf_token"]
            headers = bearer(browser.access_token, **{"X-CSRF-Token": token})
            assert (await curl.post("/api/orders", json=ORDER, headers=headers)).status_code == 200

    async def test_token_of_the_same_session_does_too(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as program:
            answer = await program.get("/api/auth/csrf-token", headers=bearer(browser.access_token))
            headers = bearer(browser.access_token, **{"X-CSRF-Token": answer.json()["csrf_token"]})
            assert (await program.post("/api/orders", json=ORDER, headers=headers)).status_code == 200

    async def test_token_of_another_session_does_not(self, auth: AuthApp) -> None:
        async with auth.signed_in() as ada, auth.signed_in("eve@example.com") as eve, auth.client() as program:
            headers = bearer(ada.access_token, **{"X-CSRF-Token": await eve.csrf()})
            assert is_csrf_problem(await program.post("/api/orders", json=ORDER, headers=headers))


class TestCookie:
    async def test_bound_token_from_our_own_page_passes(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            assert (await browser.send("POST", "/api/orders", json=ORDER)).status_code == 200

    async def test_anonymous_token_does_not(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as stranger:
            token = (await stranger.get("/api/auth/csrf-token")).json()["csrf_token"]
            answer = await browser.http.post("/api/orders", json=ORDER, headers={"X-CSRF-Token": token})
            assert is_csrf_problem(answer)

    async def test_token_of_another_session_of_the_same_user_does_not(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser, auth.client() as other:
            await Browser(other).login("ada@example.com")
            headers = {"X-CSRF-Token": await Browser(other).csrf()}
            assert is_csrf_problem(await browser.http.post("/api/orders", json=ORDER, headers=headers))

    async def test_token_survives_a_refresh(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            headers = {"X-CSRF-Token": await browser.csrf()}
            await browser.http.post("/api/auth/refresh")
            assert (await browser.http.post("/api/orders", json=ORDER, headers=headers)).status_code == 200

    async def test_expires_after_twelve_hours(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            headers = {"X-CSRF-Token": await browser.csrf()}
            for ahead, passes in ((timedelta(hours=11, minutes=59), True), (timedelta(minutes=2), False)):
                auth.clock.advance(ahead)
                await browser.http.post("/api/auth/refresh")
                answer = await browser.http.post("/api/orders", json=ORDER, headers=headers)
                assert answer.status_code == 200 if passes else is_csrf_problem(answer)

    @pytest.mark.parametrize(
        ("headers", "passes"),
        [
            ({}, True),
            ({"Origin": ORIGIN}, True),
            ({"Sec-Fetch-Site": "same-origin"}, True),
            ({"Origin": "https://frontend.example", "Sec-Fetch-Site": "cross-site"}, True),
            ({"Origin": "https://frontend.example"}, True),
            # A proxy in front may have put its own name in Host; the browser still knows.
            ({"Origin": "https://front.example", "Sec-Fetch-Site": "same-origin"}, True),
            ({"Origin": "https://evil.example"}, False),
            ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, False),
            ({"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"}, False),
            ({"Sec-Fetch-Site": "cross-site"}, False),
            ({"Origin": "null"}, False),
            ({"Origin": ""}, False),
            ({"Origin": "https://frontend.example.evil.example"}, False),
        ],
    )
    async def test_origin(self, db: Database, auth: AuthApp, headers: dict[str, str], passes: bool) -> None:
        app = AuthApp(db, auth.clock, allowed_origins=("https://frontend.example",))
        async with app.signed_in() as browser:
            headers = {**headers, "X-CSRF-Token": await browser.csrf()}
            answer = await browser.http.post("/api/orders", json=ORDER, headers=headers)
            assert answer.status_code == 200 if passes else is_csrf_problem(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_every_changing_method_needs_a_token(auth: AuthApp, method: str) -> None:
    async with auth.signed_in() as browser:
        assert is_csrf_problem(await browser.http.request(method, "/api/anything"))


@pytest.mark.parametrize("token", ["x", "..", "ffffffff.aaaa.bbbb", "é", "9" * 300, "zz.zz." + "0" * 43])
async def test_noise_is_refused(auth: AuthApp, token: str) -> None:
    async with auth.signed_in() as browser:
        headers = [(b"x-csrf-token", token.encode("latin-1"))]
        assert is_csrf_problem(await browser.http.post("/api/orders", json=ORDER, headers=headers))


async def test_longer_life_cannot_be_written_into_a_token(auth: AuthApp) -> None:
    async with auth.signed_in() as browser:
        _, nonce, mac = (await browser.csrf()).split(".")
        headers = {"X-CSRF-Token": f"ffffffffff.{nonce}.{mac}"}
        assert is_csrf_problem(await browser.http.post("/api/orders", json=ORDER, headers=headers))


async def test_token_of_another_secret_is_refused(auth: AuthApp) -> None:
    async with auth.signed_in() as browser:
        session_id = browser.http.cookies["paiid_refresh"].split(".")[0]
        headers = {"X-CSRF-Token": CsrfTokens("another secret").make(session_id, auth.clock.now())}
        assert is_csrf_problem(await browser.http.post("/api/orders", json=ORDER, headers=headers))


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/register", "/api/auth/refresh", "/api/auth/demo"])
async def test_signing_in_needs_no_token_but_no_foreign_page_may_do_it(auth: AuthApp, path: str) -> None:
    body = {"email": "eve@example.com", "password": PASSWORD}
    async with auth.client() as client:
        assert is_csrf_problem(await client.post(path, json=body, headers={"Origin": "https://evil.example"}))
        assert not is_csrf_problem(await client.post(path, json=body, headers={"Origin": ORIGIN}))
        assert not is_csrf_problem(await client.post(path, json=body))


async def test_role_is_asked_after_the_token(auth: AuthApp) -> None:
    async with auth.client() as client:
        answer = await client.post("/api/orders", json=ORDER)
    assert answer.status_code == 401
