"""`paiid backtest`: what it takes, its usage, and one run of a Python file and of a saved strategy."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from paiid.cli import main
from paiid.features.strategies.conversion import document_of
from paiid.features.strategies.service import StrategyService

DAYS = ["--start", "2024-01-02", "--end", "2024-06-28"]
HOLD = """
class Hold:
    symbols = ("SPY",)
    parameters = {"shares": 10}

    def on_bar(self, context):
        if not context.positions[0]:
            context.order(self.shares)
"""


def ended_with(arguments: list[str]) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["backtest", *arguments])
    return ended.value.code


@pytest.fixture(autouse=True)
def _home(paiid_home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", SecretStr(database_url).get_secret_value())
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))
    monkeypatch.setenv("LOG_LEVEL", "WARNING")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--help"], 0, "Example: paiid backtest sma-crossover"),
        (["sma-crossover", *DAYS, "--symbols", "A B"], 2, "symbols.0"),
        (["none.py", *DAYS], 2, "There is no file none.py."),
        (["sma-crossover", "--start", "2024-01-02", "--end", "soon"], 2, "end"),
    ],
)
def test_usage(arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended_with(arguments) == code
    said = capsys.readouterr()
    assert told in said.out + said.err


@pytest.mark.long
async def test_a_python_file_a_definition_and_a_saved_strategy(
    client: httpx.AsyncClient, headers: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One test, for each run opens the services and a worker of its own."""

    def paiid(*arguments: str) -> tuple[int | str | None, str, str]:
        # In a thread, for the command starts a loop of its own.
        with ThreadPoolExecutor(1) as pool:
            code = pool.submit(ended_with, [*arguments, *DAYS]).result()
        return code, *capsys.readouterr()

    file = tmp_path / "hold.py"
    file.write_text(HOLD, encoding="utf-8")
    code, out, err = paiid(str(file), "--parameter", "shares=5")
    assert (code, [line for line in err.splitlines() if line.endswith("…")]) == (0, ["bars …", "simulating …"])
    assert "Total return" in out

    file.write_text(HOLD.replace("context.order(self.shares)", "self.nothing()"), encoding="utf-8")
    code, _, err = paiid(str(file), "--json")
    problem = json.loads(err.splitlines()[-1])
    assert (code, problem["code"]) == (1, "python-strategy-failed")
    assert "line 8, in on_bar" in problem["detail"]

    template = document_of(StrategyService().definition("sma-crossover")).model_dump(mode="json")
    document = template | {"name": "My rules"}
    answer = await client.post("/api/strategies", json={"definition": document}, headers=headers)
    assert answer.status_code == 201, answer.text
    definition = tmp_path / "rules.json"
    definition.write_text(json.dumps(answer.json()["definition"]), encoding="utf-8")
    manifests = []
    for strategy in (str(definition), "My rules"):
        code, out, err = paiid(strategy, "--symbols", "SPY", "--json")
        assert code == 0, err
        manifests.append(json.loads(out)["manifest"])
    assert manifests[0] == manifests[1]
    code, _, err = paiid("nothing")
    assert (code, err.splitlines()[-1]) == (1, "There is no strategy template 'nothing'.")
    code, _, err = paiid("My rules", "--parameter", "fast=1")
    assert code == 2
    assert "body.parameters.fast" in err
