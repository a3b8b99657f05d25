"""Fixtures for every test.

SQLite by default. `TEST_DATABASE_URL` names a PostgreSQL server to make databases on, or is `embedded` to start one;
`TEST_REDIS_URL` gives the application a real Redis. A test that asks for `database_url` (or anything made of it) is
marked `database`, one that asks for `redis_url` or `redis_server` is marked `redis`. Tests marked `long` begin first.
`TEST_FILES_NOTE` names a file into which is written which files have tests of some marks, for runs of those alone.
"""

import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from paiid.core.clock import ManualClock
from paiid.core.db import Database, open_database
from paiid.settings import Settings
from tests.support.databases import MigratedDatabases, PostgresDatabases, SqliteDatabases
from tests.support.http import quick_passwords, sign_up
from tests.support.postgres import embedded_postgres
from tests.support.redis_server import RedisServer, running_redis

JWT_SECRET = "k7Qe-2vXw9ZtR4bLm1Ns8Yc3Hd6Fg0Jp5Ua_TiOoKrWzBxEhVq"  # pragma: allowlist secret
NOTED_MARKS = ("database", "load")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the services they ask for; the long ones first, so that none is left alone at the end."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if "database_url" in asked and not item.get_closest_marker("without_database"):
            item.add_marker(pytest.mark.database)
        if asked & {"redis_url", "redis_server"}:
            item.add_marker(pytest.mark.redis)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    note = os.environ.get("TEST_FILES_NOTE")
    if note and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        marked = {mark: {str(item.path) for item in items if item.get_closest_marker(mark)} for mark in NOTED_MARKS}
        Path(note).write_text(json.dumps({mark: sorted(paths) for mark, paths in marked.items()}), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every line that a test has put into its property `table`: what it has found."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                for name, line in report.user_properties:
                    if name == "table":
                        terminalreporter.write_line(str(line))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person who runs the tests has set must not change them."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _no_log_to_a_test_that_has_ended() -> Iterator[None]:
    """What a command set up writes to the output of its test, which is closed by the next one."""
    yield
    root = logging.getLogger()
    root.handlers[:] = [one for one in root.handlers if type(one) is not logging.StreamHandler]


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at a Monday in an open session until moved."""
    return ManualClock()


@pytest.fixture
def paiid_home(tmp_path: Path) -> Path:
    """An empty data folder."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MigratedDatabases]:
    """The maker of migrated databases, on the engine this run is for."""
    admin_url = os.environ.get("TEST_DATABASE_URL")
    folder = tmp_path_factory.mktemp("databases")
    if not admin_url:
        yield SqliteDatabases(folder)
        return
    with ExitStack() as stack:
        if admin_url == "embedded":
            admin_url = stack.enter_context(embedded_postgres())
        made = PostgresDatabases(admin_url, os.environ.get("PYTEST_XDIST_WORKER", "main"), folder)
        stack.callback(made.close)
        yield made


@pytest.fixture
def database_url(databases: MigratedDatabases) -> Iterator[str]:
    """A migrated, empty database of this test's own."""
    url = databases.fresh()
    yield url
    databases.discard(url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """That database, open. Without fsync: no test cuts the power."""
    database = open_database(database_url, pool_size=5, synchronous="OFF")
    yield database
    await database.close()


@pytest.fixture(scope="session")
def _redis_of_session() -> Iterator[str]:
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with running_redis() as server:
        yield server.url


@pytest.fixture
def redis_url(_redis_of_session: str) -> str:
    """A real Redis, empty. Parallel test processes have a database number each."""
    import redis

    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{_redis_of_session.rsplit('/', 1)[0]}/{int(worker) + 1}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test's own, which it may stop and start."""
    with running_redis() as server:
        yield server


@pytest.fixture
def settings(database_url: str, paiid_home: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a development process without keys; rate limits far away."""
    redis_url = request.getfixturevalue("redis_url") if os.environ.get("TEST_REDIS_URL") else None
    return Settings(
        _env_file=None,
        paiid_home=paiid_home,
        database_url=SecretStr(database_url),
        database_pool_size=5,
        sqlite_synchronous="OFF",
        redis_url=SecretStr(redis_url) if redis_url else None,
        jwt_secret_key=SecretStr(JWT_SECRET),
        log_level="WARNING",
        rate_limit_per_minute=100_000,
        rate_limit_auth_per_minute=100_000,
        rate_limit_trading_per_minute=100_000,
        rate_limit_alpaca_per_minute=100_000,
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The whole application, started; its time is the wall's."""
    from paiid.bootstrap import create_app

    application = create_app(settings, passwords=quick_passwords())
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Anonymous HTTP to the application, in process."""
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        yield http


@pytest.fixture
async def headers(client: httpx.AsyncClient) -> dict[str, str]:
    """Headers of a signed-in user (the first account: the owner) that may also write."""
    return await sign_up(client)
