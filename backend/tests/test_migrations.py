"""Every migration goes up and down again on both databases, and the schema it makes is the one the code means."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect

from paiid.bootstrap import migrations
from paiid.bootstrap.migrations import current_revision, head_revision
from paiid.bootstrap.tables import metadata
from paiid.core.db import open_database
from tests.support.databases import BACKEND, MigratedDatabases, plain_environment, run_paiid

pytestmark = pytest.mark.database
T = TypeVar("T")
FAMILIES, FAMILIES_AFTER = "0005", "0004"
"""The revision that lets orders go together, and the one before."""
REVISIONS = [
    script.revision for script in ScriptDirectory.from_config(Config(BACKEND / "alembic.ini")).walk_revisions()
][::-1]


@pytest.fixture
def url(databases: MigratedDatabases) -> Iterator[str]:
    """A database that nobody has migrated."""
    made = databases.empty()
    yield made
    databases.discard(made)


@pytest.fixture
def paiid(url: str, paiid_home: Path) -> Callable[..., str]:
    """Runs the console command on that database."""
    return lambda *arguments: run_paiid([*arguments], {"DATABASE_URL": url, "PAIID_HOME": str(paiid_home)})


def look(url: str, fn: Callable[[Connection], T]) -> T:
    """What `fn` reads."""

    async def read() -> T:
        db = open_database(url, pool_size=1)
        try:
            return await db.read(fn)
        finally:
            await db.close()

    return asyncio.run(read())


def alembic(url: str, home: Path, *arguments: str) -> str:
    """Alembic as the operator's document writes it: in `backend`, with the environment of the service."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=BACKEND,
        env=plain_environment() | {"DATABASE_URL": url, "PAIID_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def tables(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names()) - {"alembic_version"}


def differences(conn: Connection) -> list[Any]:
    context = MigrationContext.configure(conn, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def rules(conn: Connection) -> dict[str, tuple[set[Any], set[Any], bool]]:
    """Of each table what a comparison leaves out: names of its CHECKs, its primary key, whether it has any row."""
    found = inspect(conn)
    return {
        name: (
            {check["name"] for check in found.get_check_constraints(name)},
            set(found.get_pk_constraint(name)["constrained_columns"]),
            conn.exec_driver_sql(f'SELECT 1 FROM "{name}"').first() is not None,
        )
        for name in tables(conn)
    }


def meant() -> dict[str, tuple[set[Any], set[Any], bool]]:
    return {
        table.name: (
            {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)},
            {column.name for column in table.primary_key},
            False,
        )
        for table in metadata.sorted_tables
    }


def test_revisions_are_one_line_and_the_last_is_head() -> None:
    assert len(ScriptDirectory.from_config(Config(BACKEND / "alembic.ini")).get_heads()) == 1
    assert REVISIONS[-1] == head_revision()


def test_from_empty_to_head_is_what_the_code_means(url: str, paiid: Callable[..., str]) -> None:
    assert f"Database is at: {head_revision()}" in paiid("migrate")
    assert look(url, current_revision) == head_revision()
    assert look(url, differences) == []
    assert look(url, rules) == meant()
    # The operator's document names these.
    columns = look(url, lambda conn: {c["name"] for c in inspect(conn).get_columns("user_sessions")})
    assert "expires_at" in columns
    assert "created_at" in look(url, lambda conn: {c["name"] for c in inspect(conn).get_columns("activity_log")})
    assert "users" in look(url, tables)
    assert head_revision() in paiid("migrate")
    assert look(url, rules) == meant()


def test_each_revision_down_to_nothing_and_up_again(url: str) -> None:
    migrations.upgrade(url)
    before = look(url, rules)
    for revision in [*REVISIONS[-2::-1], "base"]:
        migrations.downgrade(url, revision)
        assert look(url, current_revision) == (None if revision == "base" else revision)
    assert look(url, tables) == set()
    for revision in REVISIONS:
        migrations.upgrade(url, revision)
        assert look(url, current_revision) == revision
    assert look(url, differences) == []
    assert look(url, rules) == before


ACCOUNT = (
    "INSERT INTO accounts (id, user_id, name, mode, kind, currency, starting_cash, allows_shorting,"
    " commission_per_share, slippage_bps, is_demo, created_at, orders_stamp{names}) VALUES"
    " ('{id}', 'u', 'A', 'paper', 'cash', 'USD', '1', true, '0', '0', false, '2026-11-23 15:00:00.000000', 's'{values})"
)
USER = (
    "INSERT INTO users (id, email, password_hash, role, is_demo, created_at, password_changed_at) VALUES"
    " ('u', 'a@example.com', '!', 'owner', false, '2026-11-23 15:00:00.000000', '2026-11-23 15:00:00.000000')"
)


def run_sql(url: str, *statements: str) -> None:
    """Run statements in one transaction."""

    async def write() -> None:
        db = open_database(url, pool_size=1)
        try:
            await db.write(lambda conn: [conn.exec_driver_sql(one) for one in statements] and None)
        finally:
            await db.close()

    asyncio.run(write())


def test_accounts_of_the_first_release_are_our_brokers_and_selected(url: str, paiid: Callable[..., str]) -> None:
    """Up with a row of before; down again the account another broker keeps is archived, and the user keeps one."""
    paiid("migrate", "--to", "0001")
    run_sql(url, USER, ACCOUNT.format(id="old", names="", values=""))
    paiid("migrate", "--to", "0002")
    query = "SELECT id, broker, broker_account, is_selected FROM accounts"
    (row,) = look(url, lambda conn: conn.exec_driver_sql(query).all())
    assert (row[0], row[1], row[2], bool(row[3])) == ("old", "paper", None, True)
    names, values = ", broker, broker_account, is_selected", ", 'alpaca', 'there', true"
    run_sql(url, "UPDATE accounts SET is_selected = false", ACCOUNT.format(id="new", names=names, values=values))
    paiid("migrate", "--down", "0001")
    in_use = look(
        url, lambda conn: conn.exec_driver_sql("SELECT id FROM accounts WHERE archived_at IS NULL").scalars().all()
    )
    assert in_use == ["old"]


ORDER = (
    "INSERT INTO orders (id, user_id, account_id, client_order_id, request_hash, broker, symbol, side, type,"
    " time_in_force, extended_hours, quantity, status, filled_quantity, reserve_price, created_at, updated_at{names})"
    " VALUES ('{id}', 'u', 'a', '{id}', 'h', 'b', 'ACME', 'sell', 'limit', 'gtc', false, '1', '{status}', '0', '1',"
    " '2026-11-23 15:00:00.000000', '2026-11-23 15:00:00.000000'{values})"
)
PAPER_ORDER = (
    "INSERT INTO paper_orders (id, account_id, client_order_id, symbol, side, type, time_in_force, asked_quantity,"
    " extended_hours, status, quantity, filled_quantity, filled_amount, fees, execution_count, is_triggered,"
    " evaluated_until, submitted_at, updated_at, family_id, role) VALUES ('{id}', 'a', '{id}', 'ACME', 'sell', 'limit',"
    " 'gtc', '1', false, '{status}', '1', '0', '0', '0', 0, false, '2026-11-23 15:00:00.000000',"
    " '2026-11-23 15:00:00.000000', '2026-11-23 15:00:00.000000', 'lead', '{role}')"
)


def test_orders_of_before_are_by_themselves_and_exits_end_on_the_way_down(url: str, paiid: Callable[..., str]) -> None:
    """The release before would let both exits fill."""
    paiid("migrate", "--to", FAMILIES_AFTER)
    account = ACCOUNT.format(id="a", names="", values="")
    run_sql(url, USER, account, ORDER.format(id="old", status="new", names="", values=""))
    paiid("migrate", "--to", FAMILIES)
    query = "SELECT order_class, parent_order_id FROM orders"
    assert look(url, lambda conn: conn.exec_driver_sql(query).all()) == [("simple", None)]
    names = ", order_class, parent_order_id"
    run_sql(
        url,
        ORDER.format(id="lead", status="new", names=names, values=", 'bracket', NULL"),
        ORDER.format(id="leg", status="held", names=names, values=", 'bracket', 'lead'"),
        PAPER_ORDER.format(id="lead", status="new", role="entry"),
        PAPER_ORDER.format(id="leg", status="held", role="stop_loss"),
    )
    paiid("migrate", "--down", FAMILIES_AFTER)
    for table, found in (("orders", ["new", "canceled", "new"]), ("paper_orders", ["new", "canceled"])):
        query = f"SELECT status FROM {table} ORDER BY id"
        assert look(url, partial(texts, query)) == found


AN_IMPORT = (
    "INSERT INTO imports (id, user_id, kind, preset, file_name, file_sha256, rows, imported, duplicates, refused,"
    " created_at) VALUES ('i', 'u', 'activities', 'generic', 'f', 'h', 1, 1, 0, 0, '2026-11-23 15:00:00.000000')"
)
ACTIVITY = (
    "INSERT INTO activities (account_id, import_seq, digest, kind, day, symbol, quantity, amount, fee, tax, currency,"
    " note) VALUES ('mine', 1, 'd', 'buy', '2024-01-02', 'ACME', '1', '100', '0', '0', 'USD', '')"
)
OWN_PRICE = (
    "INSERT INTO private_prices (user_id, symbol, day, import_seq, close) VALUES ('u', 'MYHOUSE', '2024-01-02', 1, '5')"
)
KEY = (
    "INSERT INTO api_keys (id, user_id, account_id, name, key_id, secret_hash, scope, created_at)"
    " VALUES ('k', 'u', 'mine', 'Bot', 'PK', 'h', 'read', '2026-11-23 15:00:00.000000')"
)
LOT_CHOICE = "INSERT INTO lot_choices (account_id, closing_id, position, lot_id) VALUES ('mine', 's', 0, 'b')"


def test_tracked_accounts_are_told_before_they_go_and_the_user_keeps_one(url: str, paiid: Callable[..., str]) -> None:
    """The release before has no table for them; down with data, and up again."""
    paiid("migrate", "--to", "0006")
    tracked = ACCOUNT.replace("'paper', 'cash'", "'tracked', 'cash'")
    names = ", broker, is_selected"
    run_sql(
        url,
        USER,
        ACCOUNT.format(id="old", names=names, values=", 'paper', false"),
        ACCOUNT.format(id="paper", names=names, values=", 'paper', false").replace("11-23 15", "11-24 15"),
        tracked.format(id="mine", names=names, values=", 'tracked', true"),
        AN_IMPORT,
        ACTIVITY,
        OWN_PRICE,
        LOT_CHOICE,
        KEY,
    )
    said = paiid("migrate", "--down", "0005")
    assert "Removed" in said
    assert "1 tracked account(s), 1 activities, 1 own price(s), 1 choice(s) of lots" in said
    query = "SELECT id FROM accounts WHERE is_selected AND archived_at IS NULL"
    assert look(url, partial(texts, query)) == ["paper"]
    assert look(url, partial(texts, "SELECT id FROM accounts ORDER BY id")) == ["old", "paper"]
    paiid("migrate", "--to", "0006")
    assert look(url, partial(texts, "SELECT lot_method FROM accounts")) == ["fifo", "fifo"]
    assert look(url, partial(texts, "SELECT id FROM imports")) == []


def test_nothing_is_told_where_nothing_goes(url: str, paiid: Callable[..., str]) -> None:
    paiid("migrate", "--to", "0006")
    assert "Removed" not in paiid("migrate", "--down", "0005")


def test_orders_for_an_auction_end_on_the_way_down(url: str, paiid: Callable[..., str]) -> None:
    """The release before would let them fill at any time; what has ended keeps what it came to."""
    paiid("migrate", "--to", "0007")
    account = ACCOUNT.format(id="a", names="", values="")
    order, paper = (sql.replace("'gtc'", "'cls'") for sql in (ORDER, PAPER_ORDER))
    run_sql(
        url,
        USER,
        account,
        order.format(id="1", status="new", names="", values=""),
        order.format(id="2", status="filled", names="", values=""),
        ORDER.format(id="3", status="new", names="", values=""),
        paper.format(id="1", status="new", role="entry"),
    )
    paiid("migrate", "--down", "0006")
    query = "SELECT time_in_force || ' ' || status FROM {} ORDER BY id"
    assert look(url, partial(texts, query.format("orders"))) == ["day canceled", "day filled", "gtc new"]
    assert look(url, partial(texts, query.format("paper_orders"))) == ["day canceled"]


def test_longer_symbols_leave_the_ledger_as_it_was(url: str, paiid: Callable[..., str]) -> None:
    """On SQLite the tables are made anew: rows, numbering and the way their keys are kept stay."""
    paiid("migrate", "--to", "0011")
    account = ACCOUNT.format(id="a", names="", values="")
    booking = (
        "INSERT INTO ledger_transactions (account_id, kind, external_id, symbol, memo, occurred_at, recorded_at) VALUES"
        " ('a', 'fill', '{id}', 'ACME', '', '2026-11-23 15:00:00.000000', '2026-11-23 15:00:00.000000')"
    )
    entry = (
        "INSERT INTO ledger_entries (transaction_seq, position, ledger_account, commodity, amount)"
        " SELECT seq, 1, 'cash', 'USD', '1' FROM ledger_transactions"
    )
    order = ORDER.format(id="1", status="new", names="", values="")
    run_sql(url, USER, account, order, booking.format(id="1"), booking.format(id="2"))
    run_sql(url, entry)
    paiid("migrate")
    run_sql(url, booking.format(id="3").replace("ACME", "XYZ261218C00102500"))
    query = "SELECT seq || ' ' || symbol FROM ledger_transactions ORDER BY seq"
    assert look(url, partial(texts, query)) == ["1 ACME", "2 ACME", "3 XYZ261218C00102500"]
    assert look(url, partial(texts, "SELECT commodity FROM ledger_entries")) == ["USD", "USD"]
    assert look(url, partial(texts, "SELECT symbol FROM orders")) == ["ACME"]


def texts(query: str, conn: Connection) -> list[str]:
    return list(conn.exec_driver_sql(query).scalars())


def test_the_operators_commands(url: str, paiid_home: Path) -> None:
    head = head_revision()
    assert "base" in alembic(url, paiid_home, "history")
    assert head not in alembic(url, paiid_home, "current")
    alembic(url, paiid_home, "upgrade", "head")
    assert f"{head} (head)" in alembic(url, paiid_home, "current")
    assert f"{head} (head)" in alembic(url, paiid_home, "history")
    alembic(url, paiid_home, "downgrade", "-1")
    assert look(url, current_revision) == (REVISIONS[-2] if len(REVISIONS) > 1 else None)


def test_the_file_is_for_its_owner_only(paiid_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    run_paiid(["migrate"], {"PAIID_HOME": str(home)})
    (file,) = home.glob("*.db")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "wrong", ["postgres://paiid:CANARY@127.0.0.1:1/paiid", "postgres://u:CANARY#x@h/d", "mysql://u:CANARY@h/d"]
)
def test_a_database_that_cannot_be_reached_is_said_in_a_line(paiid_home: Path, wrong: str) -> None:
    said = run_paiid(["migrate"], {"PAIID_HOME": str(paiid_home), "DATABASE_URL": wrong}, expect=1)
    assert "DATABASE_URL" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    assert "CANARY" not in said
