"""Request ids, headers, gzip, size of bodies: what every answer and every request has to do with."""

import gzip
import re
from collections.abc import AsyncIterator

import pytest

from paiid.core.db import Database
from paiid.middleware.security_headers import content_security_policy
from tests.support.auth_app import AuthApp

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)


class TestRequestId:
    async def test_every_answer_has_its_own(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            ids = [(await client.get("/api/health")).headers["x-request-id"] for _ in range(3)]
        assert len(set(ids)) == 3
        assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{16}", found) for found in ids)

    async def test_well_formed_one_is_kept(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            answer = await client.get("/api/nowhere", headers={"X-Request-ID": "proxy-4711.abc"})
        assert answer.headers["x-request-id"] == answer.json()["request_id"] == "proxy-4711.abc"

    @pytest.mark.parametrize("given", ["short", "with space!", "x" * 65, "<script>alert(1)</script>"])
    async def test_other_is_replaced(self, auth: AuthApp, given: str) -> None:
        async with auth.client() as client:
            answer = await client.get("/api/health", headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] != given


class TestSecurityHeaders:
    @pytest.mark.parametrize("path", ["/api/health", "/api/nowhere", "/api/docs", "/index.html"])
    async def test_are_on_every_answer(self, auth: AuthApp, path: str) -> None:
        async with auth.client() as client:
            headers = (await client.get(path)).headers
        assert headers["content-security-policy"] == CSP
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers

    async def test_are_on_a_500_which_tells_nothing(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.http.get("/api/broken")
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    async def test_tls_is_insisted_on_in_production(self, db: Database, auth: AuthApp) -> None:
        async with AuthApp(db, auth.clock, is_production=True).client() as client:
            headers = (await client.get("/api/health")).headers
        assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"

    async def test_answers_of_the_api_are_not_kept(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            assert (await client.get("/api/auth/csrf-token")).headers["cache-control"] == "no-store"
            asset = await client.get("/api/docs/assets/swagger-ui.css")
        assert asset.headers.get_list("cache-control") == ["public, max-age=86400"]

    def test_hashes_of_inline_scripts_can_be_allowed(self) -> None:
        policy = content_security_policy(["sha256-abc="])
        assert "script-src 'self' 'sha256-abc=';" in policy


class TestGzip:
    @pytest.mark.parametrize(("size", "is_zipped"), [(1023, False), (1024, True), (300_000, True)])
    async def test_over_one_kilobyte(self, auth: AuthApp, size: int, is_zipped: bool) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.http.get(f"/api/large?size={size}", headers={"Accept-Encoding": "gzip"})
        assert ("content-encoding" in answer.headers) == is_zipped
        assert answer.text == "x" * size

    async def test_raw_bytes_are_gzip(self, auth: AuthApp) -> None:
        async with (
            auth.signed_in() as browser,
            browser.http.stream("GET", "/api/large?size=5000", headers={"Accept-Encoding": "br, gzip"}) as answer,
        ):
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert gzip.decompress(raw) == b"x" * 5000
        assert int(answer.headers["content-length"]) == len(raw)
        assert answer.headers["vary"] == "Accept-Encoding"

    async def test_not_for_who_cannot_read_it(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.http.get("/api/large?size=5000", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in answer.headers

    async def test_never_for_the_stream(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.http.get("/api/stream", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in answer.headers


class TestBodyLimit:
    async def test_body_over_one_mebibyte_is_413(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.send("POST", "/api/orders", content=b'"' + b"x" * 1024 * 1024)
        assert answer.status_code == 413
        assert answer.json()["code"] == "body-too-large"
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_chunked_body_is_stopped_at_the_limit(self, auth: AuthApp) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 64 * 1024
                yield b"x" * 64 * 1024

        async with auth.signed_in() as browser:
            token = await browser.csrf()
            headers = {"X-CSRF-Token": token, "Content-Type": "application/json"}
            answer = await browser.http.post("/api/orders", content=endless(), headers=headers)
        assert answer.status_code == 413
        assert answer.json()["code"] == "body-too-large"
        assert sent <= 1024 * 1024 + 2 * 64 * 1024

    async def test_body_of_one_mebibyte_is_read(self, auth: AuthApp) -> None:
        async with auth.signed_in() as browser:
            body = b'{"a": "' + b"x" * (1024 * 1024 - 9) + b'"}'
            headers = {"X-CSRF-Token": await browser.csrf(), "Content-Type": "application/json"}
            answer = await browser.http.post("/api/orders", content=body, headers=headers)
        assert answer.status_code == 200

    async def test_stranger_is_401_before_a_byte_is_read(self, auth: AuthApp) -> None:
        async with auth.client() as client:
            assert (await client.post("/api/orders", content=b"x" * 2 * 1024 * 1024)).status_code == 401

    @pytest.mark.parametrize("path", ["/api/large?size=1%00", "/api/auth/me%00"])
    async def test_null_character_in_the_address_is_400(self, auth: AuthApp, path: str) -> None:
        async with auth.signed_in() as browser:
            answer = await browser.http.get(path)
        assert answer.status_code == 400
        assert answer.json()["code"] == "bad-request"


class TestCors:
    async def test_configured_origin_may_send_credentials(self, db: Database, auth: AuthApp) -> None:
        app = AuthApp(db, auth.clock, allowed_origins=("https://frontend.example",))
        asked = {"Origin": "https://frontend.example", "Access-Control-Request-Method": "POST"}
        async with app.client() as client:
            answer = await client.options(
                "/api/orders", headers={**asked, "Access-Control-Request-Headers": "x-csrf-token,content-type"}
            )
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "https://frontend.example"
            assert answer.headers["access-control-allow-credentials"] == "true"
            seen = await client.get("/api/nowhere", headers={"Origin": "https://frontend.example"})
            assert seen.status_code == 401
            assert seen.headers["access-control-allow-origin"] == "https://frontend.example"

    async def test_other_origins_may_not(self, db: Database, auth: AuthApp) -> None:
        app = AuthApp(db, auth.clock, allowed_origins=("https://frontend.example",))
        async with app.client() as client:
            seen = await client.get("/api/health", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in seen.headers

    async def test_star_never_comes_with_credentials(self, db: Database, auth: AuthApp) -> None:
        async with AuthApp(db, auth.clock, allowed_origins=("*",)).client() as client:
            seen = await client.get("/api/health", headers={"Origin": "https://evil.example"})
        assert seen.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in seen.headers


class TestDocumentation:
    @pytest.mark.parametrize("page", ["/api/docs", "/api/redoc"])
    async def test_pages_have_no_inline_script_and_all_their_files(self, auth: AuthApp, page: str) -> None:
        async with auth.client() as client:
            html = (await client.get(page)).text
            assert "<script>" not in html
            found = re.findall(r'(?:src|href)="([^"]+)"', html)
            assert found
            for path in found:
                assert path.startswith("/api/docs/assets/")
                assert (await client.get(path)).status_code == 200

    @pytest.mark.parametrize("name", ["x.js", "..%2Fcore.py", "%2e%2e%2f%2e%2e%2fetc%2fpasswd"])
    async def test_nothing_else_is_served(self, auth: AuthApp, name: str) -> None:
        async with auth.client() as client:
            assert (await client.get(f"/api/docs/assets/{name}")).status_code == 404
