"""Contracts that end at Alpaca: worthless, or with the shares they are for at the strike. AAPL stands at about 293."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from paiid.core.db import Database
from paiid.domain.activity import ActivityKind
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import TransactionKind
from paiid.domain.ledger_activities import activities_of_ledger
from paiid.domain.lot_book import LotBook
from paiid.domain.order import OrderTerms, Side
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.standin_options import contract

D = Decimal
AAPL = Symbol("AAPL")
CALL, PUT = contract("C", 290), contract("P", 280)


@pytest.fixture
async def it(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        found.options.listed = [CALL, PUT]
        yield found


async def open_(it: AlpacaDesk, symbol: Symbol, side: str) -> Decimal:
    """Two contracts; what their premium is, above 0."""
    await it.desk.trading.place.place(it.desk.user_id, OrderTerms(symbol, Side(side), D(2)), "key-1")
    for _ in range(3):
        await it.world.look()
    await it.desk.trading.reconcile.reconcile_open()
    return abs((await book_of(it)).positions[symbol].cost_basis)


async def book_of(it: AlpacaDesk) -> AccountBook:
    account = await it.account()
    return await it.desk.db.read(lambda conn: it.desk.trading.ledger.book(conn, account.id))


async def kinds(it: AlpacaDesk) -> set[TransactionKind]:
    account = await it.account()
    rows = await it.desk.db.read(lambda conn: it.desk.trading.ledger.transactions(conn, account.id))
    lots = LotBook()
    for one in activities_of_ledger([row.transaction for row in rows]):
        if one.kind is not ActivityKind.DEPOSIT:
            lots.apply(one)
    # Whoever reads the ledger as a statement comes to the same positions.
    held = {symbol: (one.quantity, one.cost_basis) for symbol, one in lots.positions.items()}
    assert held == {symbol: (one.quantity, one.cost_basis) for symbol, one in (await book_of(it)).positions.items()}
    return {row.transaction.kind for row in rows}


@pytest.mark.parametrize(("symbol", "side", "sign"), [(CALL, "buy", -1), (PUT, "sell", 1)])
async def test_worthless_contracts_end_at_zero(it: AlpacaDesk, symbol: Symbol, side: str, sign: int) -> None:
    premium = await open_(it, symbol, side)
    await it.world.control("contract_end", type="OPEXP", symbol=symbol)
    assert await it.importing.run() == 1
    assert await it.importing.run() == 0
    book = await book_of(it)
    assert (dict(book.positions), book.realized_pnl, book.net_deposits) == ({}, sign * premium, D(100_000))
    await it.must_agree()
    assert await it.findings() == []
    assert TransactionKind.EXPIRY in await kinds(it)


async def test_an_exercised_call_is_in_the_cost_of_its_shares(it: AlpacaDesk) -> None:
    premium = await open_(it, CALL, "buy")
    await it.world.control("contract_end", type="OPEXC", symbol=CALL)
    assert await it.importing.run() == 2
    book = await book_of(it)
    assert {symbol: one.quantity for symbol, one in book.positions.items()} == {AAPL: D(200)}
    assert book.positions[AAPL].cost_basis == 200 * 290 + premium
    assert (book.realized_pnl, book.net_deposits) == (D(0), D(100_000))
    await it.must_agree()
    assert await it.findings() == []
    assert TransactionKind.EXERCISE in await kinds(it)


async def test_an_assigned_put_makes_its_shares_cheaper_and_half_of_it_waits(it: AlpacaDesk) -> None:
    premium = await open_(it, PUT, "sell")
    rows = await it.world.control("contract_end", type="OPASN", symbol=PUT)
    journal = it.world.state.journal
    trade = journal.activities.pop()
    assert (trade.id, await it.importing.run()) == (rows[-1]["id"], 0)
    waiting = f"OPASN of {PUT} on {rows[0]['date']} is not booked: look at it at the broker"
    assert waiting in await it.importing.differences()
    assert (await book_of(it)).quantity(PUT) == -2
    journal.activities.append(trade)
    assert await it.importing.run() == 2
    book = await book_of(it)
    assert (book.positions[AAPL].quantity, book.positions[AAPL].cost_basis) == (D(200), 200 * 280 - premium)
    assert (book.realized_pnl, book.net_deposits) == (D(0), D(100_000))
    await it.must_agree()
    assert await it.findings() == []
    assert TransactionKind.ASSIGNMENT in await kinds(it)


async def test_what_is_not_understood_is_no_deposit(it: AlpacaDesk) -> None:
    for kind, symbol in (("OPTRD", "AAPL"), ("OPCSH", PUT), ("OPEXP", CALL)):
        await it.world.control("activity", type=kind, net_amount="-500", symbol=symbol, qty="1")
    assert await it.importing.run() == 0
    book = await book_of(it)
    assert (book.cash, book.net_deposits) == (D(100_000), D(100_000))
    found = await it.importing.differences()
    assert [one.split(" of ")[0] for one in found[:3]] == ["OPTRD", "OPCSH", "OPEXP"]
    assert found[3:] == ["cash is 100000 here and 98500 at the broker"]
