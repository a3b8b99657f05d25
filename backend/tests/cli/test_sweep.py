"""`paiid sweep`: usage, and a small sweep that is gone on with."""

import json
from pathlib import Path

import pytest

from paiid.cli import main

DAYS = ["--start", "2022-01-03", "--end", "2023-12-29"]
SWEEP = ["sma-crossover", "--symbols", "SPY", "--vary", "fast=10:20:5", "--vary", "slow=50,80", *DAYS]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--help"], 0, "Example: paiid sweep sma-crossover"),
        (["sma-crossover", *DAYS], 2, "--vary"),
        (["sma-crossover", "--vary", "fast=ten", *DAYS], 2, "spaces.0.values"),
        (["sma-crossover", "--vary", "fast=10,15", "--address", "10.0.0.5:6379", *DAYS], 2, "--runner ray"),
        (["none.py", "--vary", "fast=10,15", *DAYS], 2, "There is no file none.py."),
        (["nothing", "--vary", "fast=10,15", *DAYS], 1, "There is no strategy template 'nothing'."),
        (["sma-crossover", "--vary", "fast=10,500", *DAYS], 1, "fast must be 5 to 100"),
    ],
)
def test_usage(
    arguments: list[str],
    code: int,
    told: str,
    paiid_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))
    with pytest.raises(SystemExit) as ended:
        main(["sweep", *arguments])
    assert ended.value.code == code
    said = capsys.readouterr()
    assert told in said.out + said.err


@pytest.mark.long
def test_the_same_command_goes_on_and_every_runner_finds_the_same(
    paiid_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))

    def told(*arguments: str) -> tuple[str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["sweep", *SWEEP, *arguments])
        assert ended.value.code == 0
        said = capsys.readouterr()
        return said.out, said.err

    first, progress = told("--json")
    assert progress.splitlines() == ["0 of 6 trials", "6 of 6 trials"]
    found = json.loads(first)
    assert found["results"]["best"][0] == found["summary"]["best"]
    table, progress = told()
    assert progress == "6 of 6 trials\n"
    assert "Probability of overfitting" in table
    for chunk in (paiid_home / "sweeps" / found["folder"]).glob("chunk-*"):
        chunk.unlink()
    assert told("--json", "--runner", "processes")[0] == first


HOLD = """
class Hold:
    symbols = ("SPY",)
    parameters = {"shares": 10}

    def on_bar(self, context):
        if not context.positions[0]:
            context.order(self.shares)
"""


@pytest.mark.long
def test_a_python_file_from_where_it_lies(
    paiid_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In processes, one for each core, as nothing else is said."""
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))
    file = tmp_path / "hold.py"
    file.write_text(HOLD, encoding="utf-8")
    days = ["--start", "2023-01-03", "--end", "2023-12-29"]
    with pytest.raises(SystemExit) as ended:
        main(["sweep", str(file), "--vary", "shares=10,20", *days, "--timeframe", "1d", "--prices", "raw", "--json"])
    said = capsys.readouterr()
    assert ended.value.code == 0, said.err
    best = json.loads(said.out)["results"]["best"]
    gains = {one["values"]["shares"]: float(one["final_equity"]) - 100_000 for one in best}
    # Twice the shares gain twice as much, but for the cents that each booking is rounded to.
    assert gains["20"] == pytest.approx(2 * gains["10"], abs=0.5)
    assert gains["10"] != 0
