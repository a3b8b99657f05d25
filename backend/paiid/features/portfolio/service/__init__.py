"""Use cases of the portfolio, one file each, and the service that offers them together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from paiid.core.clock import Clock, isoformat_z, require_utc
from paiid.core.db import Database
from paiid.core.pagination import InvalidCursorError, decode_cursor, encode_cursor
from paiid.domain.closings import ClosedTrade
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import TransactionKind
from paiid.features.ledger.repository import RecordedTransaction
from paiid.features.ledger.service import LedgerService
from paiid.features.market.service import MarketService
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.figures.performance import Performance
from paiid.features.portfolio.inputs.advice import AdviceFund
from paiid.features.portfolio.inputs.folding import FoldReader
from paiid.features.portfolio.inputs.history import AccountReader
from paiid.features.portfolio.inputs.periods import Range
from paiid.features.portfolio.inputs.prices import PriceHistory
from paiid.features.portfolio.inputs.selecting import SelectAccounts
from paiid.features.portfolio.inputs.splits import ToldSplits
from paiid.features.portfolio.inputs.truth import REFERENCE
from paiid.features.portfolio.service.accounts import ChooseAccount, OwnAccounts, own_accounts
from paiid.features.portfolio.service.asking import AskFigures
from paiid.features.portfolio.service.changing import ChangeAccount
from paiid.features.portfolio.service.performing import MeasurePerformance, Question
from paiid.features.portfolio.service.presenting import PresentAccounts, PresentPortfolio
from paiid.features.portfolio.service.pricing import GatherPrices
from paiid.features.portfolio.service.valuing import PortfolioSnapshot, ValuePortfolio
from paiid.ports.custody import Custody

__all__ = [
    "AdviceFund",
    "ClosedTradeFilter",
    "ClosedTrades",
    "LedgerRows",
    "Performance",
    "PortfolioService",
    "PortfolioSnapshot",
    "Question",
    "Range",
]


@dataclass(frozen=True, slots=True)
class ClosedTradeFilter:
    """Which closed trades are wanted: a symbol, and days of closing in New York, both included. None means any."""

    symbol: Symbol | None = None
    start: date | None = None
    end: date | None = None

    def __call__(self, trade: ClosedTrade) -> bool:
        """Whether `trade` is one of them."""
        day = trade.closed_at.astimezone(NEW_YORK).date()
        return (
            (self.symbol is None or trade.symbol == self.symbol)
            and (self.start is None or day >= self.start)
            and (self.end is None or day <= self.end)
        )


@dataclass(frozen=True, slots=True)
class ClosedTrades:
    """One page, newest first; `total` counts the whole filter."""

    items: Sequence[ClosedTrade]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """One page of a ledger, the newest recorded first; `order_ids` are those of its fills, by the fill's id."""

    rows: Sequence[RecordedTransaction]
    order_ids: Mapping[str, str]
    next_cursor: str | None


@dataclass(frozen=True)
class PortfolioService:
    """Everything the portfolio endpoints, the stream and the jobs ask."""

    db: Database
    ledger: LedgerService
    reader: AccountReader
    valuing: ValuePortfolio
    performing: MeasurePerformance
    asking: AskFigures
    presenting: PresentAccounts
    changing: ChangeAccount
    choosing: ChooseAccount
    custody: Custody | None = None
    """The books of the account that another broker keeps."""

    @classmethod
    def build(
        cls,
        *,
        db: Database,
        clock: Clock,
        market: MarketService,
        ledger: LedgerService,
        read_orders: ReadOrders,
        change_orders: ChangeOrders,
    ) -> "PortfolioService":
        """The service over its collaborators."""
        reader = AccountReader(ledger, read_orders)
        prices = PriceHistory(market.market_data)
        selecting = SelectAccounts(ledger, read_orders, FoldReader(reader))
        performing = MeasurePerformance(
            db, market, selecting, GatherPrices(market, prices, ToldSplits(market.market_data))
        )
        return cls(
            db=db,
            ledger=ledger,
            reader=reader,
            valuing=ValuePortfolio(db, market, reader, prices),
            performing=performing,
            asking=AskFigures(performing),
            presenting=PresentAccounts(market, performing.prices, performing.lots),
            changing=ChangeAccount(db, clock, market.market_data, ledger, read_orders, change_orders),
            choosing=ChooseAccount(db, clock, ledger),
        )

    async def snapshot(self, user_id: str, account_id: str | None = None) -> PortfolioSnapshot:
        """The account at present prices; see `ValuePortfolio.snapshot`."""
        return await self.valuing.snapshot(user_id, account_id)

    async def present(self, user_id: str, account: str | None = None) -> PortfolioSnapshot | PresentPortfolio:
        """The account with that id or name, else the selected one, or the total (`all`), at present prices.

        Raises:
            NoAccountError: none is selected.
            AccountNotFoundError: the user has no such account in use.
        """
        row = await self.db.read_fast(lambda conn: self.performing.accounts.row(conn, user_id, account))
        if row is not None and not row.is_tracked:
            return await self.valuing.snapshot(user_id, row.id)
        return await self.presenting.present(await self.performing.selection(Question(user_id, Range(), account)))

    async def accounts(self, user_id: str) -> OwnAccounts:
        """The user's accounts; see `own_accounts`."""
        return await self.db.read(lambda conn: own_accounts(conn, self.ledger, user_id))

    async def performance(
        self, user_id: str, wanted: Range, *, benchmark: str = REFERENCE, account: str | None = None
    ) -> Performance:
        """Results of a range of days; see `MeasurePerformance.performance`."""
        return await self.performing.performance(Question(user_id, wanted, account, benchmark))

    async def all_closed_trades(
        self, user_id: str, wanted: ClosedTradeFilter, *, account: str | None = None
    ) -> list[ClosedTrade]:
        """Closed trades that `wanted` admits, newest first.

        Raises:
            NoAccountError: the user has no account.
            AccountNotFoundError: the user has no such account in use.
        """
        selection = await self.performing.selection(Question(user_id, Range(), account))
        prices = await self.performing.prices.for_lots(selection)
        trades = await asyncio.to_thread(self.performing.lots.trades, selection, prices)
        return [trade for trade in reversed(trades) if wanted(trade)]

    async def closed_trades(
        self, user_id: str, wanted: ClosedTradeFilter, *, account: str | None = None, cursor: str | None, limit: int
    ) -> ClosedTrades:
        """One page of them; raises as `all_closed_trades` does.

        Raises:
            InvalidCursorError: the cursor is not one of ours.
        """
        after = _trade_key(cursor)
        found = await self.all_closed_trades(user_id, wanted, account=account)
        rest = [trade for trade in found if after is None or (trade.closed_at, trade.id) < after]
        last = rest[limit - 1] if len(rest) > limit else None
        following = encode_cursor(isoformat_z(last.closed_at), last.id) if last else None
        return ClosedTrades(rest[:limit], following, len(found))

    async def ledger_page(
        self,
        user_id: str,
        *,
        account: str | None = None,
        external_id: str | None = None,
        cursor: str | None = None,
        limit: int,
    ) -> LedgerRows:
        """Ledger transactions of an account, the newest recorded first.

        Args:
            user_id: whose.
            account: id or name, also the id of one that is not in use any more; None: the selected one.
            external_id: only what has this id, or belongs to the order with it, as explanations refer to it.
            cursor: where the page begins.
            limit: how many at most.

        Raises:
            NoAccountError: the user has no account.
            AccountNotFoundError: the user has no such account.
            InvalidCursorError: the cursor is not one of ours.
        """
        before = _sequence(cursor)

        def read(conn: Connection) -> LedgerRows:
            row = self.performing.accounts.any_row(conn, user_id, account)
            if external_id is not None:
                found = self._named(conn, row.id, external_id)[:limit]
            else:
                found = self.ledger.newest(conn, row.id, before_seq=before, limit=limit + 1)
            fills = [one.transaction.external_id for one in found if one.transaction.kind is TransactionKind.FILL]
            orders = self.reader.orders.repository.order_ids(conn, row.id, fills) if fills else {}
            following = encode_cursor(str(found[limit - 1].seq)) if len(found) > limit else None
            return LedgerRows(found[:limit], orders, following)

        return await self.db.read(read)

    def _named(self, conn: Connection, account_id: str, name: str) -> list[RecordedTransaction]:
        named = self.ledger.repository.named
        if found := named(conn, account_id, name):
            return found
        fills = self.reader.orders.repository.order_ids(conn, account_id, order_id=name)
        every = (one for fill in fills for one in named(conn, account_id, fill))
        return sorted(every, key=lambda one: one.seq, reverse=True)

    async def update_account(self, user_id: str, wanted: Mapping[str, Any], *, ip: str | None = None) -> None:
        """Change the account's terms; see `ChangeAccount.update`."""
        await self.changing.update(user_id, wanted, ip=ip)

    async def deposit(self, user_id: str, amount: Decimal, *, key: str | None = None, ip: str | None = None) -> None:
        """Put pretend money in; see `ChangeAccount.deposit`."""
        await self.changing.deposit(user_id, amount, key=key, ip=ip)

    async def reset(
        self,
        user_id: str,
        *,
        starting_cash: Decimal,
        margin_enabled: bool | None = None,
        shorting_enabled: bool | None = None,
        ip: str | None = None,
    ) -> None:
        """Start over; see `ChangeAccount.reset`."""
        await self.changing.reset(
            user_id,
            starting_cash=starting_cash,
            margin_enabled=margin_enabled,
            shorting_enabled=shorting_enabled,
            ip=ip,
        )


def _trade_key(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, trade_id = decode_cursor(cursor, 2)
    try:
        return require_utc(datetime.fromisoformat(moment)), trade_id
    except ValueError:
        raise InvalidCursorError("The cursor is not one this server gave out.") from None


def _sequence(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (seq,) = decode_cursor(cursor, 1)
    if not seq.isascii() or not seq.isdigit() or len(seq) > 18:
        raise InvalidCursorError("The cursor is not one this server gave out.")
    return int(seq)
