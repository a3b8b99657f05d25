"""Limits over HTTP: what counts, what does not, what is said."""

import asyncio
import logging

import pytest

from paiid.core.db import Database
from paiid.core.rate_limit import MemoryWindows
from tests.support.auth_app import PASSWORD, AuthApp, Browser, bearer

ORDER = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
WRONG = {"email": "a@example.com", "password": "not the password"}  # pragma: allowlist secret


@pytest.fixture
def seconds() -> list[float]:
    return [1000.0]


@pytest.fixture
def limited(db: Database, auth: AuthApp, seconds: list[float]) -> AuthApp:
    windows = MemoryWindows(lambda: seconds[0])
    limits = {"per_minute": 100, "auth_per_minute": 10, "trading_per_minute": 20}
    return AuthApp(db, auth.clock, windows=windows, **limits)  # type: ignore[arg-type]


async def test_hundred_of_150_at_once_pass(limited: AuthApp) -> None:
    async with limited.client() as client:
        answers = await asyncio.gather(*(client.get("/api/auth/csrf-token") for _ in range(150)))
    assert sorted(answer.status_code for answer in answers) == [200] * 100 + [429] * 50


async def test_refusal_says_when_to_come_back(limited: AuthApp, seconds: list[float]) -> None:
    async with limited.client() as client:
        for number in range(99):
            seconds[0] = 1000 + number / 10
            await client.get("/api/auth/csrf-token")
        seconds[0] = 1009.9
        answer = await client.get("/api/auth/csrf-token")
        assert answer.headers["ratelimit-limit"] == "100"
        assert answer.headers["ratelimit-remaining"] == "0"
        assert answer.headers["ratelimit-reset"] == "51"
        refused = await client.get("/api/auth/csrf-token")
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"] == "51"
        assert refused.headers["ratelimit-remaining"] == "0"
        assert refused.headers["x-frame-options"] == "DENY"
        assert refused.json()["code"] == "rate-limited"
        seconds[0] = 1000 + 59.99
        assert (await client.get("/api/auth/csrf-token")).status_code == 429
        # The window slides: only the first of the hundred has left it.
        seconds[0] = 1000 + 60.01
        assert (await client.get("/api/auth/csrf-token")).status_code == 200
        assert (await client.get("/api/auth/csrf-token")).status_code == 429


async def test_health_static_files_and_the_stream_do_not_count(limited: AuthApp) -> None:
    async with limited.signed_in() as browser:
        before = (await browser.http.get("/api/auth/csrf-token")).headers["ratelimit-remaining"]
        for path in ("/api/health", "/api/stream", "/index.html", "/assets/x.js"):
            answers = [await browser.http.get(path) for _ in range(60)]
            assert 429 not in {answer.status_code for answer in answers}
            assert "ratelimit-limit" not in answers[-1].headers
        after = (await browser.http.get("/api/auth/csrf-token")).headers["ratelimit-remaining"]
    assert int(before) - int(after) == 1


async def test_signing_in_is_limited_to_ten(limited: AuthApp) -> None:
    async with limited.client() as client:
        codes = [(await client.post("/api/auth/login", json=WRONG)).status_code for _ in range(11)]
        assert codes == [401] * 10 + [429]
        answer = await client.post("/api/auth/register", json=WRONG)
        assert answer.status_code == 429
        assert answer.headers["ratelimit-limit"] == "10"
        assert (await client.get("/api/auth/csrf-token")).status_code == 200


async def test_clients_have_windows_of_their_own(limited: AuthApp) -> None:
    async with limited.client(address="198.51.100.1") as one, limited.client(address="198.51.100.2") as two:
        for _ in range(10):
            await one.post("/api/auth/login", json=WRONG)
        assert (await one.post("/api/auth/login", json=WRONG)).status_code == 429
        assert (await two.post("/api/auth/login", json=WRONG)).status_code == 401


async def test_addresses_of_one_ipv6_network_are_one_client(limited: AuthApp) -> None:
    async with limited.client(address="2001:db8::1") as one, limited.client(address="2001:db8::2") as two:
        for _ in range(10):
            await one.post("/api/auth/login", json=WRONG)
        assert (await two.post("/api/auth/login", json=WRONG)).status_code == 429


async def test_trading_is_limited_to_twenty_a_user_from_wherever(limited: AuthApp) -> None:
    async with limited.signed_in() as browser, limited.client(address="198.51.100.9") as other:
        token = await browser.csrf()
        headers = bearer(browser.access_token, **{"X-CSRF-Token": token})
        answers = [
            await client.post("/api/orders", json=ORDER, headers=headers)
            for client in (browser.http, other)
            for _ in range(10)
        ]
        assert {answer.status_code for answer in answers} == {200}
        assert answers[-1].headers["ratelimit-limit"] == "20"
        assert answers[-1].headers["ratelimit-remaining"] == "0"
        refused = await other.request("DELETE", "/api/orders/ord_1", headers=headers)
        assert refused.status_code == 429
        assert refused.headers["ratelimit-limit"] == "20"
        assert (await other.post("/api/orders/preview", json=ORDER, headers=headers)).status_code == 200
        assert (await other.get("/api/portfolio", headers=headers)).status_code == 200


async def test_one_users_trading_does_not_limit_anothers(limited: AuthApp) -> None:
    async with limited.signed_in() as ada, limited.signed_in("eve@example.com") as eve:
        token = await ada.csrf()
        headers = {"X-CSRF-Token": token}
        codes = [(await ada.http.post("/api/orders", json=ORDER, headers=headers)).status_code for _ in range(21)]
        assert codes == [200] * 20 + [429]
        assert (await eve.send("POST", "/api/orders", json=ORDER)).status_code == 200


async def test_forwarded_for_is_believed_from_configured_proxies_only(db: Database, auth: AuthApp) -> None:
    app = AuthApp(db, auth.clock, trusted_proxies=("10.0.0.0/8",))
    forwarded = {"X-Forwarded-For": "6.6.6.6, 198.51.100.7, 10.1.1.1"}
    async with app.signed_in() as browser, app.client(address="10.0.0.5") as proxied, app.client() as direct:
        headers = bearer(browser.access_token, **forwarded)
        assert (await proxied.get("/api/portfolio", headers=headers)).json()["ip"] == "198.51.100.7"
        assert (await direct.get("/api/portfolio", headers=headers)).json()["ip"] == "203.0.113.7"


async def test_log_has_the_operators_lines(limited: AuthApp, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "paiid.middleware.rate_limit")
    async with limited.client() as client:
        for _ in range(110):
            await client.get("/api/auth/csrf-token")
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert lines == [
        ("INFO", "Rate limit: 95/100 requests (IP: 203.0.113.7)"),
        ("WARNING", "Rate limit exceeded: 101/100 requests (IP: 203.0.113.7)"),
    ]


async def test_password_of_a_limited_client_is_not_even_looked_at(limited: AuthApp) -> None:
    async with limited.client() as client:
        for _ in range(10):
            await client.post("/api/auth/login", json=WRONG)
        answer = await Browser(client).register("a@example.com", password=PASSWORD)
        assert answer.status_code == 429
