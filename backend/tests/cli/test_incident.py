"""`paiid incident`, as an operator runs it: what is known gets in with its source, what is not stays 'not known'."""

import json
import re
import stat
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from paiid import __version__
from paiid.bootstrap.starts import note_start
from paiid.core.clock import SystemClock
from paiid.monitor.history import History, Probe
from paiid.monitor.incidents.running import Service
from paiid.settings import Settings
from tests.standins.kit.answers import Answer
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches
from tests.support.commands import Run
from tests.support.http import sign_up
from tests.support.ports import free_port
from tests.support.server import running_server

Env = dict[str, str]
TEMPLATE = ["Summary", "Root Cause", "Impact", "Timeline", "Resolution", "Prevention", "Action Items"]


@pytest.fixture
def env(database_url: str, paiid_home: Path) -> Env:
    # Nobody answers at this port unless a test starts somebody.
    return {"DATABASE_URL": database_url, "PAIID_HOME": str(paiid_home), "PORT": str(free_port())}


@pytest.fixture
def began() -> datetime:
    """Ten minutes ago, to the second: reports speak in seconds."""
    return SystemClock().now().replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture
def history(paiid_home: Path, began: datetime) -> None:
    """Looked at each minute: up, then down for three minutes, then up."""
    probes = [
        Probe(began + timedelta(minutes=number), "backend", 3.0, 503 if 0 <= number < 3 else 200,
              "status 503" if 0 <= number < 3 else None, 60.0)
        for number in range(-2, 6)
    ]  # fmt: skip
    History(paiid_home / "monitor.jsonl").append(probes)


@pytest.fixture
def log(tmp_path: Path, began: datetime) -> Path:
    """As `LOG_FORMAT=json` writes it, with a line that is none and one of another day."""

    def line(seconds: int, event: str, level: str = "error", **more: str) -> str:
        at = began + timedelta(seconds=seconds)
        return json.dumps({"event": event, "level": level, "timestamp": at.isoformat(), **more})

    path = tmp_path / "server.log"
    lines = [
        line(5, "unexpected_error", path="/api/orders/ord_0123456789abcdef"),
        line(9, "unexpected_error", path="/api/orders/ord_fedcba9876543210"),
        line(7, "unexpected_error", path="/api/portfolio"),
        line(8, "Ready to accept requests", "info"),
        line(
            6,
            "job_failed\nwith a second line",
            exception="Traceback ...\nValueError: x\n\nDuring ...\n  x\na.b.OSError: y",
        ),
        line(20, "alert_firing", "warning", text="The share of requests that failed is 57%."),
        line(-90_000, "unexpected_error", path="/api/news"),
        '{"event": "torn',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def headings(markdown: str) -> list[str]:
    return re.findall(r"^## (.+)$", markdown, re.MULTILINE)


@pytest.mark.usefixtures("history")
async def test_from_the_first_line_to_the_last(
    client: httpx.AsyncClient, paiid: Run, env: Env, log: Path, began: datetime, paiid_home: Path
) -> None:
    await sign_up(client)
    told = json.loads(paiid(["incident", "new", "Orders fail", "--severity", "P1", "--logs", str(log), "--json"], env))
    assert datetime.fromisoformat(told["detected"]) == began
    assert told["id"] in paiid(["incident", "list"], env)
    said = paiid(["incident", "timeline", told["id"], "--add", "Rolled back"], env)
    assert "Rolled back (written by hand)" in said
    assert "Not known: summary, root cause, impact, resolution, prevention, resolved, affected users" in said
    close = ["--root-cause", "A pool of one", "--resolution", "A pool of ten", "--action", "Watch the pool"]
    paiid(["incident", "close", told["id"], *close, "--affected-users", "2 (support mail)"], env)
    markdown = paiid(["incident", "show", told["id"]], env)
    assert headings(markdown) == TEMPLATE
    last, alerted = began + timedelta(seconds=9), began + timedelta(seconds=20)
    for line in (
        "# Incident Report: Orders fail",
        "**Severity:** P1",
        f"**Detected:** {began:%Y-%m-%d %H:%M} UTC (monitor's history: the first probe that failed)",
        "**Duration:** 3 minutes",
        "**Affected Users:** 2 (support mail)",
        "A pool of one",
        "A pool of ten",
        "- [ ] Watch the pool",
        "- backend was down for 3 min 0 s of 1 h 3 min (monitor.jsonl)",
        f"- {began:%Y-%m-%d %H:%M:%S} - backend does not answer: status 503 (monitor.jsonl)",
        "- 4 errors in 6 lines of the log (server.log)",
        f"- 1 x job_failed (OSError), the last at {began + timedelta(seconds=6):%H:%M:%S} (server.log)",
        f"- {alerted:%Y-%m-%d %H:%M:%S} - Alert: The share of requests that failed is 57%. (server.log)",
        f"- 2 x unexpected_error on /api/orders/{{id}}, the last at {last:%H:%M:%S} (server.log)",
    ):
        assert line in markdown.splitlines()
    assert "Alert: backend is down since" in markdown
    assert "backend answers again after 3 min 0 s" in markdown
    assert "/api/news" not in markdown
    assert headings(markdown.split("## Prevention")[1].split("##")[0]) == []
    assert markdown.split("## Prevention\n")[1].startswith("not known\n")
    assert modes(paiid_home / "incidents") == {f"{told['id']}.json": 0o600, f"{told['id']}.md": 0o600}


async def test_what_no_source_tells_is_not_known(paiid: Run, env: Env, tmp_path: Path) -> None:
    missing = tmp_path / "none.log"
    told = json.loads(paiid(["incident", "new", "Slow", "--severity", "P2", "--logs", str(missing), "--json"], env))
    texts = [fact["text"] for fact in told["facts"]]
    assert "Outages: not known, nobody looked in that time" in texts
    assert "Errors: not known, there is no such file" in texts
    assert "Deployments: not known, no start is noted in PAIID_HOME" in texts
    (running,) = [text for text in texts if text.startswith("The running version: not known")]
    assert f"http://127.0.0.1:{env['PORT']} does not answer (ConnectError)" in running
    assert told["detected_by"] == "when this report was begun"
    assert told["affected_users"].startswith("not known; at most 0")
    nowhere = env | {"DATABASE_URL": f"sqlite:///{tmp_path / 'none' / 'x.db'}"}
    told = json.loads(paiid(["incident", "timeline", told["id"], "--json"], nowhere))
    assert any("the database cannot be read" in fact["text"] for fact in told["facts"])


async def test_deployments_and_deeds_are_in_it(
    client: httpx.AsyncClient, paiid: Run, env: Env, settings: Settings
) -> None:
    """The application of this test has noted its start; a later one is of another commit."""
    note_start(settings.model_copy(update={"paiid_commit": "abc123"}), SystemClock().now())
    headers = await sign_up(client)
    order = {"symbol": "AAPL", "quantity": 1, "side": "buy"}
    (await client.post("/api/orders", json=order, headers=headers)).raise_for_status()
    told = json.loads(paiid(["incident", "new", "Who", "--severity", "P3", "--json"], env))
    texts = [fact["text"] for fact in told["facts"]]
    assert any(text.startswith("Started version ") and "commit not known" in text for text in texts)
    assert any("commit abc123" in text and "before: version" in text for text in texts)
    assert any("order-placed 1" in text for text in texts)
    assert "1 did something in that time" in told["affected_users"]


def test_a_log_that_is_gone_keeps_what_it_told(paiid: Run, env: Env, log: Path) -> None:
    new = ["incident", "new", "Gone", "--severity", "P1", "--detected", log_time(log), "--logs", str(log), "--json"]
    told = json.loads(paiid(new, env))
    log.unlink()
    again = json.loads(paiid(["incident", "timeline", told["id"], "--json"], env))
    kept = [fact for fact in again["facts"] if fact["source"] == "server.log"]
    assert kept == [fact for fact in told["facts"] if fact["source"] == "server.log"] != []


class TestRunning:
    """With a real process that answers."""

    TOKEN = "a-token-for-monitors-of-some-length"  # pragma: allowlist secret

    def test_it_is_asked_for_version_health_and_counts(self, paiid: Run, env: Env) -> None:
        with running_server({"API_TOKEN": self.TOKEN, "PAIID_COMMIT": "abc1234"}) as server:
            assert httpx.get(f"{server.url}/api/portfolio").status_code == 401
            assert httpx.get(f"{server.url}/api/monitor/version").status_code == 200
            new = ["incident", "new", "Slow", "--severity", "P2", "--url", server.url, "--json"]
            told = json.loads(paiid(new, env | {"API_TOKEN": self.TOKEN}))
            by_source = {fact["source"]: fact for fact in told["facts"] if fact["source"].startswith("GET ")}
            build = by_source["GET /api/monitor/version"]["text"]
            assert build.startswith(f"Runs now: version {__version__}, commit abc1234, development, on SQLite, since ")
            health = by_source["GET /api/health/detailed"]
            assert health["at"] is not None
            assert health["text"].startswith("The service says of itself: ")
            counts = [fact["text"] for fact in told["facts"] if fact["source"] == "GET /api/monitor/metrics"]
            assert re.search(r"^Since .* UTC: \d+ requests, 0 failed$", counts[0])
            assert re.search(r"^Since .*: refused before a route, by status: 401 1$", counts[1])
            again = ["incident", "timeline", told["id"], "--url", server.url, "--json"]
            without = json.loads(paiid(again, env | {"API_TOKEN": ""}))
        texts = [fact["text"] for fact in without["facts"]]
        assert "Counts of requests: not known, API_TOKEN is not set" in texts
        # What it said before is kept: it may be the only trace of what was wrong then.
        assert sum(text.startswith("The service says of itself: ") for text in texts) == 2

    async def test_the_token_is_not_sent_in_the_clear(self) -> None:
        assert not Service("http://paiid.example.com", self.TOKEN)._may_send_token
        assert Service("https://paiid.example.com", self.TOKEN)._may_send_token
        assert self.TOKEN not in repr(Service("https://paiid.example.com", self.TOKEN))

    async def test_an_answer_of_something_else_is_not_known(self) -> None:
        async def page(_request: Request) -> PlainTextResponse:
            return PlainTextResponse("<html>")

        standin = Standin(
            "page", Starlette(routes=[Route("/{path:path}", page)]), state=Switches(), vendor_error=Answer
        )
        async with serving(standin) as url:
            (fact,) = await Service(url).asked(SystemClock().now())
        assert "The running version: not known" in fact.text


def log_time(log: Path) -> str:
    return str(json.loads(log.read_text(encoding="utf-8").splitlines()[0])["timestamp"])


def test_wrong_use(paiid: Run, env: Env) -> None:
    assert "There is no incident x" in paiid(["incident", "show", "x"], env, expect=1)
    assert "invalid choice" in paiid(["incident", "new", "A", "--severity", "P9"], env, expect=2)
    assert "No incident was reported." in paiid(["incident", "list"], env)
    folder = Path(env["PAIID_HOME"]) / "incidents"
    folder.mkdir()
    (folder / "broken.json").write_text("[]", encoding="utf-8")
    assert "is no report of an incident" in paiid(["incident", "list"], env, expect=1)
    assert list(modes(folder)) == ["broken.json"]
