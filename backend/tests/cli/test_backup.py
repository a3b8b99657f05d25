"""`paiid backup` and `paiid restore`, as an operator runs them."""

import json
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from paiid.bootstrap.backup.manifest import BackupError, check
from paiid.bootstrap.backup.restoring import restore
from paiid.core.db import Database, open_database
from paiid.features.ai.calls.repository import CallRepository
from paiid.features.datasets.repository import DatasetRepository
from tests.support.advice import make_call
from tests.support.commands import Run
from tests.support.databases import MigratedDatabases
from tests.support.dataset_rows import dataset_row
from tests.support.desk import open_desk

Env = dict[str, str]
Written = tuple[Path, dict[str, Any]]


@pytest.fixture
def env(database_url: str, paiid_home: Path) -> Env:
    return {"DATABASE_URL": database_url, "PAIID_HOME": str(paiid_home)}


@pytest.fixture
async def written(db: Database, env: Env, paiid: Run) -> Written:
    """A backup of a desk with orders of which one has children, fills, books and frozen advice."""
    desk = await open_desk(db)
    await desk.place()
    await desk.step()
    await db.write(lambda conn: CallRepository().insert_calls(conn, [make_call(1), make_call(2)]))
    told = json.loads(paiid(["backup", "--json"], env))
    return Path(told["file"]), told


def target(tmp_path: Path) -> Env:
    return {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}", "PAIID_HOME": str(tmp_path)}


async def test_a_backup_goes_into_either_database_row_by_row(
    paiid: Run, written: Written, databases: MigratedDatabases, tmp_path: Path
) -> None:
    path, told = written
    assert path.stat().st_mode & 0o077 == 0
    assert told["tables"]["orders"]["rows"] >= 1
    assert told["tables"]["advice_calls"]["rows"] == 2
    empty = databases.empty()
    try:
        for env in (target(tmp_path), {"DATABASE_URL": empty, "PAIID_HOME": str(tmp_path)}):
            said = paiid(["restore", str(path)], env)
            assert f"Restored {told['rows']:,} rows" in said
            assert said.endswith("Every book agrees with its facts.\n")
            again = json.loads(paiid(["backup", str(tmp_path / "again.zip"), "--json"], env))
            assert again["tables"] == told["tables"]
            assert "is not empty" in paiid(["restore", str(path)], env, expect=1)
    finally:
        databases.discard(empty)


async def test_the_present_file_is_put_aside(paiid: Run, written: Written, tmp_path: Path) -> None:
    path, env = written[0], target(tmp_path)
    paiid(["migrate"], env)
    said = paiid(["restore", str(path), "--replace"], env)
    assert f"The database that was there is now {tmp_path / 'other.db.before-'}" in said
    assert "Everything agrees." in paiid(["doctor"], env)


async def test_what_is_no_whole_backup_is_refused(paiid: Run, written: Written, tmp_path: Path) -> None:
    path, env = written[0], target(tmp_path)
    assert paiid(["backup", "--verify", str(path)], env).startswith("Whole: ")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(path.read_bytes()[:-200])
    changed, later = tmp_path / "changed.zip", tmp_path / "later.zip"
    rewrite(path, changed, {"tables/orders.jsonl": b'{"id":"forged"}\n'})
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json")) | {"revision": "9999"}
    rewrite(path, later, {"manifest.json": json.dumps(manifest).encode()})
    for file, reason in ((cut, "no whole backup"), (changed, "orders is not as it was"), (later, "revision 9999")):
        assert reason in paiid(["restore", str(file)], env, expect=1)
    assert "does not exist" in paiid(["restore", str(tmp_path / "none.zip")], env, expect=1)
    assert not (tmp_path / "other.db").exists()


def rewrite(source: Path, into: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            new.writestr(name, members.get(name, old.read(name)))


async def test_the_oldest_go(paiid: Run, written: Written, env: Env) -> None:
    folder = written[0].parent
    for day in ("20200101", "20200102"):
        (folder / f"paiid-{day}T000000Z.backup.zip").write_bytes(b"")
    told = json.loads(paiid(["backup", "--keep", "1", "--json"], env))
    assert told["removed"][:2] == [f"paiid-{day}T000000Z.backup.zip" for day in ("20200101", "20200102")]
    assert [path.name for path in folder.iterdir()] == [Path(told["file"]).name]
    assert "names no FILE" in paiid(["backup", "x.zip", "--keep", "1"], env, expect=2)


@pytest.fixture
async def bars(db: Database, env: Env) -> Path:
    """One set of imported bars, and one whose file is lost."""
    await open_desk(db)
    for row in (dataset_row("dat_1"), dataset_row("dat_2")):
        await db.write(partial(DatasetRepository().add, row=row))
    file = Path(env["PAIID_HOME"]) / "datasets" / "dat_1.parquet"
    file.parent.mkdir()
    file.write_bytes(b"PAR1 bars PAR1")
    (file.parent / "dat_3.parquet").write_bytes(b"of no set")
    return file


async def test_imported_bars_are_in_it_and_put_back(paiid: Run, bars: Path, env: Env, tmp_path: Path) -> None:
    told = json.loads(paiid(["backup", "--json"], env))
    assert (told["format"], list(told["files"])) == (2, ["dat_1.parquet"])
    path, other = Path(told["file"]), target(tmp_path)
    paiid(["restore", str(path)], other)
    restored = tmp_path / "datasets" / "dat_1.parquet"
    assert restored.read_bytes() == b"PAR1 bars PAR1"
    assert restored.stat().st_mode & 0o077 == 0
    assert [one.name for one in restored.parent.iterdir()] == ["dat_1.parquet"]
    changed = tmp_path / "changed.zip"
    rewrite(path, changed, {"datasets/dat_1.parquet": b"PAR1 others PAR1"})
    assert "damaged: dat_1.parquet" in paiid(["backup", "--verify", str(changed)], other, expect=1)


async def test_bars_that_came_with_rows_that_did_not_go_again(paiid: Run, bars: Path, env: Env, tmp_path: Path) -> None:
    path, other = Path(json.loads(paiid(["backup", "--json"], env))["file"]), target(tmp_path)
    paiid(["restore", str(path)], other)
    restored = tmp_path / "datasets" / "dat_1.parquet"
    restored.unlink()
    # It is not empty any more: no row goes in, so no file stays.
    assert "is not empty" in paiid(["restore", str(path)], other, expect=1)
    manifest = check(path)
    database = open_database(other["DATABASE_URL"], pool_size=1)
    try:
        with pytest.raises(BackupError):
            await restore(database, path, manifest, home=tmp_path)
    finally:
        await database.close()
    assert not restored.exists()


async def test_a_backup_that_names_other_files_is_none(paiid: Run, bars: Path, env: Env, tmp_path: Path) -> None:
    path = Path(json.loads(paiid(["backup", "--json"], env))["file"])
    with zipfile.ZipFile(path) as archive:
        told = archive.read("manifest.json").replace(b"dat_1.parquet", b"../dat_1.parquet")
    rewrite(path, tmp_path / "evil.zip", {"manifest.json": told})
    said = paiid(["restore", str(tmp_path / "evil.zip")], target(tmp_path), expect=1)
    assert "none of ours" in said
