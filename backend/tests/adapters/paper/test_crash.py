"""A process that dies at any point loses nothing it has said and does nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Dialect, func, select

from paiid.adapters.paper.models import paper_executions, paper_orders
from paiid.core.db import Database
from paiid.core.slow_statements import PoolState, SlowStatements
from paiid.domain.order import OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from tests.support.broker_worlds import ACCOUNT, PaperWorld
from tests.support.scripted_market import ACME

T = TypeVar("T")
D = Decimal
S = OrderStatus
MARKET = OrderTerms(ACME, Side.BUY, D(10))
RESTING = OrderTerms(ACME, Side.BUY, D(10), type=OrderType.LIMIT, limit_price=D(95), time_in_force=TimeInForce.GTC)
AFTER_COMMIT = 99


class Killed(Exception):  # it is no error of ours
    """The process ended here."""


class DyingConnection:
    """A connection on which the process ends just before the statement of that number, counted from 0.

    Statements go through SQLAlchemy or, where there is one, straight to the driver.
    """

    def __init__(self, inner: Connection, dies_before: int) -> None:
        self._inner, self._left = inner, dies_before

    def get_execution_options(self) -> dict[str, Any]:
        return dict.fromkeys(self._inner.get_execution_options(), self)

    @property
    def dialect(self) -> Dialect:
        return self._inner.dialect

    def execute(self, statement: Any, *arguments: Any) -> Any:
        if self._left == 0:
            raise Killed
        self._left -= 1
        if isinstance(statement, str):
            driver: Any = self._inner.connection.driver_connection
            return driver.execute(statement, *arguments)
        return self._inner.execute(statement, *arguments)


@dataclass
class DyingDatabase:
    """A database under a process that ends during its next write: before a statement, before or after the commit."""

    db: Database
    dies_before: int
    engine_name: str = "dying"
    slow: SlowStatements = field(default_factory=SlowStatements)

    def pool(self) -> PoolState:
        return self.db.pool()

    async def write(self, fn: Callable[[Connection], T]) -> T:
        if self.dies_before == AFTER_COMMIT:
            await self.db.write(fn)
            raise Killed

        def run(connection: Connection) -> T:
            fn(DyingConnection(connection, self.dies_before))  # type: ignore[arg-type]  # all that closures use
            raise Killed

        return await self.db.write(run)

    write_fast = write

    async def read(self, fn: Callable[[Connection], T]) -> T:
        return await self.db.read(fn)

    async def read_fast(self, fn: Callable[[Connection], T]) -> T:
        return await self.db.read_fast(fn)

    async def close(self) -> None:
        """Left to its owner."""


POINTS = [*range(5), AFTER_COMMIT]


@pytest.fixture
def world(db: Database) -> PaperWorld:
    return PaperWorld(db)


def dying(world: PaperWorld, point: int) -> PaperWorld:
    return PaperWorld(DyingDatabase(world.db, point), world.market)


async def counts(world: PaperWorld) -> tuple[int, int]:
    """Stored orders and executions."""

    def run(connection: Connection) -> tuple[int, int]:
        orders = connection.scalar(select(func.count()).select_from(paper_orders))
        executions = connection.scalar(select(func.count()).select_from(paper_executions))
        return orders or 0, executions or 0

    return await world.db.read(run)


@pytest.mark.parametrize("point", POINTS)
async def test_submit(world: PaperWorld, point: int) -> None:
    with pytest.raises(Killed):
        await dying(world, point).broker.submit(ACCOUNT, "one", MARKET)
    assert await counts(world) == ((1, 1) if point == AFTER_COMMIT else (0, 0))
    order = await world.broker.submit(ACCOUNT, "one", MARKET)
    assert (order.status, order.filled_quantity) == (S.FILLED, D(10))
    assert await counts(world) == (1, 1)


@pytest.mark.parametrize("point", POINTS)
async def test_a_fill_of_a_resting_order(world: PaperWorld, point: int) -> None:
    await world.broker.submit(ACCOUNT, "one", RESTING)
    world.market.advance(seconds=1)
    world.market.quote("94", "94.50", ask_size=4)
    with pytest.raises(Killed):
        await dying(world, point).broker.step()
    order = await world.broker.order(ACCOUNT, "one")
    assert order is not None
    assert order.filled_quantity == D(4 if point == AFTER_COMMIT else 0)
    await world.restart()
    await world.look()
    again = await world.broker.order(ACCOUNT, "one")
    assert again is not None
    # The same snapshot's four shares, once.
    assert (again.status, again.filled_quantity) == (S.PARTIALLY_FILLED, D(4))
    assert await counts(world) == (1, 1)


@pytest.mark.parametrize("point", POINTS)
async def test_cancel(world: PaperWorld, point: int) -> None:
    await world.broker.submit(ACCOUNT, "one", RESTING)
    with pytest.raises(Killed):
        await dying(world, point).broker.cancel(ACCOUNT, "one")
    order = await world.broker.order(ACCOUNT, "one")
    assert order is not None
    assert order.status is (S.CANCELED if point == AFTER_COMMIT else S.NEW)
    assert (await world.broker.cancel(ACCOUNT, "one")).status is S.CANCELED


@pytest.mark.parametrize("point", POINTS)
async def test_replace(world: PaperWorld, point: int) -> None:
    await world.broker.submit(ACCOUNT, "one", RESTING)
    with pytest.raises(Killed):
        await dying(world, point).broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=MARKET)
    old, new = await world.broker.order(ACCOUNT, "one"), await world.broker.order(ACCOUNT, "two")
    assert old is not None
    # Both or neither.
    assert (old.status is S.CANCELED) == (new is not None) == (point == AFTER_COMMIT)
    again = await world.broker.replace(ACCOUNT, "one", new_client_order_id="two", terms=MARKET)
    assert again.status is S.FILLED
    assert await counts(world) == (2, 1)
