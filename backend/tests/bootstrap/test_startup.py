"""A production process: what it says when it starts, and that nothing secret ever leaves it."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.databases import MigratedDatabases
from tests.support.ports import free_port
from tests.support.postgres import execute
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

pytestmark = pytest.mark.database

CANARIES = {
    "JWT_SECRET_KEY": "Canary0aXq7ZvPw2LrTs9KmNb4HjGf6DyEc1UiOo",
    "API_TOKEN": "Canary1-of-the-service-token-0123456789",
    "TRADIER_API_KEY": "Canary2-tradier",
    "TRADIER_ACCOUNT_ID": "Canary3-account",
    "ALPACA_PAPER_API_KEY": "Canary4-alpaca",
    "ALPACA_PAPER_SECRET_KEY": "Canary5-alpaca-secret",
    "ANTHROPIC_API_KEY": "Canary6-anthropic",
    "FINNHUB_API_KEY": "Canary7-finnhub",
    "ALPHA_VANTAGE_API_KEY": "Canary8-alphavantage",
    "POLYGON_API_KEY": "Canary9-polygon",
    # Nobody listens there.
    "SENTRY_DSN": "http://Canary10@127.0.0.1:9/1",
}
PASSWORD = "Canary11 is a password"
WRONG_PASSWORD = "Canary12 is a wrong one"
LEAKS = re.compile(r"Canary\d+", re.IGNORECASE)


@pytest.fixture(scope="module")
def database_of_server(databases: MigratedDatabases) -> Iterator[str]:
    url = databases.fresh()
    yield url
    databases.discard(url)


@pytest.fixture(scope="module")
def server(database_of_server: str) -> Iterator[RunningServer]:
    # Nobody listens there: its address and password must not be told when it is found lost.
    redis = {"REDIS_URL": f"redis://:Canary13@127.0.0.1:{free_port()}/0"}
    # Nor there: nothing of this test may reach a vendor.
    nobody = f"http://127.0.0.1:{free_port()}"
    bases = (
        "FINNHUB_BASE_URL",
        "ALPHA_VANTAGE_BASE_URL",
        "POLYGON_BASE_URL",
        "ALPACA_DATA_URL",
        "ALPACA_BASE_URL",
        "ANTHROPIC_BASE_URL",
    )
    env = dict.fromkeys(bases, nobody) | {
        "PAIID_MARKET_DATA": "simulated",
        # Nobody listens there either: the keys must not be told when Alpaca cannot be reached.
        "ALPACA_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "PAIID_ENV": "production",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "debug",
        "DATABASE_URL": database_of_server,
    }
    with running_server(NO_LIMITS | env | redis | CANARIES) as running:
        yield running


def events(server: RunningServer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def test_says_what_the_operators_document_promises_in_its_order(server: RunningServer, database_of_server: str) -> None:
    engine = "SQLite" if database_of_server.startswith("sqlite") else "PostgreSQL"
    promised = [
        rf"\[OK\] Database engine created: {engine}",
        r"\[OK\] Scheduler initialized and started",
        r"\[OK\] CSRF protection middleware enabled",
        r"\[OK\] GZIP compression enabled for responses >1KB",
        r"\[OK\] Rate limiting enabled",
        r"Backend startup completed successfully in \d+\.\d\ds",
        r"All systems operational",
        r"Ready to accept requests",
    ]
    said = [event["event"] for event in events(server)]
    found = [line for line in said if any(re.fullmatch(pattern, line) for pattern in promised)]
    assert len(found) == len(promised)
    for line, pattern in zip(found, promised, strict=True):
        assert re.fullmatch(pattern, line)


def test_says_that_an_error_report_cannot_be_sent(server: RunningServer) -> None:
    problems = [event["problem"] for event in events(server) if event["event"] == "error_report_not_sent"]
    assert problems[:1] == ["the server could not be reached (ConnectError)"]


def test_says_nothing_else_is_wrong(server: RunningServer) -> None:
    assert [event for event in events(server) if event["level"] in {"error", "critical"}] == []


def test_the_health_report_says_the_same(server: RunningServer) -> None:
    found = httpx.get(f"{server.url}/api/health/detailed", timeout=30).json()
    broker = found["dependencies"]["broker"]
    assert broker["detail"].startswith("Alpaca paper and PaiiD paper broker. Connection ")
    assert broker["status"] in {"degraded", "down"}
    assert found["dependencies"]["redis"]["status"] == "degraded"
    assert found["status"] == "degraded"


def test_no_secret_is_in_any_answer_log_or_file(server: RunningServer, database_of_server: str) -> None:
    answers: list[str] = []

    def keep(answer: httpx.Response) -> None:
        answer.read()
        answers.append(f"{answer.request.method} {answer.request.url.path} {answer.headers} {answer.text}")

    with httpx.Client(base_url=server.url, timeout=30, event_hooks={"response": [keep]}) as client:
        headers = register(client)
        _exercise(client, headers)
        _break_a_table(database_of_server)
        broken = client.get("/api/settings", headers=headers)
        assert (broken.status_code, broken.json()["code"]) == (500, "internal-error")
        assert "user_preferences" not in broken.text
    assert len(answers) > 30
    for answer in answers:
        assert not LEAKS.search(answer), answer[:300]
    log = server.log.read_text()
    assert "unexpected_error" in log
    assert broken.json()["request_id"] in log
    assert not LEAKS.search(log), LEAKS.findall(log)
    assert headers["Authorization"].removeprefix("Bearer ") not in log
    for file in _files(server.home, database_of_server):
        assert not re.search(rb"Canary\d+", file.read_bytes(), re.IGNORECASE), file.name


def _exercise(client: httpx.Client, headers: dict[str, str]) -> None:
    new = {"email": "eve@example.com", "password": PASSWORD}
    client.post("/api/auth/register", json=new)
    client.post("/api/auth/register", json=new)
    client.post("/api/auth/register", json={"email": "no", "password": PASSWORD})
    client.post("/api/auth/register", json={"password": PASSWORD, "emial": PASSWORD})
    client.post(
        "/api/auth/register", content=f'{{"password": "{PASSWORD}"', headers={"Content-Type": "application/json"}
    )
    client.post("/api/auth/login", json=new | {"password": WRONG_PASSWORD})
    client.post("/api/auth/login", json={"email": WRONG_PASSWORD, "password": WRONG_PASSWORD})
    client.post("/api/auth/refresh", json={"refresh_token": WRONG_PASSWORD})
    client.post(
        "/api/auth/password", json={"current_password": WRONG_PASSWORD, "new_password": PASSWORD}, headers=headers
    )
    client.cookies.clear()
    for token in (WRONG_PASSWORD, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJDYW5hcnkifQ.", CANARIES["API_TOKEN"]):
        client.get("/api/portfolio", headers={"Authorization": f"Bearer {token}"})
        client.get("/api/monitor/metrics", headers={"Authorization": f"Bearer {token}"})
    service = {"Authorization": f"Bearer {CANARIES['API_TOKEN']}"}
    assert client.get("/api/market/indices", headers=service).status_code == 200
    client.post("/api/orders", headers=headers | {"X-CSRF-Token": WRONG_PASSWORD}, json={})
    client.post("/api/orders", headers=headers, json={"symbol": "AAPL", "quantity": 1, "side": "buy"})
    client.post("/api/orders", headers=headers, json={"symbol": WRONG_PASSWORD, "quantity": "x"})
    client.post("/api/orders", headers=headers, content=b"[" * 100_000)
    client.request("PATCH", "/api/auth/me", headers=headers, json={"full_name": 1})
    for path in ("health/detailed", "monitor/version", "monitor/metrics", "auth/options", "auth/me", "auth/sessions",
                 "openapi.json", "docs", "news?symbol=AAPL", "nowhere", "settings", "telemetry/summary"):  # fmt: skip
        client.get(f"/api/{path}", headers=headers)
    client.get("/")


def _break_a_table(url: str) -> None:
    statement = "ALTER TABLE user_preferences RENAME TO user_preferences_lost"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)) as connection:
            connection.execute(statement)
            connection.commit()
    else:
        execute(url, statement)


def _files(home: Path, url: str) -> list[Path]:
    found = [path for path in home.rglob("*") if path.is_file()]
    if url.startswith("sqlite"):
        database = Path(url.removeprefix("sqlite:///"))
        found += database.parent.glob(f"{database.name}*")
    return found
