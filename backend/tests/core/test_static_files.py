"""The built user interface: right bytes, right headers, a page for a route and nothing for a missing file."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from paiid.core.static_files import StaticSite

HOME, SHELL, SCRIPT = b"<html>home</html>", b"<html>shell</html>", b"console.log('" + b"x" * 2000 + b"')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # A folder above that is called like the one of immutable files must not matter.
    built = tmp_path / "assets" / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_bytes(HOME)
    (built / "app.html").write_bytes(SHELL)
    (built / "favicon.svg").write_bytes(b"<svg/>")
    (built / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (built / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (built / "assets" / "app-1a2b.js.br").write_bytes(b"pretend brotli")
    (built / "assets" / "font-3c.woff2").write_bytes(b"font")
    return built


@pytest.fixture
async def http(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(StaticSite(folder))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        client.headers["accept-encoding"] = "identity"
        yield client


class TestPages:
    async def test_the_root_is_the_painted_home_page(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/")
        assert (answer.status_code, answer.content) == (200, HOME)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize(
        "path", ["/login", "/trade", "/research/AAPL", "/research/BRK.B", "/research/$SPX", "/settings/", "/not/there"]
    )
    async def test_a_route_is_the_application(self, http: httpx.AsyncClient, path: str) -> None:
        answer = await http.get(path)
        assert (answer.status_code, answer.content) == (200, SHELL)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"

    async def test_a_build_without_a_shell_gives_its_home_page(self, folder: Path) -> None:
        (folder / "app.html").unlink()
        transport = httpx.ASGITransport(StaticSite(folder))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert (await client.get("/trade")).content == HOME

    def test_a_folder_without_a_build_names_the_mend(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="make build"):
            StaticSite(tmp_path)


class TestFiles:
    @pytest.mark.parametrize(
        ("path", "content_type", "cache"),
        [
            ("/assets/app-1a2b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
            ("/assets/font-3c.woff2", "font/woff2", "public, max-age=31536000, immutable"),
            ("/favicon.svg", "image/svg+xml", "no-cache"),
            ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ],
    )
    async def test_type_and_cache(self, http: httpx.AsyncClient, path: str, content_type: str, cache: str) -> None:
        answer = await http.get(path)
        assert answer.status_code == 200
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == (content_type, cache)
        assert answer.headers["content-length"] == str(len(answer.content))

    @pytest.mark.parametrize(
        "path",
        ["/assets/app-old.js", "/assets/", "/assets/app-1a2b.js.gz", "/robots.txt", "/.env", "/assets/nodot"],
    )
    async def test_a_missing_file_is_404_and_never_a_page(self, http: httpx.AsyncClient, path: str) -> None:
        answer = await http.get(path)
        assert (answer.status_code, answer.content) == (404, b"Not found")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"

    async def test_head_has_the_headers_and_no_body(self, http: httpx.AsyncClient) -> None:
        for path in ("/", "/assets/app-1a2b.js", "/trade"):
            got, head = await http.get(path), await http.head(path)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers == got.headers

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
    async def test_other_methods_are_refused(self, http: httpx.AsyncClient, method: str) -> None:
        answer = await http.request(method, "/trade")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


class TestEncoding:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("GZIP", "gzip"), ("gzip;q=0.5, br; q=0", "gzip"),
            ("br;q=0, gzip;q=0.000", None), ("identity", None), ("", None), ("xgzip", None), ("zstd", None),
        ],
    )  # fmt: skip
    async def test_the_best_the_client_takes(
        self, http: httpx.AsyncClient, accepted: str, encoding: str | None
    ) -> None:
        async with http.stream("GET", "/assets/app-1a2b.js", headers={"accept-encoding": accepted}) as answer:
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["vary"] == "accept-encoding"
        assert {"br": b"pretend brotli", "gzip": gzip.compress(SCRIPT), None: SCRIPT}[encoding][20:] == raw[20:]

    async def test_each_encoding_has_its_own_tag(self, http: httpx.AsyncClient) -> None:
        tags = set()
        for accepted in ("identity", "gzip", "br"):
            async with http.stream("HEAD", "/assets/app-1a2b.js", headers={"accept-encoding": accepted}) as answer:
                tags.add(answer.headers["etag"])
        assert len(tags) == 3


class TestRevalidation:
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    async def test_what_the_client_has_is_not_sent_again(self, http: httpx.AsyncClient, form: str) -> None:
        first = await http.get("/")
        answer = await http.get("/", headers={"if-none-match": form.format(first.headers["etag"])})
        assert (answer.status_code, answer.content) == (304, b"")
        for name in ("etag", "cache-control", "vary"):
            assert answer.headers[name] == first.headers[name]

    async def test_another_version_is_sent(self, http: httpx.AsyncClient) -> None:
        assert (await http.get("/", headers={"if-none-match": '"other"'})).status_code == 200

    async def test_a_new_build_has_new_tags(self, http: httpx.AsyncClient, folder: Path) -> None:
        before = (await http.get("/")).headers["etag"]
        (folder / "index.html").write_bytes(b"<html>HOME</html>")
        transport = httpx.ASGITransport(StaticSite(folder))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert (await client.get("/")).headers["etag"] != before
