"""The rollback drill: a release that fails is deployed under load and taken back; was anything lost?

`make rollback-drill`, or in `backend`: python -m tests.operations.rollback_drill [--postgres] [--json]

Real processes of `paiid serve` take over a listening socket from each other, as under systemd's socket activation: what
connects while none runs waits in it. Three releases of tomorrow fail, one after another, while clients go on:

1. its migration fails while the release of today runs (migrations before the start, as hosting platforms do it);
2. its migration fails when the release of today was stopped already (`make run`);
3. it migrates, and cannot start: back with `paiid migrate --rollback`, then today's release again.
"""

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from tests.operations.load import Load, Told
from tests.support.databases import BACKEND, plain_environment
from tests.support.postgres import Administrator, embedded_postgres
from tests.support.releases import Scripts
from tests.support.server import NO_LIMITS, register

LIMIT_S: Final = 60.0
_ORDERS_BETWEEN: Final = 12
_STARTING_S: Final = 180.0
_ASKED_S: Final = 1.0
_HALF_DONE: Final = """
op.create_table("planted", sa.Column("id", sa.Integer, primary_key=True))
op.execute("UPDATE orders SET status = 'canceled'")
"""
_FAILS: Final = f'{_HALF_DONE}op.execute("SELECT no_such_function(1)")'
_WORKS: Final = 'op.create_table("planted", sa.Column("id", sa.Integer, primary_key=True))'
_BACK: Final = 'op.drop_table("planted")'


@dataclass(frozen=True)
class Release:
    """A copy of the program, which a test may spoil."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> "Release":
        """This one, copied; with what is compiled, so that it starts as quickly."""
        folder.mkdir()
        shutil.copytree(BACKEND / "paiid", folder / "paiid")
        shutil.copyfile(BACKEND / "alembic.ini", folder / "alembic.ini")
        return cls(folder)

    def plant(self, up: str, down: str = "") -> None:
        """Give it a migration."""
        Scripts(self.folder / "migrations").plant(up, down)

    def spoil(self) -> None:
        """Let it end as it starts."""
        path = self.folder / "paiid" / "bootstrap" / "server.py"
        path.write_text(f"raise RuntimeError('planted')\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


@dataclass(frozen=True)
class Rollback:
    """One failed deployment.

    Args:
        seconds: from its first command until today's release answers that it is ready, the way back included.
        back_s: of these, from the failure on.
        said: the last line of the command that failed, or took the database back.
    """

    name: str
    seconds: float
    back_s: float
    said: str


@dataclass(frozen=True)
class Outcome:
    """What the drill found; `wrong` is empty when nothing was lost and the books agree."""

    engine: str
    rollbacks: list[Rollback]
    told: Told
    wrong: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        told = asdict(self.told) | {"orders": len(self.told.orders), "answered": sum(self.told.answered.values())}
        rollbacks = [asdict(one) for one in self.rollbacks]
        return {"engine": self.engine, "rollbacks": rollbacks, **told, "wrong": self.wrong}


@dataclass
class Host:
    """The machine: a socket that stays, the database, and one process that serves."""

    listener: socket.socket
    env: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def port(self) -> int:
        """Where clients connect."""
        return int(self.listener.getsockname()[1])

    def paiid(self, release: Release, *arguments: str, expect: int = 0) -> str:
        """Run a command of `release`; what it printed.

        Raises:
            RuntimeError: another exit code than `expect`.
        """
        done = subprocess.run(
            [*_COMMAND, *arguments], cwd=release.folder, env=self._env(release),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if done.returncode != expect:
            raise RuntimeError(f"paiid {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def start(self, release: Release) -> bool:
        """Serve with `release`; whether it became ready."""
        descriptor = self.listener.fileno()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_COMMAND, "serve", "--fd", str(descriptor)], cwd=release.folder, env=self._env(release),
                stdout=log, stderr=log, pass_fds=[descriptor],
            )  # fmt: skip
        return self._becomes_ready(self.process)

    def _becomes_ready(self, process: "subprocess.Popen[bytes]") -> bool:
        """Who connects waits in the socket whether or not anybody serves: so each question is a short one."""
        deadline = time.monotonic() + _STARTING_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                return httpx.get(f"http://127.0.0.1:{self.port}/api/health/ready", timeout=_ASKED_S).status_code == 200
            except httpx.TransportError:
                continue
        return False

    def stop(self) -> None:
        """Let it answer what it has begun, and end."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def _env(self, release: Release) -> dict[str, str]:
        return plain_environment() | dict(self.env) | {"PYTHONPATH": str(release.folder)}


_COMMAND: Final = (sys.executable, "-B", "-c", "from paiid.cli import main; main()")


def drill(url: str, folder: Path) -> Outcome:
    """Deploy to the empty database at `url` and take back three releases, all in `folder`."""
    today = Release.made(folder / "today")
    shutil.copytree(BACKEND / "migrations", today.folder / "migrations")
    env = NO_LIMITS | {"DATABASE_URL": url, "PAIID_HOME": str(folder / "home")}
    with _host(env, folder / "server.log") as host:
        host.paiid(today, "migrate")
        if not host.start(today):
            raise RuntimeError(f"today's release does not start:\n{host.log.read_text()}")
        with httpx.Client(base_url=f"http://127.0.0.1:{host.port}", timeout=30) as client:
            headers = register(client)
        load = Load(f"http://127.0.0.1:{host.port}", headers)
        load.start()
        try:
            rollbacks = [
                _done(load, name, host, today, folder / f"release-{number}") for number, name in enumerate(_FAILING)
            ]
        finally:
            told = load.end()
        wrong = [*_wrong_orders(host.port, headers, told)]
        host.stop()
        wrong += _wrong_books(host, today)
    return Outcome("SQLite" if url.startswith("sqlite") else "PostgreSQL", rollbacks, told, wrong)


def _done(load: Load, name: str, host: Host, today: Release, folder: Path) -> Rollback:
    prepare, failing = _FAILING[name]
    tomorrow = Release.made(folder)
    load.wait_for_orders(_ORDERS_BETWEEN)
    prepare(tomorrow)
    began = time.monotonic()
    failed, said = failing(host, today, tomorrow)
    ended = time.monotonic()
    load.wait_for_orders(_ORDERS_BETWEEN)
    return Rollback(name, round(ended - began, 2), round(ended - failed, 2), said.strip().splitlines()[-1])


def _with_failing_migration(tomorrow: Release) -> None:
    tomorrow.plant(_FAILS)


def _with_failing_start(tomorrow: Release) -> None:
    tomorrow.plant(_WORKS, _BACK)
    tomorrow.spoil()


def _before_the_start(host: Host, _today: Release, tomorrow: Release) -> tuple[float, str]:
    """When it failed, and what was said."""
    said = host.paiid(tomorrow, "migrate", expect=1)
    failed = time.monotonic()
    httpx.get(f"http://127.0.0.1:{host.port}/api/health/ready", timeout=30).raise_for_status()
    return failed, said


def _after_the_stop(host: Host, today: Release, tomorrow: Release) -> tuple[float, str]:
    host.stop()
    said = host.paiid(tomorrow, "migrate", expect=1)
    failed = time.monotonic()
    _started(host, today)
    return failed, said


def _cannot_start(host: Host, today: Release, tomorrow: Release) -> tuple[float, str]:
    host.stop()
    host.paiid(tomorrow, "migrate")
    if host.start(tomorrow):
        raise RuntimeError("the spoiled release starts: the drill shows nothing")
    failed = time.monotonic()
    said = host.paiid(tomorrow, "migrate", "--rollback")
    _started(host, today)
    return failed, said


def _started(host: Host, release: Release) -> None:
    if not host.start(release):
        raise RuntimeError(f"the release does not start:\n{host.log.read_text()[-2_000:]}")


_FAILING: Final = {
    "the migration fails before the start": (_with_failing_migration, _before_the_start),
    "the migration fails after the stop": (_with_failing_migration, _after_the_stop),
    "it migrates and cannot start": (_with_failing_start, _cannot_start),
}


def _wrong_orders(port: int, headers: Mapping[str, str], told: Told) -> Iterator[str]:
    """Orders that were answered and are not there, are there twice, or are there unanswered."""
    if told.lost:
        yield f"{len(told.lost)} requests were lost: {told.lost[:3]}"
    found: list[str] = []
    query: dict[str, Any] = {"limit": 100}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=dict(headers), timeout=30) as client:
        while True:
            page = client.get("/api/orders", params=query).raise_for_status().json()
            found += [f"{order['client_order_id']} {order['id']} {order['status']}" for order in page["items"]]
            if not page["next_cursor"]:
                break
            query["cursor"] = page["next_cursor"]
    there, answered = sorted(found), sorted(f"{key} {order} filled" for key, order in told.orders.items())
    if there != answered:
        yield f"{len(answered)} orders were answered, {len(there)} are there, {len(set(there) ^ set(answered))} differ"


def _wrong_books(host: Host, today: Release) -> list[str]:
    told = json.loads(host.paiid(today, "doctor", "--json"))
    return [f"doctor: {finding}" for finding in told["findings"]]


@contextmanager
def _host(env: Mapping[str, str], log: Path) -> Iterator[Host]:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2_048)
        host = Host(listener, env, log)
        try:
            yield host
        finally:
            if host.process is not None and host.process.poll() is None:
                host.process.kill()
                host.process.wait()


@contextmanager
def _database(folder: Path, *, postgres: bool) -> Iterator[str]:
    if not postgres:
        yield f"sqlite:///{folder / 'drill.db'}"
        return
    with embedded_postgres() as admin, closing(Administrator(admin)) as administrator:
        yield administrator.create("paiid_drill")


def main() -> int:
    """Run it; 1 when anything was lost, the books differ, or it took as long as a minute."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true", help="on an embedded PostgreSQL instead of SQLite")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="paiid-drill-") as name:
        folder = Path(name)
        with _database(folder, postgres=options.postgres) as url:
            outcome = drill(url, folder)
    slow = [one.name for one in outcome.rollbacks if one.seconds >= LIMIT_S]
    print(json.dumps(outcome.document(), indent=2) if options.json else _text(outcome))
    return 1 if outcome.wrong or slow else 0


def _text(outcome: Outcome) -> str:
    told = outcome.told
    lines = [f"{outcome.engine}: {sum(told.answered.values())} requests answered, {len(told.orders)} orders"]
    lines += [
        f"  {one.seconds:6.2f} s  {one.name} (the way back {one.back_s:.2f} s)\n            {one.said}"
        for one in outcome.rollbacks
    ]
    lines += [f"  repeated by the client: {count} x {what}" for what, count in sorted(told.repeated.items())]
    lines += [
        f"  longest wait for an answer: {told.longest_wait_s:.2f} s",
        *(f"  WRONG {one}" for one in outcome.wrong),
    ]
    return "\n".join([*lines, "  No request was lost, and the books agree." if not outcome.wrong else "  FAILED"])


if __name__ == "__main__":
    sys.exit(main())
