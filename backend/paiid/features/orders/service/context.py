"""What an order is judged against: the account, its book, its open orders and the market's prices."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import Claims, OpenOrder, claims
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.market import Quote
from paiid.domain.order import OrderTerms
from paiid.domain.preview import OrderContext
from paiid.domain.risk import check_order, order_size
from paiid.features.ledger.repository import AccountRow
from paiid.features.ledger.service import LedgerService, for_trading
from paiid.features.market.service import MarketService
from paiid.features.orders.claims import OpenClaims
from paiid.features.orders.errors import TradingPausedError
from paiid.features.orders.repository import OrderRow, OrdersRepository, WorkingOrder
from paiid.features.orders.statements import counted_once
from paiid.features.settings.service import is_trading_paused

_REMEMBERED: Final = 1024


@dataclass(frozen=True, slots=True)
class MarketView:
    """Prices fetched before a transaction begins; no call leaves the process inside one.

    `is_certain`: account and marks are of what the database said is held, else of what it said when last looked at.
    """

    account_id: str
    broker: BrokerId
    instrument: Instrument
    quote: Quote
    marks: Mapping[Symbol, Decimal]
    is_certain: bool = True

    def prices_all(self, book: AccountBook) -> bool:
        """Whether there is a mark for all that is held."""
        return book.positions.keys() <= self.marks.keys()


@dataclass(frozen=True, slots=True)
class Held:
    """What a user holds, in which account, and who keeps that."""

    account_id: str
    broker: BrokerId
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True)
class ContextBuilder:
    """Collects what `check_order` and `preview_order` look at."""

    db: Database
    market: MarketService
    ledger: LedgerService
    repository: OrdersRepository
    claims: OpenClaims
    _held: OrderedDict[str, "Held"] = field(default_factory=OrderedDict)

    async def market_view(self, user_id: str, symbol: Symbol, account_id: str | None = None) -> MarketView:
        """Prices of `symbol` and of everything held in the account; the selected one where none is named.

        Raises:
            UnknownSymbolError: no such symbol.
        """
        return await self._view(symbol, await self.look_up_held(user_id, account_id), is_certain=True)

    async def likely_view(self, user_id: str, symbol: Symbol, account_id: str | None = None) -> MarketView:
        """As `market_view`, from memory where it can: whoever uses it checks `prices_all` inside the transaction."""
        held = self._held.get(account_id or user_id)
        if held is None:
            return await self.market_view(user_id, symbol, account_id)
        return await self._view(symbol, held, is_certain=False)

    async def look_up_held(self, user_id: str, account_id: str | None = None) -> Held:
        """What the account holds; it is remembered, and the book that tells it too."""

        def read(conn: Connection) -> Held:
            account = for_trading(self.ledger.account_of(conn, user_id, account_id))
            return Held(account.id, account.broker, tuple(self.ledger.refresh(conn, account.id).positions))

        held = await self.db.read_fast(read)
        key = account_id or user_id
        self._held[key] = held
        self._held.move_to_end(key)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return held

    def locked_context(self, conn: Connection, account: AccountRow, view: MarketView) -> OrderContext:
        """The context as this transaction, which holds the lock of `account`, sees it."""
        book = self.ledger.book(conn, account.id)
        return _context(book, self.claims.of(conn, account, book), account, view)

    def counted_context(
        self, conn: Connection, account: AccountRow, view: MarketView, *, without: OrderRow | None = None
    ) -> tuple[OrderContext, tuple[OpenOrder, ...]]:
        """As `locked_context`, without a lock and with the open orders; `without` (it goes) is left out."""
        book = self.ledger.book(conn, account.id)
        open_ = tuple(one.order for one in self.repository.working(conn, account.id, without=without))
        return _context(book, claims(book, open_, account.terms), account, view), open_

    def check(self, conn: Connection, user_id: str, terms: OrderTerms, context: OrderContext) -> None:
        """Say yes by returning, within the transaction that would place the order.

        Raises:
            TradingPausedError: it would open something while the user has trading paused.
            AppError: what `check_order` raises.
        """
        check_order(terms, context)
        if order_size(terms, context).opening > 0 and is_trading_paused(conn, user_id):
            raise TradingPausedError("Trading is paused in your settings: positions can be closed, none opened.")

    def open_claims(self, conn: Connection, account: AccountRow, book: AccountBook) -> Claims:
        """What the open orders hold back, counted without a lock."""
        working = self.repository.working(conn, account.id)
        return claims(book, (one.order for one in working), account.terms)

    async def _view(self, symbol: Symbol, held: Held, *, is_certain: bool) -> MarketView:
        instrument = await self.market.instrument(symbol)
        quotes = await self.market.market_data.quotes([symbol, *(one for one in held.symbols if one != symbol)])
        if symbol not in quotes:
            quote, _ = await self.market.quote(symbol)
            quotes[symbol] = quote
        marks = {one: quote.last for one, quote in quotes.items()}
        return MarketView(held.account_id, held.broker, instrument, quotes[symbol], marks, is_certain)


def open_orders(rows: Iterable[OrderRow]) -> tuple[OpenOrder, ...]:
    """Stored open orders in the domain's form; of exits that go together there is one."""
    working = [
        WorkingOrder(
            row.id,
            row.created_at,
            OpenOrder(row.terms, row.filled_quantity, row.reserve_price),
            row.order_class,
            row.parent_order_id,
        )
        for row in rows
    ]
    return tuple(one.order for one in counted_once(working))


def _context(book: AccountBook, held_back: Claims, account: AccountRow, view: MarketView) -> OrderContext:
    return OrderContext(
        book=book,
        marks=_with_cost_marks(view.marks, book),
        claims=held_back,
        instrument=view.instrument,
        quote=view.quote,
        account=account.terms,
    )


def _with_cost_marks(marks: Mapping[Symbol, Decimal], book: AccountBook) -> Mapping[Symbol, Decimal]:
    """Mark a position that was opened since the quotes were fetched at what it cost a moment ago."""
    missing = {symbol: position.average_price for symbol, position in book.positions.items() if symbol not in marks}
    return {**marks, **missing} if missing else marks
