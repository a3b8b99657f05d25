"""`paiid migrate` on a database with data: checks, backups, failures, the way back, rehearsals."""

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, inspect, text

from paiid.bootstrap import migrations
from paiid.bootstrap.migrating.contracts import taken_by
from paiid.bootstrap.migrating.lock import migrating_alone
from paiid.bootstrap.migrating.standing import steps
from paiid.bootstrap.migrations import current_revision, head_revision
from paiid.core.db import Database
from tests.support.commands import Run
from tests.support.databases import BACKEND, MigratedDatabases, plain_environment
from tests.support.desk import open_desk
from tests.support.releases import Scripts

Env = dict[str, str]
Revised = Callable[[str], Awaitable[None]]
FAILS = 'op.execute("SELECT no_such_function(1)")'
TABLE = 'op.create_table("planted", sa.Column("id", sa.Integer, primary_key=True))'
LAST_RELEASE = "0006"
"""Up to this revision the rules of expanding and contracting did not hold yet."""


@pytest.fixture
def env(database_url: str, paiid_home: Path) -> Env:
    return {"DATABASE_URL": database_url, "PAIID_HOME": str(paiid_home)}


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scripts:
    """The migrations of a release of tomorrow, which runs in this process."""
    made = Scripts(tmp_path / "migrations")
    monkeypatch.setattr(migrations, "SCRIPTS", made.folder)
    return made


@pytest.fixture
async def desk(db: Database) -> None:
    """Orders, fills and books."""
    opened = await open_desk(db)
    await opened.place()
    await opened.step()


@pytest.fixture
async def revised(db: Database) -> AsyncIterator[Revised]:
    """Says of the database that it is at another revision; in the end it is where it was."""

    async def revise(revision: str) -> None:
        statement = text("UPDATE alembic_version SET version_num = :revision").bindparams(revision=revision)
        await db.write(lambda conn: conn.execute(statement) and None)

    was = head_revision()
    yield revise
    await revise(was)


def backups(home: Path) -> list[Path]:
    return sorted((home / "backups").glob("before-migration-*.backup.zip"))


def left_in(home: Path) -> list[Path]:
    return list(home.glob("rehearsal-*"))


async def rows(paiid: Run, env: Env, path: Path) -> Any:
    """What is in the database, as a backup tells it."""
    return json.loads(paiid(["backup", str(path), "--json"], env))["tables"]


def names(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names())


@pytest.mark.usefixtures("desk")
class TestFailing:
    """A migration that fails leaves nothing, of itself or of those before it."""

    async def test_the_database_is_as_it_was(
        self, paiid: Run, env: Env, scripts: Scripts, db: Database, tmp_path: Path
    ) -> None:
        was, before = head_revision(), await rows(paiid, env, tmp_path / "before.zip")
        scripts.plant(TABLE)
        scripts.plant(
            f"op.execute(\"UPDATE orders SET status = 'canceled'\")\n{TABLE.replace('planted', 'half')}\n{FAILS}"
        )
        said = paiid(["migrate"], env, expect=1)
        assert "Migration 9002_planted failed (" in said
        assert "no_such_function" in said
        assert f"It is at revision {was}" in said
        assert "Traceback" not in said
        assert await db.read(current_revision) == was
        assert not {"planted", "half"} & await db.read(names)
        assert await rows(paiid, env, tmp_path / "after.zip") == before
        (kept,) = backups(Path(env["PAIID_HOME"]))
        assert str(kept) in said
        assert paiid(["backup", "--verify", str(kept)], env).startswith("Whole: ")

    async def test_what_is_wrong_is_said_before_it_is_tried(self, paiid: Run, env: Env, scripts: Scripts) -> None:
        scripts.plant(TABLE)
        scripts.plant(FAILS)
        said = paiid(["migrate", "--rehearse"], env, expect=1)
        assert "up " in said
        assert "Migration 9002_planted failed (" in said
        assert "WRONG on a copy; nothing was migrated." in said


@pytest.mark.usefixtures("desk")
class TestBackup:
    """Written before anything is changed, at whatever revision; without it nothing is."""

    async def test_it_goes_back_by_restore(
        self, paiid: Run, env: Env, scripts: Scripts, tmp_path: Path, databases: MigratedDatabases
    ) -> None:
        before = await rows(paiid, env, tmp_path / "before.zip")
        scripts.plant(TABLE)
        told = json.loads(paiid(["migrate", "--json"], env))
        assert (told["ok"], told["after"], told["before"] < told["after"]) == (True, "9001", True)
        assert backups(Path(env["PAIID_HOME"]))[0].stat().st_mode & 0o077 == 0
        url = databases.empty()
        try:
            other = {"DATABASE_URL": url, "PAIID_HOME": str(tmp_path / "other")}
            assert "Every book agrees with its facts." in paiid(["restore", told["backup"]], other)
            after = await rows(paiid, other, tmp_path / "after.zip")
            assert {name: after[name] for name in before} == before
        finally:
            databases.discard(url)

    async def test_columns_of_a_release_before_are_in_it(
        self, paiid: Run, env: Env, scripts: Scripts, db: Database, tmp_path: Path
    ) -> None:
        """A number, an instant and a text that this release's code does not know."""
        column = 'batch.add_column(sa.Column("{}", {}, nullable=True))'
        kinds = {"price": "sa.Numeric(38, 12)", "seen_at": "sa.DateTime(timezone=True)", "word": "sa.String(9)"}
        added = "\n    ".join(column.format(*one) for one in kinds.items())
        dropped = "\n    ".join(f'batch.drop_column("{name}")' for name in kinds)
        scripts.plant(f'with op.batch_alter_table("orders") as batch:\n    {added}')
        paiid(["migrate"], env)
        values = "price = '12.5', seen_at = '2026-11-23 15:00:00.000000', word = 'old'"
        await db.write(lambda conn: conn.execute(text(f"UPDATE orders SET {values}")) and None)
        scripts.plant(f'with op.batch_alter_table("orders") as batch:\n    {dropped}')
        told = json.loads(paiid(["migrate", "--json"], env))
        with zipfile.ZipFile(told["backup"]) as archive:
            (order, *_) = archive.read("tables/orders.jsonl").decode().splitlines()
        row = json.loads(order)
        assert (float(row["price"]), row["seen_at"][:10], row["word"]) == (12.5, "2026-11-23", "old")
        other = {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}", "PAIID_HOME": str(tmp_path / "other")}
        assert "Every book agrees with its facts." in paiid(["restore", told["backup"]], other)

    async def test_only_the_newest_stay(self, paiid: Run, env: Env, scripts: Scripts) -> None:
        home = Path(env["PAIID_HOME"])
        for number in range(3):
            scripts.plant(TABLE.replace("planted", f"planted{number}"))
            paiid(["migrate", "--keep", "2"], env)
        assert [path.stem.split("-")[-1].split(".")[0] for path in backups(home)] == ["9001", "9002"]
        paiid(["migrate", "--down", "-1", "--no-backup"], env)
        assert len(backups(home)) == 2

    async def test_a_full_disk_stops_the_migration(self, env: Env, db: Database) -> None:
        """The child may write files of 2 kB; those of an open database are there already."""
        done = paiid_process(["migrate", "--down", "-1"], env, limit=2_048)
        assert done.returncode == 1
        assert "The backup before migrating cannot be written to" in done.stderr
        assert "nothing was migrated" in done.stderr
        assert await db.read(current_revision) == head_revision()
        assert list((Path(env["PAIID_HOME"]) / "backups").iterdir()) == []


def paiid_process(arguments: list[str], env: Env, *, limit: int) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process whose files may not grow beyond `limit` bytes."""
    command = [sys.executable, "-B", "-c", "from paiid.cli import main; main()", *arguments]
    return subprocess.run(
        command,
        cwd=BACKEND,
        env=plain_environment() | env,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


async def test_an_empty_database_needs_no_backup(paiid: Run, env: Env) -> None:
    paiid(["migrate", "--down", "-1"], env)
    assert f"Database is at: {head_revision()}" in paiid(["migrate"], env)
    assert backups(Path(env["PAIID_HOME"])) == []


class TestCheck:
    """What would run, and what it takes away."""

    async def test_at_the_newest(self, paiid: Run, env: Env) -> None:
        assert "which is this release's newest" in paiid(["migrate", "--check"], env)
        assert json.loads(paiid(["migrate", "--check", "--json"], env))["place"] == "current"

    async def test_behind(self, paiid: Run, env: Env, scripts: Scripts) -> None:
        scripts.plant(TABLE)
        said = paiid(["migrate", "--check"], env, expect=1)
        assert "1 behind this release's 9001" in said
        assert "would run 9001: Planted." in said
        assert "can go on running" in said

    async def test_of_a_newer_release(self, paiid: Run, env: Env, revised: Revised) -> None:
        await revised("9001")
        assert "of a newer release" in paiid(["migrate", "--check"], env, expect=1)
        for command in (["migrate"], ["migrate", "--rollback"], ["migrate", "--rehearse"], ["serve", "--port", "0"]):
            said = paiid(command, env, expect=1)
            assert "of a newer release" in said
            assert len(said.splitlines()) == 1
        assert "of a newer release" in paiid(["doctor"], env, expect=1)

    async def test_a_process_goes_on_while_a_newer_release_takes_over(
        self, client: httpx.AsyncClient, revised: Revised
    ) -> None:
        await revised("9001")
        assert (await client.get("/api/health/ready")).status_code == 200
        told = (await client.get("/api/health/detailed")).json()["dependencies"]["database"]
        assert (told["status"], told["detail"]) == ("degraded", "At revision 9001 of a newer release.")

    async def test_unknown(self, paiid: Run, env: Env, revised: Revised) -> None:
        await revised("0000x")
        assert "does not know" in paiid(["migrate", "--check"], env, expect=1)
        assert "does not know" in paiid(["migrate"], env, expect=1)

    async def test_a_revision_that_is_none(self, paiid: Run, env: Env) -> None:
        assert "This release has no revision 7777" in paiid(["migrate", "--to", "7777"], env, expect=1)

    @pytest.mark.parametrize(
        ("up", "said"),
        [
            ('op.drop_table("api_keys")', "takes the table api_keys away"),
            ("batch.drop_column('reason')", "takes the column orders.reason away"),
            ("batch.alter_column('reason', new_column_name='why')", "takes the column orders.reason away"),
            ("batch.alter_column('reason', nullable=False)", "no longer lets orders.reason be empty"),
            ("batch.alter_column('symbol', type_=sa.String(8))", "shortens orders.symbol to 8 characters"),
            ("batch.alter_column('symbol', type_=sa.Integer())", "changes orders.symbol from VARCHAR to INTEGER"),
            ("batch.add_column(sa.Column('x', sa.Integer, nullable=False))", "which must be given and has no default"),
            ("batch.create_check_constraint('short', \"symbol <> 'A'\")", "tightens orders by the rule"),
            ("batch.create_unique_constraint('once', ['symbol'])", "lets symbol of orders occur only once"),
            ("op.execute('ALTER TABLE orders RENAME COLUMN reason TO why')", "takes the column orders.reason away"),
        ],
    )
    @pytest.mark.without_database
    def test_what_the_release_before_loses_is_named(self, scripts: Scripts, up: str, said: str) -> None:
        was = head_revision()
        lines = f'with op.batch_alter_table("orders") as batch:\n    {up}' if up.startswith("batch") else up
        scripts.plant(lines)
        (found,) = taken_by([step for step in steps() if step.revision > was], was)
        assert (found.revision, said in found.what) == ("9001", True)

    @pytest.mark.without_database
    def test_adding_takes_nothing_away(self, scripts: Scripts) -> None:
        was = head_revision()
        scripts.plant(TABLE)
        scripts.plant(
            "with op.batch_alter_table('orders') as batch:\n"
            "    batch.add_column(sa.Column('x', sa.Integer, nullable=False, server_default='0'))\n"
            "    batch.create_check_constraint('x', 'x >= 0')\n"
            "    batch.alter_column('symbol', type_=sa.String(64))"
        )
        assert taken_by([step for step in steps() if step.revision > was], was) == []

    @pytest.mark.without_database
    def test_what_was_given_up_before_is_declared(self, scripts: Scripts) -> None:
        was, declared = head_revision(), 'RETIRED = {"api_keys": "0.2.0"}'
        scripts.plant('op.drop_table("api_keys")', declared=declared)
        pending = [step for step in steps() if step.revision > was]
        assert len(taken_by(pending, was, "0.2.0")) == 1
        assert taken_by(pending, was, "0.2.1") == []

    @pytest.mark.without_database
    def test_no_migration_of_ours_takes_anything_from_the_release_before(self) -> None:
        assert taken_by([step for step in steps() if step.revision > LAST_RELEASE], LAST_RELEASE) == []


class TestRollback:
    """Back to where the last run began."""

    async def test_all_of_the_last_run(self, paiid: Run, env: Env, scripts: Scripts, db: Database) -> None:
        was = head_revision()
        scripts.plant(TABLE, 'op.drop_table("planted")')
        scripts.plant(TABLE.replace("planted", "other"), 'op.drop_table("other")')
        paiid(["migrate"], env)
        assert {"planted", "other"} <= await db.read(names)
        assert f"Database is back at: {was}" in paiid(["migrate", "--rollback"], env)
        assert not {"planted", "other"} & await db.read(names)

    async def test_one_step_where_nothing_was_noted(self, paiid: Run, env: Env) -> None:
        known = migrations.known_revisions()
        assert f"Database is back at: {known[-2]}" in paiid(["migrate", "--rollback"], env)
        assert f"Database is back at: {known[-3]}" in paiid(["migrate", "--to", known[-3]], env)
        assert f"Database is at: {known[-1]}" in paiid(["migrate"], env)
        assert f"Database is back at: {known[-3]}" in paiid(["migrate", "--rollback"], env)


@pytest.mark.usefixtures("desk")
class TestRehearsal:
    """Up, back and up again on a copy."""

    async def test_well(self, paiid: Run, env: Env, scripts: Scripts, db: Database) -> None:
        was = head_revision()
        scripts.plant(TABLE, 'op.drop_table("planted")')
        told = json.loads(paiid(["migrate", "--rehearse", "--json"], env))
        assert told["ok"]
        assert [stage["name"] for stage in told["stages"]] == ["up", "books", "back", "rows", "up again", "books again"]
        assert await db.read(current_revision) == was
        assert left_in(Path(env["PAIID_HOME"])) == []

    async def test_a_way_back_that_loses_rows_is_told(self, paiid: Run, env: Env, scripts: Scripts) -> None:
        scripts.plant(TABLE, 'op.drop_table("planted")\nop.execute("DELETE FROM activity_log")')
        said = paiid(["migrate", "--rehearse"], env, expect=1)
        assert "activity_log is not as it was after going up and back" in said

    async def test_wrong_books_are_told(self, paiid: Run, env: Env, scripts: Scripts) -> None:
        scripts.plant("op.execute(\"UPDATE orders SET filled_quantity = '7'\")")
        assert "fills" in paiid(["migrate", "--rehearse"], env, expect=1)

    async def test_nothing_pending(self, paiid: Run, env: Env) -> None:
        assert "There is nothing to rehearse." in paiid(["migrate", "--rehearse"], env)


async def test_a_second_run_waits_for_the_first(env: Env, database_url: str) -> None:
    told: list[str] = []
    command = [sys.executable, "-c", "from paiid.cli import main; main()", "migrate", "--down", "-1"]
    async with migrating_alone(database_url, told.append):
        waiting = subprocess.Popen(  # noqa: ASYNC220 - what it says is read while the lock is held
            command,
            cwd=BACKEND,
            env=plain_environment() | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        assert "waiting for it" in waiting.stderr.readline()
        assert waiting.poll() is None
    out, _ = waiting.communicate()
    assert (waiting.returncode, "Database is back at" in out, told) == (0, True, [])
