"""A broker in our own database takes an order in our transaction; what is stored and told is as with one outside."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from paiid.adapters.paper.models import paper_executions, paper_orders
from paiid.core.db import Database
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms
from paiid.features.activity.models import activity_log
from paiid.features.ledger.models import accounts, ledger_entries
from paiid.features.orders.models import executions, orders
from paiid.ports.errors import ProviderRejected, ProviderUnavailable
from tests.support.desk import Desk, Outside

TABLES = (orders, executions, ledger_entries, paper_orders, paper_executions, activity_log)
MADE_UP = {"id", "order_id", "broker_order_id", "client_order_id", "first_answer", "transaction_seq", "detail"}
KINDS = [
    pytest.param({}, id="fills at once"),
    pytest.param({"type": "limit", "limit_price": "98.50"}, id="rests"),
    pytest.param({"type": "limit", "limit_price": "98.50", "time_in_force": "ioc"}, id="given up at once"),
    pytest.param({"notional": "100.00"}, id="an amount"),
    pytest.param({"quantity": "700"}, id="fills in part"),
    pytest.param({"type": "trailing_stop", "trail_percent": "1.5", "side": "sell", "quantity": "5"}, id="trails"),
]


async def stored(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table an order touches, without what is made up anew for each."""

    def rows(conn: Connection, table: Table) -> list[dict[str, Any]]:
        found = [dict(row) for row in conn.execute(select(table)).mappings()]
        return [{name: value for name, value in row.items() if name not in MADE_UP} for row in found]

    return await db.read(lambda conn: {table.name: rows(conn, table) for table in TABLES})


def news(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows[len(before[name]) :] for name, rows in after.items()}


@pytest.mark.parametrize("terms", KINDS)
async def test_the_same_is_stored(desk: Desk, terms: dict[str, Any]) -> None:
    empty = await stored(desk.db)
    await desk.place("here", **terms)
    here = await stored(desk.db)
    await desk.with_broker(Outside).place("outside", **terms)
    assert news(empty, here) == news(here, await stored(desk.db))
    inside, outside = await desk.order("here"), await desk.order("outside")
    assert inside.broker_order_id is not None
    assert inside.first_answer is not None
    made_up: dict[str, Any] = {"id": "", "client_order_id": "", "broker_order_id": "", "first_answer": ""}
    assert replace(inside, **made_up) == replace(outside, **made_up)
    for order in (inside, outside):
        assert order.first_answer is not None
        for name in ("id", "client_order_id"):
            assert f'"{getattr(order, name)}"' in order.first_answer
    assert [event.data for event in desk.heard] == [inside.first_answer, outside.first_answer]
    assert await desk.unbalanced() == []


async def test_what_rests_is_worked_on_whichever_way_it_came(desk: Desk) -> None:
    await desk.place("here", type="limit", limit_price="99")
    await desk.with_broker(Outside).place("outside", type="limit", limit_price="99")
    desk.market.advance(seconds=1)
    desk.market.quote("98.80", "98.90")
    assert await desk.trading.broker.step() == 2


class Unprepared:
    """In our database, but it cannot decide; sending it an order fails likewise."""

    def __init__(self, inner: Any, error: Exception) -> None:
        self._inner, self._error = inner, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def prepare(self, *_: Any, **__: Any) -> Any:
        raise self._error

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"),
    [(ProviderRejected("No such luck."), OrderStatus.REJECTED), (ProviderUnavailable("gone"), OrderStatus.PENDING_NEW)],
)
async def test_an_order_it_cannot_decide_on_is_recorded_as_sent(
    desk: Desk, error: Exception, status: OrderStatus
) -> None:
    await desk.with_broker(lambda inner: Unprepared(inner, error)).place()
    assert (await desk.order()).status is status


async def test_an_account_that_was_reset_meanwhile_gets_the_order(desk: Desk) -> None:
    await desk.place("before", type="limit", limit_price="99")

    def reset(conn: Connection) -> str:
        conn.execute(accounts.update().values(archived_at=desk.market.now()))
        ledger = desk.trading.ledger
        return ledger.open_account(
            conn, desk.user_id, starting_cash=desk.account.starting_cash, at=desk.market.now()
        ).id

    account_id = await desk.db.write(reset)
    await desk.place("after", type="limit", limit_price="99")
    order = await desk.order("after")
    assert (order.account_id, order.status) == (account_id, OrderStatus.NEW)
