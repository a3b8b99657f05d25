"""`paiid export`, as an operator runs it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from tests.support.auth_app import AuthApp, Browser

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def paiid(
    database_url: str, paiid_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs the command in a thread, for it starts a loop of its own."""
    from concurrent.futures import ThreadPoolExecutor

    from paiid.cli import main

    monkeypatch.setenv("DATABASE_URL", SecretStr(database_url).get_secret_value())
    monkeypatch.setenv("PAIID_HOME", str(paiid_home))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["export", *arguments])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    def in_thread(*arguments: str) -> tuple[int, str, str]:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, *arguments).result()

    return in_thread


@pytest.fixture
async def ada(db: Database) -> str:
    async with AuthApp(db, ManualClock()).client() as client:
        await Browser(client).register("ada@example.com", full_name="Ada")
        await Browser(client).register("eve@example.com")
    return "ada@example.com"


async def test_the_ending_tells_the_format(ada: str, paiid: Run, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    code, out, _ = paiid(str(target), "--user", ada)
    assert (code, out) == (0, f"Wrote {target} ({len(target.read_text().splitlines())} lines).\n")
    assert json.loads(target.read_text())["format"] == "paiid-portfolio"


async def test_standard_output_of_the_owner(ada: str, paiid: Run) -> None:
    code, out, _ = paiid("-", "--format", "activities")
    assert (code, out.splitlines()) == (0, ["date,type,symbol,quantity,price,amount,fee,tax,currency,account,note"])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("-", "--format", "prices", "--user", "nobody@example.com"), 1, "There is no such user."),
        (("-", "--format", "beancount", "--account", "Schwab"), 1, "You have no account of that id or name."),
        (("/nowhere/at/all.csv",), 1, "/nowhere/at/all.csv cannot be written: No such file or directory."),
        (("all.xyz",), 2, "say --format: the file's ending tells none"),
    ],
)
async def test_what_cannot_be_done_is_told(
    ada: str, paiid: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    found, _, err = paiid(*arguments)
    assert (found, told in err) == (code, True)
