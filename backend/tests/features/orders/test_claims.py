"""What open orders hold back, as kept in memory, is what counting them all gives, whatever any process does."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from paiid.core.db import Database, open_database
from paiid.core.errors import AppError
from paiid.domain.buying_power import Claims, claims
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import split
from paiid.domain.risk import InsufficientBuyingPowerError
from paiid.features.orders.schemas import OrderReplace
from paiid.features.orders.service.placing import _Wanted
from tests.support.databases import MigratedDatabases
from tests.support.desk import Desk, make_terms, open_desk
from tests.support.scripted_market import ACME, make_instrument, make_quote

BETA = Symbol("BETA")
RESTING = {"type": "limit", "limit_price": "99"}


class RolledBackError(Exception):
    """Ends a transaction after all its work is done."""


async def desks_on(db: Database) -> list[Desk]:
    """The same account as two processes see it: one database, nothing else in common but the market."""
    first = await open_desk(db)
    first.market.instruments[BETA] = make_instrument(BETA)
    first.market.present[BETA] = make_quote(symbol=BETA)
    return [first, await open_desk(db, market=first.market, open_account=False)]


async def kept_and_counted(desk: Desk) -> tuple[Claims, Claims]:
    def look(conn: Connection) -> tuple[Claims, Claims]:
        account = desk.trading.ledger.lock_account_of(conn, desk.user_id)
        book = desk.trading.ledger.book(conn, account.id)
        kept = desk.trading.context.claims.of(conn, account, book)
        working = desk.trading.repository.working(conn, account.id)
        return kept, claims(book, [one.order for one in working], account.terms)

    return await desk.db.write(look)


async def assert_right(desks: list[Desk]) -> None:
    for desk in desks:
        kept, counted = await kept_and_counted(desk)
        assert kept == counted


async def place_and_roll_back(desk: Desk, key: str, symbol: str) -> None:
    """An order that goes all the way and then is not committed."""
    terms = make_terms("3", symbol=symbol, **RESTING)
    view = await desk.trading.context.market_view(desk.user_id, terms.symbol)

    def run(conn: Connection) -> None:
        desk.trading.place._place(conn, _Wanted(desk.user_id, terms, key), view, None)
        raise RolledBackError

    with pytest.raises(RolledBackError):
        await desk.db.write(run)


async def open_ids(desk: Desk) -> list[str]:
    return [order.id for order in await desk.db.read(desk.trading.repository.all_open)]


class History:
    """Random steps on two desks; refusals of the trading rules are part of life."""

    def __init__(self, desks: list[Desk]) -> None:
        self.desks = desks
        self.number = 0

    async def do(self, step: tuple[str, int, int, int]) -> None:
        what, who, size, which = step
        desk, self.number = self.desks[who], self.number + 1
        symbol = (ACME, BETA)[which % 2]
        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "buy": lambda: self.rest(desk, "buy", symbol, size, 90 + which),
            "sell": lambda: self.rest(desk, "sell", symbol, size, 101 + which),
            "trade": lambda: desk.place(self.key, quantity=str(size), side=("buy", "sell")[which % 2], symbol=symbol),
            "spend": lambda: desk.place(self.key, notional=f"{size}.00", symbol=symbol),
            "cancel": lambda: self.cancel(desk, which),
            "replace": lambda: self.replace(desk, which, size),
            "fall": lambda: self.move(desk, "93.00", "93.10", size),
            "rise": lambda: self.move(desk, "103.00", "103.10", size),
            "rolled back": lambda: place_and_roll_back(desk, self.key, symbol),
            "later": lambda: self.later(desk),
        }
        with suppress(AppError):
            await acts[what]()

    @property
    def key(self) -> str:
        return f"key-{self.number}"

    async def rest(self, desk: Desk, side: str, symbol: str, size: int, price: int) -> None:
        await desk.place(self.key, quantity=str(size), side=side, symbol=symbol, type="limit", limit_price=str(price))

    async def cancel(self, desk: Desk, which: int) -> None:
        if ids := await open_ids(desk):
            await desk.trading.change.cancel(desk.user_id, ids[which % len(ids)])

    async def replace(self, desk: Desk, which: int, size: int) -> None:
        if ids := await open_ids(desk):
            wanted = OrderReplace(quantity=Decimal(size + 1))
            await desk.trading.change.replace(desk.user_id, ids[which % len(ids)], wanted)

    async def move(self, desk: Desk, bid: str, ask: str, size: int) -> None:
        """The price moves, with less on offer than some orders want, and whoever leads looks at it."""
        await self.later(desk)
        desk.market.quote(bid, ask, bid_size=size, ask_size=size)
        for one in self.desks:
            await one.trading.broker.start()
        await desk.step()
        desk.market.quote()

    async def later(self, desk: Desk) -> None:
        desk.market.advance(seconds=1)


steps = st.tuples(
    st.sampled_from(["buy", "sell", "trade", "spend", "cancel", "replace", "fall", "rise", "rolled back", "later"]),
    st.integers(0, 1),
    st.integers(1, 40),
    st.integers(0, 5),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, min_size=4, max_size=14))
def test_kept_equals_counted_over_any_history(
    databases: MigratedDatabases, history: list[tuple[str, int, int, int]]
) -> None:
    async def run(url: str) -> None:
        db = open_database(url, pool_size=2, synchronous="OFF")
        try:
            desks = await desks_on(db)
            life = History(desks)
            for step in history:
                await life.do(step)
                await assert_right(desks)
        finally:
            await db.close()

    url = databases.fresh()
    try:
        asyncio.run(run(url))
    finally:
        databases.discard(url)


async def test_an_order_of_another_process_counts(db: Database) -> None:
    ours, theirs = await desks_on(db)
    # 200,000 of buying power; each order reserves 1,000 x 99 = 99,000.
    await ours.place("one", quantity="1000", **RESTING)
    await theirs.place("two", quantity="1000", **RESTING)
    with pytest.raises(InsufficientBuyingPowerError) as refusal:
        await ours.place("three", quantity="1000", **RESTING)
    assert refusal.value.available == Decimal(2000)


async def test_an_order_that_was_rolled_back_holds_nothing_back(db: Database) -> None:
    desks = await desks_on(db)
    await desks[0].place("one", **RESTING)
    await place_and_roll_back(desks[0], "two", ACME)
    await assert_right(desks)
    kept, _ = await kept_and_counted(desks[0])
    assert kept.value == Decimal(990)


async def test_what_a_fill_in_another_process_lets_be_closed_is_seen(db: Database) -> None:
    ours, theirs = await desks_on(db)
    await ours.place("first", quantity="1", **RESTING)
    await theirs.place("bought", quantity="10")
    # Ten are held now: the sale closes them and reserves nothing.
    await ours.place("sold", quantity="10", side="sell", type="limit", limit_price="101")
    await assert_right([ours, theirs])
    kept, _ = await kept_and_counted(ours)
    assert (kept.value, kept.by_symbol[ACME].sold) == (Decimal(99), Decimal(10))


async def test_many_open_orders_are_read_once(db: Database) -> None:
    desk = (await desks_on(db))[0]
    reads = []
    whole = desk.trading.repository.working

    def counting(conn: Connection, account_id: str, symbol: Symbol | None = None) -> object:
        reads.append(symbol)
        return whole(conn, account_id, symbol)

    object.__setattr__(
        desk.trading.context.claims, "repository", type("Counting", (), {"working": staticmethod(counting)})
    )
    for number in range(30):
        desk.market.advance(seconds=1)
        desk.market.quote()
        await desk.place(f"key-{number}", quantity="1", **RESTING)
    assert reads == [None]


async def test_shares_that_a_split_adds_are_seen(db: Database) -> None:
    desks = await desks_on(db)
    desk = desks[0]
    await desk.place("bought", quantity="10")
    await desk.place("sold", quantity="20", side="sell", type="limit", limit_price="101")
    # Ten of the twenty would open a short position; after two for one all of them close.
    assert (await kept_and_counted(desk))[0].value == Decimal(1010)
    doubled = split(ACME, Decimal(10), Decimal(2), external_id="split:ACME", at=desk.market.now())
    assert doubled is not None
    await desk.db.write(partial(desk.trading.ledger.post, account_id=desk.account.id, transaction=doubled))
    await assert_right(desks)
    assert (await kept_and_counted(desk))[0].value == 0
