"""Builds every service from its collaborators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.adapters.paper.broker import PaperBroker, PaperConfig
from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.alpaca import StoredLinks
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.events import EventBus
from paiid.domain.account import AccountTerms, BrokerId
from paiid.domain.instrument import Symbol
from paiid.features.api_keys.service import ApiKeyService
from paiid.features.auth.service import NewUser, NewUserHook
from paiid.features.ledger.service import AccountPlan, LedgerService
from paiid.features.market.service import MarketService
from paiid.features.orders.claims import OpenClaims
from paiid.features.orders.recording import Recorder
from paiid.features.orders.repository import OrderRow, OrdersRepository
from paiid.features.orders.sending import Mark, Sending
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.closing import ClosePositions
from paiid.features.orders.service.context import ContextBuilder
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.previewing import PreviewOrders
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.orders.service.reconciling import ReconcileOrders
from paiid.ports.broker import Brokers
from paiid.ports.custody import Custody
from paiid.ports.market_data import MarketData
from paiid.settings import Settings

DEFAULT_STARTING_CASH: Final = Decimal(100_000)


@dataclass(frozen=True)
class MarketClock:
    """The market's own time, as a `Clock`."""

    market_data: MarketData

    def now(self) -> datetime:
        """The market's present instant."""
        return self.market_data.now()


@dataclass(frozen=True)
class Trading:
    """Everything that has to do with orders, and the keys with which programs place them."""

    broker: PaperBroker
    brokers: Brokers
    ledger: LedgerService
    market: MarketService
    context: ContextBuilder
    recorder: Recorder
    place: PlaceOrders
    preview: PreviewOrders
    change: ChangeOrders
    close: ClosePositions
    keys: ApiKeyService
    read: ReadOrders
    reconcile: ReconcileOrders
    repository: OrdersRepository
    db: Database
    custody: Custody | None

    async def holdings(self, user_id: str) -> Mapping[Symbol, Decimal]:
        """Signed quantities the user holds; none without an account."""

        def read(conn: Connection) -> Mapping[Symbol, Decimal]:
            account = self.ledger.repository.active_account(conn, user_id)
            if account is None:
                return {}
            positions = self.ledger.refresh(conn, account.id).positions
            return {symbol: position.quantity for symbol, position in positions.items()}

        return await self.db.read_fast(read)

    async def order_counts(self) -> Mapping[str, int]:
        """Orders of all users by status."""
        return await self.db.read(self.repository.counts)


def build_trading(db: Database, adapters: Adapters, clock: Clock, events: EventBus) -> Trading:
    """The order services over the local broker."""
    market_clock = MarketClock(adapters.market_data)
    ledger, market, repository = LedgerService(clock), MarketService(adapters.market_data), OrdersRepository()

    async def account_terms(account_id: str) -> AccountTerms:
        known = ledger.recent_terms(account_id)
        if known is not None:
            return known
        row = await db.read_fast(lambda conn: ledger.repository.account(conn, account_id))
        if row is None:
            raise LookupError(account_id)
        return ledger.note_terms(row)

    broker = PaperBroker(db, adapters.market_data, PaperConfig(account_terms=account_terms))
    claims = OpenClaims(ledger, repository)
    context = ContextBuilder(db, market, ledger, repository, claims)
    recorder = Recorder(ledger, repository, claims, clock, market_clock)
    brokers, custody = _brokers(broker, adapters, clock, StoredLinks(db, ledger))
    sending = Sending(_marking(db, repository, market_clock))
    place = PlaceOrders(brokers, context, repository, recorder, events, market_clock, sending=sending)
    reconcile = ReconcileOrders(place)
    change = ChangeOrders(place, reconcile)
    return Trading(
        broker=broker,
        brokers=brokers,
        ledger=ledger,
        market=market,
        context=context,
        recorder=recorder,
        place=place,
        preview=PreviewOrders(context, brokers),
        change=change,
        close=ClosePositions(change),
        keys=ApiKeyService(db, clock, ledger),
        read=ReadOrders(db, repository),
        reconcile=reconcile,
        repository=repository,
        db=db,
        custody=custody,
    )


def _marking(db: Database, repository: OrdersRepository, market_clock: MarketClock) -> Mark:
    """Lets the other processes see that an order is on its way still."""

    async def mark(order: OrderRow) -> None:
        await db.write(lambda conn: repository.mark_on_its_way(conn, order.id, market_clock.now()))

    return mark


def _brokers(
    paper: PaperBroker, adapters: Adapters, clock: Clock, links: StoredLinks
) -> "tuple[Brokers, Custody | None]":
    """Every broker there is, and the books of the one that keeps its own."""
    if adapters.alpaca is None:
        return Brokers({BrokerId.PAPER: paper}), None
    from paiid.adapters.alpaca.broker import AlpacaBroker
    from paiid.adapters.alpaca.custody import AlpacaCustody

    alpaca = AlpacaBroker(adapters.alpaca.client, links)
    custody = AlpacaCustody(adapters.alpaca.client, alpaca.owner, clock)
    return Brokers({BrokerId.PAPER: paper, BrokerId.ALPACA: alpaca}), custody


def open_first_account(trading: Trading, settings: Settings) -> NewUserHook:
    """The hook that gives every new user a paper account in the registering transaction."""
    plan = AccountPlan(
        commission_per_share=settings.paper_commission_per_share, slippage_bps=settings.paper_slippage_bps
    )

    def hook(conn: Connection, user: NewUser) -> None:
        if user.is_demo:
            return
        trading.ledger.open_account(
            conn,
            user.id,
            starting_cash=user.starting_cash or DEFAULT_STARTING_CASH,
            at=trading.market.market_data.now(),
            plan=plan,
        )

    return hook
