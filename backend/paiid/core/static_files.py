"""The built user interface, from the same origin as the API.

Files are read once at start: the build is small, and a request then costs one dict look-up. What is there compressed is
kept so only: hardly anybody asks for it plain, and that is unpacked when it happens.
"""

import gzip
import mimetypes
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from starlette.types import Receive, Scope, Send

_IMMUTABLE: Final = b"public, max-age=31536000, immutable"
_REVALIDATE: Final = b"no-cache"
_ENCODINGS: Final = ((".br", b"br"), (".gz", b"gzip"))
_MISSING: Final = b"Not found"
_OF_304: Final = frozenset({b"etag", b"cache-control", b"vary"})
Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Variant:
    packed: bytes
    headers: list[Header]
    etag: bytes
    is_unpacked: bool = False
    """Whether what is sent is what `packed` holds in gzip."""

    @property
    def body(self) -> bytes:
        """As it is sent."""
        return gzip.decompress(self.packed) if self.is_unpacked else self.packed


class StaticSite:
    """ASGI application for the folder of a single-page application.

    A path that is no file is a route of the application and gets `index.html`; a missing `/assets/…` is 404,
    never a page, so that a stale tab fails loudly instead of parsing HTML as a script.
    """

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, dict[bytes, _Variant]] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".br", ".gz"}:
                name = "/" + path.relative_to(folder).as_posix()
                self._files[name] = _variants(path, _IMMUTABLE if name.startswith("/assets/") else _REVALIDATE)
        if "/index.html" not in self._files:
            raise FileNotFoundError(f"{folder} has no index.html; build the user interface with: make build")

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await _plain(send, 405, b"Method not allowed", (b"allow", b"GET, HEAD"))
            return
        variants = self._find(scope["path"])
        if variants is None:
            await _plain(send, 404, _MISSING)
            return
        headers = dict(scope["headers"])
        variant = _choose(variants, headers.get(b"accept-encoding", b""))
        if _is_known(variant.etag, headers.get(b"if-none-match", b"")):
            kept = [pair for pair in variant.headers if pair[0] in _OF_304]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": variant.headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else variant.body})

    def _find(self, path: str) -> dict[bytes, _Variant] | None:
        found = self._files.get("/index.html" if path == "/" else path)
        if found is not None:
            return found
        looks_like_file = "." in path.rsplit("/", 1)[-1] and not path.startswith("/research/")
        if path.startswith("/assets/") or looks_like_file:
            return None
        # index.html carries the painted home page; other pages get the same document without it, if the build made one.
        return self._files.get("/app.html", self._files["/index.html"])


def _variants(path: Path, cache: bytes) -> dict[bytes, _Variant]:
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if content_type.startswith("text/") or content_type.endswith(("javascript", "json")):
        content_type += "; charset=utf-8"
    stat = path.stat()
    found = {}
    candidates = [(b"", path)] + [(name, path.with_name(path.name + end)) for end, name in _ENCODINGS]
    for encoding, file in candidates:
        if not file.exists():
            continue
        body = file.read_bytes()
        etag = b'"%x-%x%s"' % (stat.st_mtime_ns, len(body), b"-" + encoding if encoding else b"")
        headers = [
            (b"content-type", content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", cache),
            (b"etag", etag),
            (b"vary", b"accept-encoding"),
        ]
        if encoding:
            headers.append((b"content-encoding", encoding))
        found[encoding] = _Variant(body, headers, etag)
    if (packed := found.get(b"gzip")) is not None and gzip.decompress(packed.packed) == found[b""].packed:
        found[b""] = replace(found[b""], packed=packed.packed, is_unpacked=True)
    return found


def _choose(variants: dict[bytes, _Variant], accepted: bytes) -> _Variant:
    wanted = {name.strip() for name, refused in map(_preference, accepted.split(b",")) if not refused}
    for _, encoding in _ENCODINGS:
        if encoding in variants and encoding in wanted:
            return variants[encoding]
    return variants[b""]


def _preference(part: bytes) -> tuple[bytes, bool]:
    """A coding and whether it is refused (`gzip;q=0`)."""
    name, _, quality = part.partition(b";")
    _, _, weight = quality.replace(b" ", b"").partition(b"q=")
    return name.lower(), bool(weight) and not weight.strip(b"0.")


def _is_known(etag: bytes, asked: bytes) -> bool:
    return asked == b"*" or etag in (one.strip().removeprefix(b"W/") for one in asked.split(b","))


async def _plain(send: Send, status: int, body: bytes, *more: Header) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
