"""Deny by default, whatever is offered."""

import base64
import json

import pytest

from paiid.middleware.authentication import OPEN_PATHS
from tests.support.auth_app import API_TOKEN, AuthApp, bearer


def unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, ""])


async def test_every_route_but_the_open_ones_is_401_for_strangers(auth: AuthApp) -> None:
    refused = []
    async with auth.client() as client:
        for path, methods in auth.app.openapi()["paths"].items():
            for method in methods:
                answer = await client.request(method, path.replace("{session_id}", "ses_x"))
                if answer.status_code == 401 and answer.json()["code"] == "not-authenticated":
                    assert answer.headers["www-authenticate"] == "Bearer"
                    refused.append(path)
                else:
                    assert path in OPEN_PATHS, (method, path, answer.status_code)
    assert {"/api/auth/me", "/api/auth/sessions", "/api/orders", "/api/portfolio", "/api/stream"} <= set(refused)
    assert not set(refused) & OPEN_PATHS


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/auth/login/", "/api/auth", "/api/docs/", "/api/auth//login"])
async def test_unknown_paths_under_api_are_401_too(auth: AuthApp, path: str) -> None:
    async with auth.client() as client:
        assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize(
    "value",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer " + "x" * 10_000,
        "Bearer é.é.é",
        "Bearer " + unsigned({"iss": "paiid", "sub": "usr_1", "sid": "ses_1", "iat": 0, "exp": 2**40}),
        "Bearer rnd_wrong",
        "Basic YTpi",
        "token",
    ],
)
async def test_bad_credentials_are_401_and_problem_documents(auth: AuthApp, value: str) -> None:
    async with auth.client() as client:
        answer = await client.get("/api/portfolio", headers=[(b"authorization", value.encode("latin-1"))])
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_bad_cookie_is_401(auth: AuthApp) -> None:
    async with auth.client() as client:
        answer = await client.get("/api/portfolio", headers={"Cookie": 'a=b; paiid_session="junk"; c'})
    assert answer.status_code == 401


async def test_cookie_among_others_is_found(auth: AuthApp) -> None:
    async with auth.signed_in() as browser, auth.client() as other:
        cookie = f"xpaiid_session=bad; theme=dark;paiid_session={browser.access_token}; z=1"
        assert (await other.get("/api/portfolio", headers={"Cookie": cookie})).json()["via"] == "cookie"


async def test_authorization_goes_before_the_cookie(auth: AuthApp) -> None:
    async with auth.signed_in() as browser:
        assert (await browser.http.get("/api/portfolio")).json()["via"] == "cookie"
        good = await browser.http.get("/api/portfolio", headers=bearer(browser.access_token))
        assert good.json()["via"] == "bearer"
        assert (await browser.http.get("/api/portfolio", headers=bearer("bad"))).status_code == 401


class TestServiceToken:
    @pytest.mark.parametrize("path", ["/api/market/indices", "/api/monitor/metrics"])
    async def test_reads_market_and_monitoring(self, auth: AuthApp, path: str) -> None:
        async with auth.client() as client:
            assert (await client.get(path, headers=bearer(API_TOKEN))).status_code == 200

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/api/portfolio"),
            ("GET", "/api/auth/me"),
            ("GET", "/api/auth/sessions"),
            ("GET", "/api/stream"),
            ("POST", "/api/orders"),
            ("POST", "/api/market/indices"),
            ("DELETE", "/api/auth/sessions/ses_1"),
        ],
    )
    async def test_reaches_nothing_that_is_anybodys(self, auth: AuthApp, method: str, path: str) -> None:
        async with auth.client() as client:
            token = (await client.get("/api/auth/csrf-token", headers=bearer(API_TOKEN))).json()["csrf_token"]
            answer = await client.request(method, path, headers=bearer(API_TOKEN, **{"X-CSRF-Token": token}))
        assert answer.status_code == 403
        assert answer.json()["code"] == "forbidden"

    async def test_is_no_cookie(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            answer = await client.get("/api/market/indices", headers={"Cookie": f"paiid_session={API_TOKEN}"})
        assert answer.status_code == 401


async def test_members_read_no_metrics(auth: AuthApp) -> None:
    async with auth.signed_in() as owner, auth.signed_in("member@example.com") as member:
        assert (await owner.http.get("/api/monitor/metrics")).status_code == 200
        assert (await member.http.get("/api/monitor/metrics")).status_code == 403
