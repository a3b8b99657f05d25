"""`paiid backtest`: its usage; what it computes is tested with the service."""

from pathlib import Path

import pytest

from paiid.cli import main

DAYS = ["--start", "2022-01-03", "--end", "2024-12-31"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--help"], 0, "Example: paiid backtest sma-crossover"),
        (["nothing", *DAYS], 1, "There is no strategy template 'nothing'."),
        (["sma-crossover", *DAYS, "--symbols", "A B"], 2, "symbols.0"),
        (["sma-crossover", *DAYS, "--parameter", "fast=1"], 1, "body.parameters.fast"),
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
        main(["backtest", *arguments])
    assert ended.value.code == code
    said = capsys.readouterr()
    assert told in said.out + said.err
