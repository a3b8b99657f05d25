"""kill -9 between our two transactions, before and after an order is sent: one order or none, and books that agree."""

import asyncio
import sys

import pytest

from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from tests.support.alpaca_desk import alpaca_desk, opened
from tests.support.databases import BACKEND, plain_environment

KILLED = -9
SCRIPT = "tests.support.alpaca_kill_script"


@pytest.mark.parametrize(
    ("when", "status", "orders"), [("before", OrderStatus.DENIED, 0), ("after", OrderStatus.FILLED, 1)]
)
async def test_restart_finds_what_became_of_the_order(
    database_url: str, db: Database, when: str, status: OrderStatus, orders: int
) -> None:
    async with alpaca_desk(db) as it:
        state = it.world.state
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", SCRIPT, database_url, when, it.world.url, state.key_id, state.secret_key,
            cwd=BACKEND, env=plain_environment() | {"PYTHONPATH": str(BACKEND)}, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await child.communicate()
        assert child.returncode == KILLED, errors.decode()
        assert (await it.desk.order()).status is OrderStatus.PENDING_NEW

        async with opened(db, it.world, open_account=False) as again:
            reconcile = again.desk.trading.reconcile
            await reconcile.reconcile_open(at_start=True)
            again.desk.market.advance(seconds=31)
            await reconcile.reconcile_open()
            await again.importing.run()
            assert (await again.desk.order()).status is status
            await again.must_agree()
        assert len((await it.world.books())["orders"]) == orders
