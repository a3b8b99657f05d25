"""Domain values as the portfolio endpoints answer them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fastapi import Response

from paiid.core.csv import csv_response
from paiid.domain.closings import ClosedTrade
from paiid.domain.exchange_calendar import NEW_YORK, is_session, session_close
from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.domain.money import to_cents
from paiid.domain.option import OptionSymbol, symbol_in
from paiid.domain.portfolio import PositionValue
from paiid.features.ledger.repository import RecordedTransaction
from paiid.features.portfolio.account_schemas import AccountsRead, OwnAccountRead
from paiid.features.portfolio.figure_schemas import GapRead
from paiid.features.portfolio.schemas import (
    AccountRead,
    ClosedTradeRead,
    ClosedTradesPage,
    LedgerEntryRead,
    LedgerPage,
    LedgerTransactionRead,
    PortfolioRead,
    PositionRead,
    TradeDirection,
)
from paiid.features.portfolio.service import ClosedTrades, LedgerRows, PortfolioSnapshot
from paiid.features.portfolio.service.accounts import OwnAccounts

_PERCENT = Decimal(100)
_CENT = Decimal("0.01")


def portfolio_read(snapshot: PortfolioSnapshot) -> PortfolioRead:
    """The answer for `snapshot`; built without validation, for the values are ours."""
    positions = [
        _position(
            one, snapshot.quotes[one.symbol], snapshot.instruments[one.symbol].name, sector=_sector(snapshot, one)
        )
        for one in snapshot.value.positions
    ]
    return PortfolioRead.model_construct(account=_account(snapshot), positions=positions, gaps=_gaps(snapshot))


def _gaps(snapshot: PortfolioSnapshot) -> list[GapRead]:
    day = snapshot.day_began_at.astimezone(NEW_YORK).date()
    return [
        GapRead(
            symbol=symbol,
            kind="price",
            first=day,
            last=day,
            detail=f"{symbol}: its close of the day before is not known, so the day's result leaves it out.",
        )
        for symbol in snapshot.value.unknown_days
    ] + [
        GapRead(
            symbol=symbol,
            kind="stale_price",
            first=option.expiration,
            last=option.expiration,
            detail=f"{symbol} has ended and its broker has not booked that yet. Until then it is valued at what "
            f"exercising it would have paid at the last close of {option.root}.",
        )
        for symbol, option in _ended(snapshot)
    ]


def _ended(snapshot: PortfolioSnapshot) -> Iterator[tuple[Symbol, OptionSymbol]]:
    """Contracts that are held still and priced as of their end."""
    for one in snapshot.value.positions:
        option, as_of = symbol_in(one.symbol), snapshot.quotes[one.symbol].as_of
        if option is None or as_of.date() < option.expiration or not is_session(option.expiration):
            continue
        if as_of == session_close(option.expiration):
            yield one.symbol, option


def accounts_read(found: OwnAccounts) -> AccountsRead:
    """The answer for a user's accounts."""
    return AccountsRead(
        accounts=[
            OwnAccountRead(
                id=row.id,
                name=row.name,
                broker=row.broker,
                broker_name=row.broker.label,
                is_demo=row.is_demo,
                is_selected=row.is_active,
                currency=row.currency,
                lot_method=row.lot_method,
                starting_cash=row.starting_cash,
                created_at=row.created_at,
                first_day=found.first_day(row),
                archived_at=row.archived_at,
            )
            for row in found.rows
        ]
    )


def _sector(snapshot: PortfolioSnapshot, position: PositionValue) -> str:
    return snapshot.instruments[position.symbol].sector


def _account(snapshot: PortfolioSnapshot) -> AccountRead:
    account, value, book = snapshot.state.account, snapshot.value, snapshot.state.history.book
    return AccountRead.model_construct(
        id=account.id,
        name=account.name,
        mode=account.mode,
        broker=account.broker,
        broker_name=account.broker.label,
        currency=account.currency,
        is_demo=account.is_demo,
        cash=value.cash,
        buying_power=snapshot.buying_power,
        equity=value.equity,
        last_equity=value.last_equity,
        day_pnl=value.day_pnl,
        day_pnl_percent=value.day_pnl_percent,
        total_pnl=value.total_pnl,
        total_pnl_percent=value.total_pnl_percent,
        realized_pnl=value.realized_pnl,
        unrealized_pnl=value.unrealized_pnl,
        long_market_value=value.long_market_value,
        short_market_value=value.short_market_value,
        starting_cash=account.starting_cash,
        net_deposits=value.net_deposits,
        fees=book.fees,
        dividends=book.dividends,
        margin_enabled=account.terms.multiplier > 1,
        shorting_enabled=account.terms.can_short,
        commission_per_share=account.commission_per_share,
        slippage_bps=account.slippage_bps,
        open_orders=len(snapshot.state.open_orders),
        created_at=account.created_at,
        as_of=snapshot.truth.as_of,
        delay=snapshot.truth.delay,
        source=snapshot.truth.source,
    )


def _position(value: PositionValue, quote: Quote, name: str, *, sector: str) -> PositionRead:
    fields = {field: getattr(value, field) for field in PositionValue.__dataclass_fields__}
    return PositionRead.model_construct(
        **fields, name=name, sector=sector, as_of=quote.as_of, delay=quote.delay, source=quote.source
    )


def closed_trades_read(page: ClosedTrades) -> ClosedTradesPage:
    """The answer for `page`."""
    return ClosedTradesPage(
        items=[_closed_trade(trade) for trade in page.items], next_cursor=page.next_cursor, total=page.total
    )


def closed_trades_csv(trades: Sequence[ClosedTrade]) -> Response:
    """`trades` as a file."""
    rows = [_closed_trade(trade) for trade in trades]
    return csv_response(list(ClosedTradeRead.model_fields), rows, "closed-trades.csv")


def _closed_trade(trade: ClosedTrade) -> ClosedTradeRead:
    ratio = trade.return_ratio
    return ClosedTradeRead.model_construct(
        id=trade.id,
        symbol=trade.symbol,
        direction=TradeDirection.SHORT if trade.is_short else TradeDirection.LONG,
        quantity=trade.quantity,
        entry_price=trade.entry_price,
        exit_price=trade.exit_price,
        pnl=to_cents(trade.pnl),
        return_percent=None if ratio is None else (ratio * _PERCENT).quantize(_CENT),
        opened_at=trade.opened_at,
        closed_at=trade.closed_at,
    )


def ledger_read(found: LedgerRows) -> LedgerPage:
    """The answer for a page of the ledger."""
    items = [_transaction(row, found.order_ids.get(row.transaction.external_id)) for row in found.rows]
    return LedgerPage(items=items, next_cursor=found.next_cursor)


def _transaction(row: RecordedTransaction, order_id: str | None) -> LedgerTransactionRead:
    one = row.transaction
    return LedgerTransactionRead(
        seq=row.seq,
        kind=one.kind.value,
        external_id=one.external_id,
        order_id=order_id,
        symbol=one.symbol,
        memo=one.memo,
        occurred_at=one.occurred_at,
        recorded_at=row.recorded_at,
        entries=[
            LedgerEntryRead(account=entry.account.value, commodity=entry.commodity, amount=entry.amount)
            for entry in one.entries
        ],
    )
