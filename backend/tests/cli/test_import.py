"""`paiid import`, as an operator runs it: a process of its own on the same database."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from paiid.core.db import Database
from tests.support.databases import run_paiid
from tests.support.slices import ADA, BOB, add_principal

FIXTURES = Path(__file__).resolve().parents[1] / "features" / "imports" / "fixtures"
Run = Callable[..., str]


@pytest.fixture
def paiid(database_url: str, paiid_home: Path) -> Run:
    environment = {"DATABASE_URL": database_url, "PAIID_HOME": str(paiid_home)}
    return lambda *arguments, expect=0: run_paiid(["import", *arguments], environment, expect=expect)


@pytest.fixture
async def users(db: Database) -> None:
    for principal in (ADA, BOB):
        await db.write(lambda conn, one=principal: add_principal(conn, one))  # type: ignore[misc]


async def test_a_file_comes_in_once(paiid: Run, users: None) -> None:
    file = str(FIXTURES / "generic.csv")
    looked = await asyncio.to_thread(paiid, file, "--dry-run")
    assert "6 rows, 6 would be imported" in looked
    done = await asyncio.to_thread(paiid, file)
    assert "reading …" in done
    assert "6 rows, 6 imported, 0 there already" in done
    assert "Broker (new): 5 new" in done
    again = json.loads(await asyncio.to_thread(paiid, file, "--json", "--user", "ada@example.com"))
    assert (again["imported"], again["duplicates"]) == (0, 6)
    theirs = json.loads(await asyncio.to_thread(paiid, file, "--json", "--user", "bob@example.com"))
    assert theirs["imported"] == 6


async def test_refused_rows_are_shown_and_end_with_1(paiid: Run, users: None) -> None:
    found = await asyncio.to_thread(lambda: paiid(str(FIXTURES / "schwab.csv"), "--account", "Schwab", expect=1))
    assert "13 imported" in found
    assert "line 16: The action 'Rights Distribution' is not known" in found
    assert "01/05/2024 | Rights Distribution | XYZ" in found


async def test_prices(paiid: Run, users: None, tmp_path: Path) -> None:
    file = tmp_path / "house.csv"
    file.write_text("date,symbol,price\n2024-01-02,MYHOUSE,1\n")
    assert "Private instruments made: MYHOUSE" in await asyncio.to_thread(paiid, str(file), "--prices")


async def test_wrong_usage_ends_with_2(paiid: Run, users: None, tmp_path: Path) -> None:
    def run() -> None:
        file = str(FIXTURES / "generic.csv")
        assert "No such file" in paiid(str(tmp_path / "absent.csv"), expect=2)
        assert "There is no preset 'nobody'" in paiid(file, "--preset", "nobody", expect=2)
        assert "There is no such user" in paiid(file, "--user", "eve@example.com", expect=2)
        assert "invalid choice" in paiid(file, "--date-format", "ymd", expect=2)
        assert "paiid import schwab.csv --account Schwab" in paiid("--help")

    await asyncio.to_thread(run)


async def test_a_file_that_is_none_ends_with_1(paiid: Run, users: None, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("nothing of ours")
    assert "The file is none that is known here" in await asyncio.to_thread(lambda: paiid(str(file), expect=1))
