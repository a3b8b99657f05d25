"""Values of the product as Alpaca's API shows them."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from paiid.core.clock import isoformat_z
from paiid.core.types import decimal_text
from paiid.domain.exchange_calendar import NEW_YORK, TradingDay, next_session
from paiid.domain.instrument import AssetClass, Instrument
from paiid.domain.ledger import LedgerAccount, TransactionKind
from paiid.domain.money import MONEY_STEP
from paiid.domain.order import OrderClass, OrderStatus
from paiid.features.alpaca_api.history.service import KIND_NAMES, BookedRow, FilledRow, StatementRow
from paiid.features.alpaca_api.ids import asset_id_of, execution_uuid, uuid_of
from paiid.features.alpaca_api.orders.service import OrderView
from paiid.features.alpaca_api.positions.service import PositionView
from paiid.features.alpaca_api.schemas import AccountRead, AssetRead, CalendarDayRead, OrderRead, PositionRead
from paiid.features.portfolio.service import PortfolioSnapshot

STOCKS: Final = "us_equity"
_EXCHANGES: Final = {
    "XNAS": "NASDAQ",
    "XNYS": "NYSE",
    "ARCX": "ARCA",
    "XASE": "AMEX",
    "BATS": "BATS",
    "NASDAQ": "NASDAQ",
    "NYSE": "NYSE",
    "ARCA": "ARCA",
    "AMEX": "AMEX",
}
"""Alpaca's names; clients know no others, and take an empty one."""
_STATUS_WORDS: Final = {OrderStatus.DENIED: "rejected"}
_REPLACED: Final = "replaced"
_ENDS: Final = {
    "filled_at": "filled",
    "expired_at": "expired",
    "canceled_at": "canceled",
    "failed_at": "rejected",
    "replaced_at": _REPLACED,
}
"""Instants of an order's end, each told where the order ended in that way."""
_NEVER_SAID: Final[dict[str, Any]] = {
    "position_intent": None,
    "hwm": None,
    "subtag": None,
    "source": None,
}
"""Members of an order that clients expect and we have nothing to say in."""


def order_read(view: OrderView) -> OrderRead:
    """The answer for an order; built without validation, for the values are ours."""
    row, status = view.row, order_status(view)
    ends: dict[str, Any] = {name: row.updated_at if status == word else None for name, word in _ENDS.items()}
    return OrderRead.model_construct(
        **_NEVER_SAID,
        **ends,
        id=uuid_of(row.id),
        client_order_id=row.client_order_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        submitted_at=row.created_at,
        expires_at=row.expires_at,
        replaced_by=None if view.successor is None or status != _REPLACED else uuid_of(view.successor.id),
        replaces=None if row.replaces_order_id is None else uuid_of(row.replaces_order_id),
        asset_id=asset_id_of(row.symbol),
        symbol=row.symbol,
        asset_class=STOCKS,
        notional=row.notional,
        qty=row.quantity if row.notional is None else None,
        filled_qty=row.filled_quantity,
        filled_avg_price=row.average_fill_price,
        order_class="" if row.order_class is OrderClass.SIMPLE else row.order_class.value,
        order_type=row.type,
        type=row.type,
        side=row.side,
        time_in_force=row.time_in_force.value,
        limit_price=row.limit_price,
        stop_price=row.stop_price,
        status=status,
        extended_hours=row.extended_hours,
        legs=[order_read(leg) for leg in view.legs] or None,
        trail_percent=row.trail_percent,
        trail_price=row.trail_price,
    )


def order_status(view: OrderView) -> str:
    """Alpaca's word for where an order stands."""
    if view.row.status is OrderStatus.CANCELED and view.successor is not None:
        return _REPLACED
    return _STATUS_WORDS.get(view.row.status, view.row.status.value)


def account_read(snapshot: PortfolioSnapshot, *, can_trade: bool) -> AccountRead:
    """The answer for the account."""
    account, value = snapshot.state.account, snapshot.value
    terms = account.terms
    positions = value.long_market_value - value.short_market_value
    return AccountRead.model_construct(
        id=uuid_of(account.id),
        account_number=f"PA{account.id[-10:].upper()}",
        status="ACTIVE",
        currency=account.currency,
        cash=value.cash,
        equity=value.equity,
        last_equity=value.last_equity,
        portfolio_value=value.equity,
        buying_power=snapshot.buying_power,
        regt_buying_power=snapshot.buying_power,
        non_marginable_buying_power=max(Decimal(0), min(value.cash, snapshot.buying_power)),
        options_buying_power=Decimal(0),
        initial_margin=(positions / terms.multiplier).quantize(Decimal("0.01")),
        long_market_value=value.long_market_value,
        short_market_value=value.short_market_value,
        multiplier=terms.multiplier,
        accrued_fees=Decimal(0),
        options_approved_level=0,
        options_trading_level=0,
        shorting_enabled=terms.can_short,
        account_blocked=False,
        trading_blocked=not can_trade,
        transfers_blocked=True,
        trade_suspended_by_user=False,
        balance_asof=snapshot.truth.as_of.astimezone(NEW_YORK).date().isoformat(),
        created_at=account.created_at,
    )


def position_read(view: PositionView) -> PositionRead:
    """The answer for a position."""
    value, quote = view.value, view.quote
    sign = 1 if value.quantity > 0 else -1
    day_percent = value.day_pnl_percent or Decimal(0)
    return PositionRead.model_construct(
        asset_id=asset_id_of(value.symbol),
        symbol=value.symbol,
        exchange=_EXCHANGES.get(view.instrument.exchange, ""),
        asset_class=STOCKS,
        asset_marginable=True,
        qty=value.quantity,
        qty_available=view.available * sign,
        avg_entry_price=value.average_price,
        side="long" if sign > 0 else "short",
        market_value=value.market_value,
        cost_basis=value.cost_basis,
        unrealized_pl=value.unrealized_pnl,
        unrealized_plpc=_ratio(value.unrealized_pnl, abs(value.cost_basis)),
        unrealized_intraday_pl=value.day_pnl,
        unrealized_intraday_plpc=day_percent / 100,
        current_price=value.last,
        lastday_price=quote.previous_close,
        change_today=_ratio(quote.change, quote.previous_close),
    )


def asset_read(instrument: Instrument) -> AssetRead:
    """The answer for an instrument."""
    return AssetRead.model_construct(
        id=asset_id_of(instrument.symbol),
        asset_class=STOCKS,
        exchange=_EXCHANGES.get(instrument.exchange, ""),
        symbol=instrument.symbol,
        name=instrument.name,
        status="active",
        tradable=is_asset(instrument) and instrument.tradable,
        marginable=True,
        shortable=instrument.shortable,
        easy_to_borrow=instrument.shortable,
        borrow_status="easy_to_borrow" if instrument.shortable else None,
        fractionable=instrument.fractionable,
        attributes=[],
    )


def is_asset(instrument: Instrument) -> bool:
    """Whether Alpaca would list it; an index is none."""
    return instrument.asset_class is not AssetClass.INDEX


def calendar_day_read(day: TradingDay) -> CalendarDayRead:
    """The answer for a session; trades settle the session after."""

    def clock(instant: datetime, form: str) -> str:
        return instant.astimezone(NEW_YORK).strftime(form)

    return CalendarDayRead(
        date=day.session_date.isoformat(),
        open=clock(day.opens_at, "%H:%M"),
        close=clock(day.closes_at, "%H:%M"),
        session_open=clock(day.pre_opens_at, "%H%M"),
        session_close=clock(day.after_ends_at, "%H%M"),
        settlement_date=next_session(day.session_date).isoformat(),
    )


def activity_read(row: StatementRow, account_id: str) -> dict[str, Any]:
    """The answer for a row of the statement; its members depend on its kind."""
    return _fill(row, account_id) if isinstance(row, FilledRow) else _booked(row)


def activity_id(key: tuple[datetime, str]) -> str:
    """A row's id: its instant to the microsecond, then what tells it from others of that instant."""
    return f"{key[0]:%Y%m%d%H%M%S%f}::{key[1]}"


def _fill(row: FilledRow, account_id: str) -> dict[str, Any]:
    one, order = row.execution, row.order
    size = order.quantity if order.quantity is not None else row.filled_so_far
    left = size - row.filled_so_far
    is_last = left == 0
    return {
        "activity_type": "FILL",
        "id": activity_id(row.key),
        "transaction_time": isoformat_z(one.executed_at),
        "type": "fill" if is_last else "partial_fill",
        "price": decimal_text(one.price),
        "qty": decimal_text(one.quantity),
        "side": one.side.value,
        "symbol": one.symbol,
        "leaves_qty": decimal_text(left),
        "cum_qty": decimal_text(row.filled_so_far),
        "order_id": uuid_of(order.id),
        "order_status": "filled" if is_last else "partially_filled",
        "execution_id": execution_uuid(account_id, one.id),
    }


def _booked(row: BookedRow) -> dict[str, Any]:
    one = row.transaction
    amount = one.total(LedgerAccount.CASH)
    found = {
        "activity_type": KIND_NAMES[one.kind],
        "id": activity_id(row.key),
        "date": one.occurred_at.astimezone(NEW_YORK).date().isoformat(),
        "net_amount": decimal_text(amount),
        "status": "executed",
        "description": one.memo,
    }
    if one.symbol is not None:
        found["symbol"] = one.symbol
    if one.kind in {TransactionKind.SPLIT, TransactionKind.TRANSFER} and one.symbol is not None:
        found["qty"] = decimal_text(one.total(LedgerAccount.HOLDINGS, one.symbol))
    return found


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(MONEY_STEP) if whole else Decimal(0)
