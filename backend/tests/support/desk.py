"""A trading desk for tests: the order services over a scripted market, the paper broker and a real database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select

from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.adapters.option_priced.market_data import option_priced
from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.services import Trading, build_trading
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.events import Event, EventBus
from paiid.domain.account import BrokerId
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.order import OrderTerms, OrderType, Side
from paiid.features.auth.models import users
from paiid.features.ledger.models import ledger_entries, ledger_transactions
from paiid.features.ledger.repository import AccountRow
from paiid.features.orders.models import executions, orders
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.ports.broker import Brokers
from paiid.ports.option_data import OptionData
from tests.support.scripted_market import ACME, ScriptedMarket

AT = datetime.fromisoformat("2026-11-23T18:46:00+00:00")


@dataclass
class Desk:
    """One user's desk. `heard` are the events that listeners were told."""

    db: Database
    market: ScriptedMarket
    trading: Trading
    account: AccountRow
    heard: list[Event]
    user_id: str = "usr_ada"

    async def place(self, key: str = "key-1", **terms: Any) -> str:
        """Place an order for 10 ACME at the market unless told otherwise; its JSON."""
        return await self.trading.place.place(self.user_id, make_terms(**terms), key)

    async def step(self) -> None:
        """Let the broker look at the market, and record what it did."""
        await self.trading.broker.step()
        await self.trading.reconcile.reconcile_open()

    async def order(self, key: str = "key-1") -> OrderRow:
        """The stored order."""
        found = await self.db.read(lambda conn: self.trading.repository.by_client_id(conn, self.user_id, key))
        assert found is not None
        return found

    async def book(self) -> AccountBook:
        """The account's book, folded afresh from every stored transaction."""

        def fold(conn: Connection) -> AccountBook:
            rows = self.trading.ledger.transactions(conn, self.account.id)
            return AccountBook.fold(row.transaction for row in rows)

        return await self.db.read(fold)

    async def counts(self) -> tuple[int, int, int]:
        """How many orders, executions and ledger transactions are stored."""

        def count(conn: Connection) -> tuple[int, int, int]:
            tables = (orders, executions, ledger_transactions)
            first, second, third = (len(conn.execute(select(table)).all()) for table in tables)
            return first, second, third

        return await self.db.read(count)

    async def unbalanced(self) -> list[tuple[int, str]]:
        """Ledger transactions and commodities that do not sum to nothing."""

        def read(conn: Connection) -> list[tuple[int, str]]:
            sums: dict[tuple[int, str], Decimal] = {}
            for row in conn.execute(select(ledger_entries)):
                key = (row.transaction_seq, row.commodity)
                sums[key] = sums.get(key, Decimal(0)) + row.amount
            return [key for key, total in sums.items() if total != 0]

        return await self.db.read(read)

    def with_broker(self, wrap: Callable[[Any], Any]) -> "Desk":
        """The same desk with its broker wrapped."""
        brokers = Brokers({**self.trading.brokers.by_id, BrokerId.PAPER: wrap(self.trading.broker)})
        place = replace(self.trading.place, brokers=brokers)
        return replace(self, trading=with_place(self.trading, place))


class Outside:
    """A broker as one outside is: it takes orders between our transactions, not in them."""

    shares_our_database = False

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def with_place(trading: Trading, place: PlaceOrders) -> Trading:
    """`trading` on another `PlaceOrders`."""
    reconcile = ReconcileOrders(place)
    return replace(trading, place=place, reconcile=reconcile, change=ChangeOrders(place, reconcile))


def make_terms(quantity: str | None = "10", side: str = "buy", symbol: str = ACME, **changes: Any) -> OrderTerms:
    """Terms of a market order for the day, with numbers as text."""
    for name in ("limit_price", "stop_price", "trail_price", "trail_percent", "notional"):
        if name in changes:
            changes[name] = Decimal(changes[name])
    if "type" in changes:
        changes["type"] = OrderType(changes["type"])
    size = Decimal(quantity) if quantity is not None and "notional" not in changes else None
    return OrderTerms(symbol=Symbol(symbol), side=Side(side), quantity=size, **changes)


async def open_desk(
    db: Database,
    *,
    market: ScriptedMarket | None = None,
    open_account: bool = True,
    alpaca: AlpacaConnection | None = None,
    options: OptionData | None = None,
) -> Desk:
    """A desk with one user and 100,000 USD; with `open_account` off, that of a user who is there already."""
    if market is None:
        market = ScriptedMarket()
        market.quote()
    bus = EventBus()
    heard: list[Event] = []
    bus.subscribe(heard.append)
    # Only the market is asked here; a desk has no news and no advisor, and options only where a test gives some.
    none: Any = None
    priced = market if options is None else option_priced(market, options)
    adapters = Adapters(market_data=priced, news=none, advisor=none, options=options or none, alpaca=alpaca)
    trading = build_trading(db, adapters, ManualClock(), bus)

    def open_(conn: Connection) -> AccountRow:
        if not open_account:
            return trading.ledger.account_of(conn, "usr_ada")
        conn.execute(
            insert(users).values(
                id="usr_ada", email="ada@example.com", full_name=None, password_hash="!", role="owner",
                is_demo=False, created_at=AT, password_changed_at=AT,
            )
        )  # fmt: skip
        return trading.ledger.open_account(conn, "usr_ada", starting_cash=Decimal(100_000), at=market.now())

    return Desk(db, market, trading, await db.write(open_), heard)
