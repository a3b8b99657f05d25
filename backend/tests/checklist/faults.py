"""Faults that can be planted in a healthy instance: before it, in its settings, or in what it keeps."""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paiid.core.clock import Clock, SystemClock
from paiid.features.health.service import DependencyState, HealthService
from paiid.monitor.history import History, Probe
from paiid.settings import Settings
from tests.checklist.rig import COMMIT
from tests.support.databases import BACKEND

RawHeader = tuple[bytes, bytes]
TOKEN = "rnd_Zk3Qw8Xv1Lr6Tn0Yb5Hc9Md2Pf7Gs4Ja"  # pragma: allowlist secret
CLEAN_NPM = '{"metadata": {"vulnerabilities": {"critical": 0, "high": 0}, "dependencies": {"total": 500}}}'


@dataclass(frozen=True)
class Plan:
    """What one run of an item looks at."""

    app: ASGIApp
    settings: Settings
    root: Path
    environment: Mapping[str, str]
    clock: Clock = field(default_factory=SystemClock)
    url: str = "http://127.0.0.1:8000"
    timer: Callable[[], float] = time.perf_counter
    undo: Callable[[], None] = lambda: None


@dataclass
class Proxy:
    """What stands before an instance and does harm.

    Args:
        answers: by path, status and body in the place of the instance's.
        request: may change the scope.
        headers: may change an answer's headers.
        asked: is told each path.
    """

    app: ASGIApp
    answers: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    request: Callable[[Scope], None] = lambda _: None
    headers: Callable[[list[RawHeader]], Iterable[RawHeader]] = lambda found: found
    asked: Callable[[str], None] = lambda _: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked(scope["path"])
        self.request(scope)

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = list(self.headers(list(message["headers"])))
            await send(message)

        if (instead := self.answers.get(scope["path"])) is None:
            await self.app(scope, receive, changed)
            return
        head = [(b"content-type", b"application/json")]
        await changed({"type": "http.response.start", "status": instead[0], "headers": head})
        await send({"type": "http.response.body", "body": instead[1]})


@dataclass
class SlowTime:
    """A timer that only moves when a path is asked for that is slow."""

    path: str
    seconds: float
    now: float = 0.0

    def asked(self, path: str) -> None:
        self.now += self.seconds if path == self.path else 0.001

    def __call__(self) -> float:
        return self.now


def replaced(name: bytes, value: bytes | None) -> Callable[[list[RawHeader]], list[RawHeader]]:
    """Headers with `name` given another value, or taken out."""

    def change(found: list[RawHeader]) -> list[RawHeader]:
        kept = [one for one in found if one[0] != name]
        return kept if value is None else [*kept, (name, value)]

    return change


def cookies_for_scripts(found: list[RawHeader]) -> list[RawHeader]:
    """Cookies that scripts of a page can read."""
    return [(name, value.replace(b"HttpOnly; ", b"")) for name, value in found]


def made_root(folder: Path, **changes: Any) -> Path:
    """A repository as far as the checks look at it: settings documented, tests passed, locks in order."""
    (folder / "backend").mkdir(parents=True)
    (folder / "frontend").mkdir()
    (folder / ".results").mkdir()
    example = (BACKEND / ".env.example").read_text(encoding="utf-8")
    for line in changes.get("undocumented", ()):
        example = example.replace(f"\n{line}=", "\n# ")
    (folder / "backend" / ".env.example").write_text(example, encoding="utf-8")
    lock = f"urllib3=={changes.get('urllib3', '2.8.0')} \\\n"
    (folder / "backend" / "requirements.lock").write_text(lock, encoding="utf-8")
    failed = changes.get("failed", 0)
    result = {
        "commit": changes.get("tested", COMMIT), "clean": True, "at": "2026-11-27T06:00:00+00:00", "passed": 9000,
        "failed": failed, "skipped": 2, "left_out": [], "suites": [{"name": "backend, SQLite", "failed": failed}],
    }  # fmt: skip
    (folder / ".results" / "tests.json").write_text(json.dumps(result), encoding="utf-8")
    scores = {"accessibility": 100, "best-practices": 100, "benchmark": changes.get("benchmark", 1500)}
    pages = {"home": scores | {"performance": changes.get("lighthouse", 95)}}
    told = {"commit": COMMIT, "clean": True, "at": "2026-11-27T06:00:00+00:00", "pages": pages, "faults": []}
    (folder / ".results" / "lighthouse.json").write_text(json.dumps(told), encoding="utf-8")
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\ncat <<'END'\n{changes.get('npm', CLEAN_NPM)}\nEND\n", encoding="utf-8")
    npm.chmod(0o755)
    return folder


def built_ui(folder: Path, script: str = "console.log(1)") -> Path:
    """A user interface of one page and one script."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    page = '<!doctype html><html><script type="module" src="/assets/index.js"></script><div id="root"></div></html>'
    for name in ("index.html", "app.html"):
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "assets" / "index.js").write_text(script, encoding="utf-8")
    return folder


def watched(home: Path, *, down_minutes: int, target: str = "backend") -> None:
    """A day of looks at both, a minute apart; of those at `target` the first so many failed."""
    now = SystemClock().now()
    probes = [
        Probe(
            now - timedelta(minutes=1440 - n),
            name,
            20.0,
            200,
            "status 502" if n < down_minutes and name == target else None,
            60.0,
        )
        for n in range(1440)
        for name in ("backend", "frontend")
    ]
    path = home / "monitor.jsonl"
    path.unlink(missing_ok=True)
    History(path).append(probes)


async def _dead() -> DependencyState:
    raise ConnectionRefusedError


def with_dead_vendor(app: FastAPI) -> Callable[[], None]:
    """Nobody answers for market data from here on; returns what mends it."""
    before: HealthService = app.state.health_service
    app.state.health_service = replace(before, probes={**before.probes, "market_data": _dead}, kept_s=0.0)

    def mend() -> None:
        app.state.health_service = before

    return mend


@asynccontextmanager
async def tls_server(folder: Path, *, ends: timedelta) -> AsyncIterator[str]:
    """Something that shows a certificate which ends so long from now; yields its address."""
    now = SystemClock().now()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + ends)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
