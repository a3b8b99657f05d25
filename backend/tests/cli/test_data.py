"""`paiid data`: a file taken in, listed, judged, run on and removed; what is wrong with one, and usage."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import pytest
from pydantic import SecretStr

from paiid.cli import main
from paiid.domain.exchange_calendar import sessions_between

DAYS = sessions_between(date(2023, 1, 3), date(2023, 12, 29))
TERMS = ["--symbol", "ZZZ", "--source", "mine", "--prices", "raw"]


@pytest.fixture(autouse=True)
def _home(paiid_home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", SecretStr(database_url).get_secret_value())
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))
    monkeypatch.setenv("LOG_LEVEL", "WARNING")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A year of daily bars, without one session."""
    path = tmp_path / "zzz.csv"
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(3).normal(0, 0.01, len(DAYS))))
    rows = [f"{day},{c},{c},{c},{c},1000" for day, c in zip(DAYS, closes, strict=True) if day != DAYS[30]]
    path.write_text("\n".join(["date,open,high,low,close,volume", *rows]), encoding="utf-8")
    return path


def with_rows(file: Path, *rows: str) -> Path:
    """The file with more rows, beside it."""
    path = file.with_name("bad.csv")
    path.write_text("\n".join([file.read_text(encoding="utf-8"), *rows]), encoding="utf-8")
    return path


def ended_with(command: str, arguments: Sequence[str]) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([command, *arguments])
    return ended.value.code


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--help"], 0, "Example: paiid data import spy.csv"),
        (["import", "none.csv", *TERMS], 2, "There is no file none.csv."),
        (["import", "none.csv", "--symbol", "ZZZ", "--source", "mine"], 2, "--prices"),
        (["list"], 2, "Nobody has registered yet."),
    ],
)
def test_usage(arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended_with("data", arguments) == code
    said = capsys.readouterr()
    assert told in said.out + said.err


@pytest.mark.long
async def test_from_the_file_to_its_end(
    client: httpx.AsyncClient, headers: dict[str, str], file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One test, for each command opens the services."""

    async def told(*arguments: str, command: str = "data", code: int = 0) -> str:
        found = await asyncio.to_thread(ended_with, command, arguments)
        said = capsys.readouterr()
        assert found == code, said.err
        return said.out + said.err

    assert await told("list") == "Nothing has been imported.\n"
    assert "source" in await told("import", str(file), *TERMS[:2], "--source", "../x", *TERMS[4:], code=2)
    said = await told("import", str(file), *TERMS)
    assert "1 of 250 sessions of the exchange are missing." in said
    assert f"{DAYS[30]} to {DAYS[30]}: 1" in said
    (listed,) = json.loads(await told("list", "--json"))["items"]
    assert (listed["bars"], listed["faults"]) == (249, 1)
    assert "1 of 250 sessions" in await told("quality", listed["id"], code=1)

    bad = with_rows(file, "2024-01-06,1,1,1,1,1", "2024-01-02,x,1,1,1,1")
    said = await told("import", str(bad), *TERMS[:2], "--source", "other", *TERMS[4:], code=1)
    assert "row 251: 2024-01-06 is no session of the exchange" in said
    assert "row 252: the open 'x' is no number" in said

    run = ["sma-crossover", "--symbols", "ZZZ", "--start", "2023-06-01", "--end", "2023-12-29"]
    values = ["--parameter", "fast=5", "--parameter", "slow=50"]
    said = await told(*run, *values, "--data", "mine", command="backtest")
    assert "Daily bars of mine (imported): you imported them" in said
    assert "There are no bars of SPY, so nothing is compared." in said

    assert await told("remove", listed["id"]) == f"{listed['id']} is removed.\n"
    assert "no data set" in await told("quality", listed["id"], code=1)
