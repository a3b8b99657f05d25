"""Python strategies: the folder over HTTP, a run from the request to the export, and every way a file can fail."""

import re
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from paiid.features.backtest.python.host import simulate
from paiid.features.backtest.python.program import Limits, ProgramError, PythonRunError, read_program
from paiid.features.backtest.service import BacktestService
from paiid.quant.backtest.callback import Context, run_callback
from paiid.quant.backtest.model import Panel
from paiid.quant.backtest.probes import look_ahead_of_runs
from tests.support.http import sign_up

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "strategies" / "python.md"
DAYS = {"start": "2020-01-02", "end": "2024-12-31"}
QUICK = Limits(seconds=20, memory_mb=512)


def example() -> str:
    """The file of the documentation."""
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1)


def panel(bars: int = 300) -> Panel:
    rng = np.random.default_rng(7)
    close = np.round(100 * np.exp(np.cumsum(rng.normal(0.0003, 0.02, (bars, 2)), axis=0)), 2)
    open_ = np.round(close * (1 + rng.normal(0, 0.004, close.shape)), 2)
    high, low = np.maximum(open_, close) * 1.01, np.minimum(open_, close) * 0.99
    times = np.arange(bars, dtype=np.int64) * 86_400
    return Panel(("A", "B"), times, open_, high, low, close, np.full(close.shape, 1e6), np.zeros(close.shape))


class Busy:
    """Every kind of order, kept and canceled; the same text runs in the process and here."""

    def on_bar(self, context: Context) -> None:
        close = float(context.closes(0, 1)[-1])
        if context.t % 7 == 0:
            context.order(50, 0, limit=round(close * 0.98, 2), keep=True)
        if context.t % 11 == 0 and context.positions[0]:
            context.order(-context.positions[0], 0, stop=round(close * 0.97, 2), keep=True)
        if context.t % 13 == 0:
            context.order(200_000, 1, keep=True)
        if context.t % 17 == 0 and context.orders:
            context.cancel(context.orders[0])
        if context.t % 29 == 0 and context.positions[1]:
            context.order(-context.positions[1], 1)


BUSY = """
class Busy:
    def on_bar(self, context):
        close = float(context.closes(0, 1)[-1])
        if context.t % 7 == 0:
            context.order(50, 0, limit=round(close * 0.98, 2), keep=True)
        if context.t % 11 == 0 and context.positions[0]:
            context.order(-context.positions[0], 0, stop=round(close * 0.97, 2), keep=True)
        if context.t % 13 == 0:
            context.order(200_000, 1, keep=True)
        if context.t % 17 == 0 and context.orders:
            context.cancel(context.orders[0])
        if context.t % 29 == 0 and context.positions[1]:
            context.order(-context.positions[1], 1)
"""


def test_fills_in_the_process_are_those_of_the_callback_mode() -> None:
    bars = panel()
    here = run_callback(Busy().on_bar, bars, 1_000_000.0)
    there = simulate(read_program("busy.py", BUSY, QUICK), {}, bars, 0, cash=1_000_000.0)
    assert here.bar.size > 50
    for name in ("bar", "instrument", "shares", "price", "fee", "equity", "cash", "shares_held"):
        np.testing.assert_array_equal(getattr(here, name), getattr(there, name))


def in_method(lines: str, before: str = "") -> str:
    body = "\n".join(f"        {line}" for line in lines.splitlines())
    return f"{before}\nclass One:\n    def on_bar(self, context):\n{body}\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (in_method("1 / 0"), ["ZeroDivisionError: division by zero", "line 4, in on_bar: 1 / 0"]),
        (in_method("while True: pass"), ["took longer than the 1 s"]),
        (in_method("x = bytearray(2_000_000_000)"), ["more than the 512 MB", "MemoryError", "line 4, in on_bar"]),
        (in_method("pass", "import no_such_thing"), ["ModuleNotFoundError", "line 1, in <module>"]),
        (in_method("pass", "raise SystemExit(3)"), ["SystemExit: 3"]),
        (in_method("import os\nos._exit(3)"), ["ended with code 3"]),
        (in_method("print('x' * 10_000_000 + 'end')\nraise ValueError('why')"), ["ValueError: why", "Printed: xxx"]),
        (in_method("context.order(1)\ncontext.orders[0].shares = 0.5"), ["left an order that is none"]),
        (in_method("open('/etc/passwd')"), ["PermissionError: a strategy may not open /etc/passwd"]),
        (in_method("import socket\nsocket.socket()"), ["PermissionError"]),
        (in_method("import os\nassert 'PATH' not in os.environ, sorted(os.environ)"), None),
        (in_method("import numpy as np\nassert context.closes().base is None or "
                   "not np.isfinite(context.closes().base[context.t + 1:]).any() or "
                   "(context.closes().base[context.t + 1:] == 0).all()"), None),
    ],
)  # fmt: skip
def test_a_file_that_fails_says_where_and_one_that_peeks_sees_nothing(source: str, told: list[str] | None) -> None:
    limits = Limits(seconds=1 if "while" in source else 20, memory_mb=512)
    program = read_program("one.py", source, limits)
    if told is None:
        assert simulate(program, {}, panel(30), 5, cash=1000.0).equity.size == 30
        return
    with pytest.raises(PythonRunError) as raised:
        simulate(program, {}, panel(30), 0, cash=1000.0)
    assert "one.py" in str(raised.value)
    assert all(part in str(raised.value) for part in told), str(raised.value)


def test_chance_without_a_seed_is_found_by_the_probe() -> None:
    source = in_method("context.order(random.randint(1, 9))", "import random")
    program = read_program("one.py", source, QUICK)
    found = look_ahead_of_runs(lambda bars: simulate(program, {}, bars, 0, cash=1e6), panel(60))
    assert found.first is not None
    steady = read_program("busy.py", BUSY, QUICK)
    calm = look_ahead_of_runs(lambda bars: simulate(steady, {}, bars, 0, cash=1e6), panel(60), cuts=2)
    assert calm.first is None


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("class One:\n  def on_bar(self, context)\n    pass", "line 2: expected ':'"),
        ("x = 1", "must hold one class with on_bar(self, context), and holds 0"),
        (in_method("pass").replace("    def", "    symbols = make()\n    def"), "symbols must be written out"),
        (in_method("pass").replace("    def", "    parameters = {'a b': 1}\n    def"), "no name of an attribute"),
        (in_method("pass").replace("    def", "    warm_up = -1\n    def"), "warm_up must be a whole number"),
    ],
)
def test_what_is_no_strategy_is_told_without_running_it(source: str, told: str) -> None:
    with pytest.raises(ProgramError) as raised:
        read_program("one.py", source, QUICK)
    assert told in str(raised.value)


async def run(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, body: dict[str, Any]) -> dict[str, Any]:
    begun = (await client.post("/api/backtests", json=body, headers=headers)).raise_for_status().json()
    service: BacktestService = app.state.backtest_service
    await service.carrying.wait(begun["id"])
    return dict((await client.get(f"/api/backtests/{begun['id']}", headers=headers)).raise_for_status().json())


@pytest.mark.long
async def test_the_example_of_the_documentation_from_the_folder_to_the_export(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, paiid_home: Path
) -> None:
    empty = (await client.get("/api/python-strategies", headers=headers)).raise_for_status().json()
    assert empty["items"] == []
    folder = paiid_home / "strategies"
    assert empty["folder"] == str(folder)
    folder.mkdir()
    (folder / "breakout.py").write_text(example(), encoding="utf-8")
    (folder / "broken.py").write_text("class One:\n", encoding="utf-8")
    (folder / "failing.py").write_text(in_method("raise RuntimeError('here')"), encoding="utf-8")

    listed = (await client.get("/api/python-strategies", headers=headers)).json()["items"]
    assert [one["file"] for one in listed] == ["breakout.py", "broken.py", "failing.py"]
    assert (listed[0]["name"], listed[0]["symbols"], listed[0]["warm_up"]) == ("Breakout in Python", ["SPY", "QQQ"], 60)
    assert [(one["name"], one["default"]) for one in listed[0]["parameters"]] == [("entry", "40"), ("exit", "20")]
    assert listed[1]["problem"].startswith("line ")

    body = {"python_file": "breakout.py", **DAYS}
    found = await run(client, headers, app, body)
    assert (found["state"], found["problem"], found["name"]) == ("done", None, "Breakout in Python")
    assert found["python"] == {"file": "breakout.py", "hash": listed[0]["hash"], "source": example()}
    assert found["manifest"]["definition_hash"] == listed[0]["hash"]
    assert found["manifest"]["first_judged"] == "2020-01-02"
    assert found["headline"]["trades"] > 3
    assert found["result"]["look_ahead"]["passed"] is True
    assert (found["python_file"], found["definition"], found["template_id"]) == ("breakout.py", None, None)
    other = await run(client, headers, app, body | {"parameters": {"entry": "20"}})
    assert other["trust"]["variants_tried"] == 2
    export = await client.get(f"/api/backtests/{found['id']}/export", headers=headers)
    assert export.json()["python"]["source"] == example()

    failed = await run(client, headers, app, {"python_file": "failing.py", "symbols": ["SPY"], **DAYS})
    assert failed["state"] == "failed"
    assert "RuntimeError: here\nline 4, in on_bar" in failed["problem"]
    await _check_refusals(client, headers)


async def _check_refusals(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for file, status, code in (
        ("nothing.py", 404, "unknown-python-strategy"),
        ("broken.py", 422, "unreadable-python-strategy"),
        ("../x.py", 422, "invalid-request"),
        ("failing.py", 422, "invalid-backtest"),
    ):
        answer = await client.post("/api/backtests", json={"python_file": file, **DAYS}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    member = await sign_up(client, "eve@example.com")
    assert (await client.get("/api/python-strategies", headers=member)).status_code == 403
    assert (await client.get("/api/python-strategies")).status_code == 401
    for path in ("", "/preview"):
        answer = await client.post(f"/api/backtests{path}", json={"python_file": "breakout.py", **DAYS}, headers=member)
        assert answer.status_code == 403
