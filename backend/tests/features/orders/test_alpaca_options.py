"""Options that another program trades in the account at Alpaca: our books have their money to the cent."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paiid.core.db import Database
from paiid.domain.order import OrderStatus
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk

D = Decimal


@pytest.fixture
async def at_alpaca(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        yield found


async def calls(it: AlpacaDesk, http: httpx.AsyncClient) -> list[str]:
    """Calls on AAPL of the day that is farthest away, lowest strike first."""
    terms: dict[str, Any] = {"underlying_symbols": "AAPL", "expiration_date_gte": "2026-11-24", "limit": 1000}
    found = (await http.get("/v2/options/contracts", params=terms)).json()["option_contracts"]
    last = max(one["expiration_date"] for one in found)
    kept = [one for one in found if one["type"] == "call" and one["expiration_date"] == last]
    assert it.world.url
    return [one["symbol"] for one in sorted(kept, key=lambda one: D(one["strike_price"]))]


def program(it: AlpacaDesk) -> httpx.AsyncClient:
    """Another program with the same keys."""
    state = it.world.state
    keys = {"APCA-API-KEY-ID": state.key_id, "APCA-API-SECRET-KEY": state.secret_key}
    return httpx.AsyncClient(base_url=it.world.url, headers=keys)


async def order(it: AlpacaDesk, http: httpx.AsyncClient, **terms: Any) -> None:
    body = {"type": "market", "time_in_force": "day"} | terms
    (await http.post("/v2/orders", json=body)).raise_for_status()
    for _ in range(2):
        await it.world.control("tick")
    await it.importing.run()


async def test_contracts_bought_and_sold_again(at_alpaca: AlpacaDesk) -> None:
    async with program(at_alpaca) as http:
        symbol = (await calls(at_alpaca, http))[4]
        await order(at_alpaca, http, symbol=symbol, side="buy", qty="3")
        await at_alpaca.must_agree()
        account = await at_alpaca.account()
        book = await at_alpaca.desk.db.read(lambda conn: at_alpaca.desk.trading.ledger.book(conn, account.id))
        (position,) = book.positions.values()
        assert (position.symbol, position.quantity) == (symbol, D(3))
        # Their price is for one share, and a contract is for 100.
        assert position.cost_basis == 300 * position.average_price == D(100_000) - book.cash
        await order(at_alpaca, http, symbol=symbol, side="sell", qty="3")
        await at_alpaca.must_agree()


async def test_a_spread_is_its_legs(at_alpaca: AlpacaDesk) -> None:
    async with program(at_alpaca) as http:
        listed = await calls(at_alpaca, http)
        legs = [
            {"symbol": listed[4], "ratio_qty": "1", "side": "buy", "position_intent": "buy_to_open"},
            {"symbol": listed[6], "ratio_qty": "1", "side": "sell", "position_intent": "sell_to_open"},
        ]
        await order(at_alpaca, http, order_class="mleg", qty="2", legs=legs)
    await at_alpaca.must_agree()
    account = await at_alpaca.account()
    rows = await at_alpaca.desk.db.read(lambda conn: at_alpaca.desk.trading.repository.all_of_account(conn, account.id))
    assert {(row.symbol, row.side.value, row.filled_quantity) for row in rows} == {
        (listed[4], "buy", D(2)),
        (listed[6], "sell", D(2)),
    }
    assert {row.status for row in rows} == {OrderStatus.FILLED}


async def test_contracts_that_are_there_when_the_account_is_opened(db: Database) -> None:
    async with alpaca_desk(db, is_linked=False) as it:
        async with program(it) as http:
            symbol = (await calls(it, http))[4]
            body = {"type": "market", "time_in_force": "day", "symbol": symbol, "side": "buy", "qty": "1"}
            (await http.post("/v2/orders", json=body)).raise_for_status()
            for _ in range(2):
                await it.world.control("tick")
        await it.linking.run()
        await it.must_agree()
        account = await it.account()
        book = await it.desk.db.read(lambda conn: it.desk.trading.ledger.book(conn, account.id))
        position = book.positions[symbol]  # type: ignore[index]  # a plain text
        assert position.cost_basis == 100 * position.average_price > 0
