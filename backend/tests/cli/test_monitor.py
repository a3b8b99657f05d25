"""`paiid monitor`, as an operator runs it, before a server that fails on demand."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from paiid.core.clock import SystemClock
from paiid.monitor.history import History, Probe
from tests.standins.kit.answers import Answer
from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.kit.state import Switches
from tests.support.databases import BACKEND
from tests.support.ports import free_port

Served = tuple[Standin, str]


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    app = Starlette(routes=[Route("/api/health", _health), Route("/", _health)])
    standin = Standin("service", app, state=Switches(), vendor_error=Answer)
    async with serving(standin) as url:
        yield standin, url


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from paiid.cli import main; main()", "monitor", *arguments]


def env(home: Path, **more: str) -> dict[str, str]:
    return {"PAIID_HOME": str(home), "PYTHONPATH": str(BACKEND), "PATH": os.environ["PATH"]} | more


def paiid(home: Path, *arguments: str, expect: int = 0, **more: str) -> str:
    done = subprocess.run(
        command(*arguments), cwd=home, env=env(home, **more), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


async def test_one_look_at_what_is_up_and_at_what_is_not(served: Served, tmp_path: Path) -> None:
    standin, url = served
    # Nothing answers at the second address.
    gone = f"gone=http://127.0.0.1:{free_port()}"
    told = paiid(tmp_path, "--once", "--json", "--url", f"api={url}", "--url", gone, expect=1)
    rows = [json.loads(line) for line in told.splitlines()]
    assert [(one["target"], one["up"]) for one in rows] == [("api", True), ("gone", False)]
    assert standin.requests.count("GET /api/health") == 1
    assert [one.target for one in History(tmp_path / "monitor.jsonl").read()] == ["api", "gone"]
    assert "up, " in paiid(tmp_path, "--once", "--url", f"api={url}")


async def test_the_first_page_is_asked_for_where_its_path_is_given(served: Served, tmp_path: Path) -> None:
    standin, url = served
    paiid(tmp_path, "--once", "--url", f"frontend={url}/")
    assert (standin.requests.count("GET /"), standin.requests.count("GET /api/health")) == (1, 0)


@pytest.mark.parametrize(
    ("laid", "reason"),
    [
        (fault("status", code=503, body="html"), "status 503"),
        (fault("status", code=302, body="text"), "status 302"),
        (fault("reset"), ""),
    ],
    ids=["503", "redirection", "reset"],
)
async def test_an_answer_that_is_not_a_good_one_is_down(served: Served, tmp_path: Path, laid: Any, reason: str) -> None:
    standin, url = served
    standin.faults.add(laid)
    (told,) = paiid(tmp_path, "--once", "--json", "--url", url, expect=1).splitlines()
    assert reason in json.loads(told)["error"]


async def test_it_goes_on_until_it_is_ended_and_writes_the_page(served: Served, tmp_path: Path) -> None:
    written = await asyncio.to_thread(_page_of_some_looks, served[1], tmp_path)
    assert "Everything answered when it was last looked at." in written
    assert "Ada &amp; co" in written
    assert "&lt;api&gt;" in written
    assert "<api>" not in written
    assert "<script" not in written


def _page_of_some_looks(url: str, tmp_path: Path) -> str:
    page = tmp_path / "public" / "status.html"
    arguments = command("--every", "1", "--url", f"<api>={url}", "--page", str(page), "--title", "Ada & co")
    with subprocess.Popen(arguments, cwd=tmp_path, env=env(tmp_path), stdout=subprocess.PIPE) as running:
        deadline = time.monotonic() + 30
        while len(History(tmp_path / "monitor.jsonl").read()) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    return page.read_text(encoding="utf-8")


def test_a_report_without_a_look_shows_nothing_kept(tmp_path: Path) -> None:
    assert "Nothing was probed" in paiid(tmp_path, "--report", expect=1)


def test_a_report_tells_windows_outages_and_the_budget(tmp_path: Path) -> None:
    now = SystemClock().now()
    looks = [
        Probe(now - timedelta(minutes=60 - minute), "api", 20.0, 200, "status 503" if minute in {30, 31} else None, 60)
        for minute in range(60)
    ]
    History(tmp_path / "monitor.jsonl").append(looks)
    document = json.loads(paiid(tmp_path, "--report", "--json"))
    hour, *_, month = document["windows"]
    assert hour["uptime"] == pytest.approx(58 / 60, abs=1e-3)
    assert hour["latency_ms"]["p99"] == 20.0
    # Of 30 days 0.5 % may be down: 3 h 36 min, less the two minutes.
    assert month["budget_left_s"] == pytest.approx(30 * 86_400 * 0.005 - 120, abs=1)
    assert month["watched"] < 0.01
    assert [one["errors"] for one in hour["outages"]] == [["status 503"]]
    told = paiid(tmp_path, "--report")
    assert "3 h 34 min" in told
    assert "status 503" in told
    paiid(tmp_path, "--report", "--objective", "99.999", expect=1)


@pytest.mark.parametrize(
    "wrong",
    [["--url", "ftp://x"], ["--every", "0"], ["--objective", "100"], ["--once", "--report"]],
    ids=["scheme", "pace", "objective", "both"],
)
def test_wrong_usage_is_told(tmp_path: Path, wrong: list[str]) -> None:
    assert "usage: paiid monitor" in paiid(tmp_path, *wrong, expect=2)
