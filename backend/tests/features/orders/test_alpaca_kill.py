"""kill -9 between our two transactions: one order or none, a change finished or told as it is, books that agree."""

import asyncio
import sys
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from paiid.features.orders.repository import OrderRow
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk, opened
from tests.support.databases import BACKEND, plain_environment

D = Decimal
KILLED = -9
SCRIPT = "tests.support.alpaca_kill_script"


async def killed(it: AlpacaDesk, database_url: str, when: str) -> None:
    """Run the script until it kills itself."""
    state = it.world.state
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", SCRIPT, database_url, when, it.world.url, state.key_id, state.secret_key,
        cwd=BACKEND, env=plain_environment() | {"PYTHONPATH": str(BACKEND)}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, errors = await child.communicate()
    assert child.returncode == KILLED, errors.decode()


@pytest.mark.parametrize(
    ("when", "status", "orders"), [("before", OrderStatus.DENIED, 0), ("after", OrderStatus.FILLED, 1)]
)
async def test_restart_finds_what_became_of_the_order(
    database_url: str, db: Database, when: str, status: OrderStatus, orders: int
) -> None:
    async with alpaca_desk(db) as it:
        await killed(it, database_url, when)
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


class TestAChange:
    """Ten to buy; four fill while the price is changed, and the process ends before it knows."""

    async def orders(self, it: AlpacaDesk) -> list[OrderRow]:
        account = await it.account()
        return await it.desk.db.read(lambda conn: it.desk.trading.repository.all_of_account(conn, account.id))

    async def test_one_that_is_too_large_is_cut_back_once(self, database_url: str, db: Database) -> None:
        async with alpaca_desk(db) as it:
            it.world.state.desk.policy.replacement_qty = "full"
            await killed(it, database_url, "amid-change")
            await it.world.control("tick")
            async with opened(db, it.world, open_account=False) as again:
                await again.importing.run()
                for _ in range(3):
                    await again.desk.trading.reconcile.reconcile_open(at_start=True)
                    await again.importing.run()
                old, new = await self.orders(again)
                assert (old.status, old.filled_quantity) == (OrderStatus.CANCELED, D(4))
                assert (new.status, new.filled_quantity) == (OrderStatus.CANCELED, D(0))
                assert "filled while it was being changed" in str(new.reason)
                await again.must_agree()
            assert it.world.standin.requests.count("DELETE /v2/orders") == 1

    async def test_one_of_the_right_size_stays(self, database_url: str, db: Database) -> None:
        async with alpaca_desk(db) as it:
            await killed(it, database_url, "amid-change")
            await it.world.control("tick")
            async with opened(db, it.world, open_account=False) as again:
                await again.desk.trading.reconcile.reconcile_open(at_start=True)
                old, new = await self.orders(again)
                assert (old.status, old.filled_quantity) == (OrderStatus.CANCELED, D(4))
                assert (new.status, new.quantity) == (OrderStatus.NEW, D(6))
                await again.must_agree()
            assert it.world.standin.requests.count("DELETE /v2/orders") == 0

    async def test_one_that_was_to_be_sent_anew_says_that_the_original_is_canceled(
        self, database_url: str, db: Database
    ) -> None:
        async with alpaca_desk(db) as it:
            await killed(it, database_url, "amid-resend")
            await it.world.control("tick")
            async with opened(db, it.world, open_account=False) as again:
                await again.desk.trading.reconcile.reconcile_open(at_start=True)
                again.desk.market.advance(seconds=31)
                await again.desk.trading.reconcile.reconcile_open()
                old, new = await self.orders(again)
                assert (old.status, old.filled_quantity) == (OrderStatus.CANCELED, D(4))
                assert (new.status, new.reason) == (
                    OrderStatus.DENIED,
                    "The original order is canceled; the one to stand in its place never reached the broker.",
                )
                await again.must_agree()
