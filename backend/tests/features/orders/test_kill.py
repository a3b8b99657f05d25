"""kill -9 at every point of placing an order, on both databases: nothing is lost and nothing doubled."""

import asyncio
import json
import sys
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from tests.support.databases import BACKEND, plain_environment
from tests.support.desk import open_desk

SCRIPT = "tests.support.kill_script"
KILLED = -9
WRITES = {
    "local": {2: "order, broker's decision and outcome in one"},
    "outside": {2: "our reservation", 3: "the broker's decision", 4: "our record of the outcome"},
}
POINTS = [
    pytest.param(broker, at, when, id=f"{when} {what}")
    for broker, writes in WRITES.items()
    for at, what in writes.items()
    for when in ("before", "after")
]


async def run_until_killed(url: str, at: int, when: str, broker: str) -> int:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", SCRIPT, url, str(at), when, broker, cwd=BACKEND,
        env=plain_environment() | {"PYTHONPATH": str(BACKEND)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await child.communicate()
    assert child.returncode is not None
    assert child.returncode in {0, KILLED}, errors.decode()
    return child.returncode


@pytest.mark.parametrize(("broker", "at", "when"), POINTS)
async def test_restart_finds_one_order_and_one_fill_or_nothing(
    database_url: str, db: Database, broker: str, at: int, when: str
) -> None:
    desk = await open_desk(db)
    assert await run_until_killed(database_url, at, when, broker) == KILLED
    market = desk.market
    market.advance(seconds=45)
    market.quote()

    # The program starts again: what a crash left open is reconciled.
    again = await open_desk(db, market=market, open_account=False)
    await again.trading.reconcile.reconcile_open(at_start=True)

    reserved = not (at == 2 and when == "before")
    assert await again.counts() == ((1, 1, 2) if reserved else (0, 0, 1))
    assert await again.unbalanced() == []
    # The client, which never got an answer, asks again with its key.
    answer = json.loads(await again.place())
    assert answer["status"] == "filled"
    assert await again.counts() == (1, 1, 2)
    assert (await again.order()).status is OrderStatus.FILLED
    assert (await again.book()).cash == Decimal("98999.00")


@pytest.mark.parametrize("broker", WRITES)
async def test_without_a_kill_the_writes_are_those_we_know(database_url: str, db: Database, broker: str) -> None:
    """If placing an order ever takes another transaction, the test above must kill there too."""
    await open_desk(db)
    assert await run_until_killed(database_url, max(WRITES[broker]) + 1, "before", broker) == 0
