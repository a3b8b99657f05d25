"""Domain values as the portfolio endpoints answer them."""

from collections.abc import Sequence
from decimal import Decimal

from fastapi import Response

from paiid.core.csv import csv_response
from paiid.domain.closings import ClosedTrade
from paiid.domain.money import to_cents
from paiid.features.ledger.repository import RecordedTransaction
from paiid.features.portfolio.account_schemas import AccountsRead, OwnAccountRead
from paiid.features.portfolio.schemas import (
    ClosedTradeRead,
    ClosedTradesPage,
    LedgerEntryRead,
    LedgerPage,
    LedgerTransactionRead,
    TradeDirection,
)
from paiid.features.portfolio.service import ClosedTrades, LedgerRows
from paiid.features.portfolio.service.accounts import OwnAccounts

_PERCENT = Decimal(100)
_CENT = Decimal("0.01")


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
