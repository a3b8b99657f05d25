"""What clients of Alpaca's API send and read, member by member as Alpaca has them (2026, without day-trade members).

Money and quantities are JSON strings, except in the portfolio's history, where Alpaca has numbers.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.order import OrderType, Side, TimeInForce
from paiid.features.orders.schemas import (
    ClientOrderId,
    Notional,
    Percent,
    Price,
    Quantity,
    StopLossCreate,
    TakeProfitCreate,
)

JsonNumber = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""The one place where money leaves as a number: Alpaca's clients take no string there."""
SymbolText = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class OrderClass(StrEnum):
    """Alpaca's families of orders; two words for none."""

    NONE = ""
    SIMPLE = "simple"
    BRACKET = "bracket"
    OCO = "oco"
    OTO = "oto"
    MLEG = "mleg"


class OrderCreate(ApiInput):
    """Body of `POST /v2/orders`. Numbers may come as JSON numbers or strings."""

    symbol: SymbolText | None = None
    side: Side | None = None
    type: OrderType
    time_in_force: TimeInForce
    qty: Quantity | None = None
    notional: Notional | None = None
    limit_price: Price | None = None
    stop_price: Price | None = None
    trail_price: Price | None = None
    trail_percent: Percent | None = None
    extended_hours: bool = False
    client_order_id: ClientOrderId | None = None
    order_class: OrderClass = OrderClass.NONE
    take_profit: TakeProfitCreate | None = None
    stop_loss: StopLossCreate | None = None
    legs: list[Any] | None = None
    position_intent: str | None = None
    advanced_instructions: dict[str, Any] | None = None


class OrderReplace(ApiInput):
    """Body of `PATCH /v2/orders/{id}`; `trail` is in whatever the order's trail is in."""

    qty: Quantity | None = None
    time_in_force: TimeInForce | None = None
    limit_price: Price | None = None
    stop_price: Price | None = None
    trail: Price | None = None
    client_order_id: ClientOrderId | None = None


class OrderRead(ApiModel):
    """An order. `qty` is null for one of an amount of money, `legs` unless exits hang on it and were asked for."""

    id: str
    client_order_id: str
    created_at: UtcInstant
    updated_at: UtcInstant
    submitted_at: UtcInstant
    filled_at: UtcInstant | None
    expired_at: UtcInstant | None
    expires_at: UtcInstant | None
    canceled_at: UtcInstant | None
    failed_at: UtcInstant | None
    replaced_at: UtcInstant | None
    replaced_by: str | None
    replaces: str | None
    asset_id: str
    symbol: str
    asset_class: str
    notional: DecimalString | None
    qty: DecimalString | None
    filled_qty: DecimalString
    filled_avg_price: DecimalString | None
    order_class: str
    order_type: OrderType
    type: OrderType
    side: Side
    position_intent: None
    time_in_force: str
    limit_price: DecimalString | None
    stop_price: DecimalString | None
    status: str
    extended_hours: bool
    legs: list["OrderRead"] | None
    trail_percent: DecimalString | None
    trail_price: DecimalString | None
    hwm: None
    subtag: None
    source: None


class AccountRead(ApiModel):
    """The account. What our broker does not know (maintenance margin, special memorandum account) is left out."""

    id: str
    account_number: str
    status: str
    currency: str
    cash: DecimalString
    equity: DecimalString
    last_equity: DecimalString
    portfolio_value: DecimalString
    buying_power: DecimalString
    regt_buying_power: DecimalString
    non_marginable_buying_power: DecimalString
    options_buying_power: DecimalString
    initial_margin: DecimalString
    long_market_value: DecimalString
    short_market_value: DecimalString
    multiplier: DecimalString
    accrued_fees: DecimalString
    options_approved_level: int
    options_trading_level: int
    shorting_enabled: bool
    account_blocked: bool
    trading_blocked: bool
    transfers_blocked: bool
    trade_suspended_by_user: bool
    balance_asof: str
    created_at: UtcInstant


class ConfigurationRead(ApiModel):
    """What the account's owner may set."""

    fractional_trading: bool
    max_margin_multiplier: DecimalString
    max_options_trading_level: int
    no_shorting: bool
    suspend_trade: bool
    trade_confirm_email: str
    ptp_no_exception_entry: bool
    disable_overnight_trading: bool


class ConfigurationUpdate(ApiInput):
    """Body of `PATCH /v2/account/configurations`. Members that cannot be changed here must be what they are."""

    fractional_trading: bool | None = None
    max_margin_multiplier: Decimal | None = None
    max_options_trading_level: int | None = None
    no_shorting: bool | None = None
    suspend_trade: bool | None = None
    trade_confirm_email: str | None = None
    ptp_no_exception_entry: bool | None = None
    disable_overnight_trading: bool | None = None
    # Gone since July 2026; the library still sends them, as null.
    dtbp_check: str | None = None
    pdt_check: str | None = None


class PositionRead(ApiModel):
    """A position. Short ones have negative `qty`, `market_value` and `cost_basis`; `*plpc` are ratios."""

    asset_id: str
    symbol: str
    exchange: str
    asset_class: str
    asset_marginable: bool
    qty: DecimalString
    qty_available: DecimalString
    avg_entry_price: DecimalString
    side: str
    market_value: DecimalString
    cost_basis: DecimalString
    unrealized_pl: DecimalString
    unrealized_plpc: DecimalString
    unrealized_intraday_pl: DecimalString | None
    unrealized_intraday_plpc: DecimalString
    current_price: DecimalString
    lastday_price: DecimalString
    change_today: DecimalString


class AssetRead(ApiModel):
    """Something that can be traded."""

    id: str
    asset_class: str = Field(serialization_alias="class")
    exchange: str
    symbol: str
    name: str
    status: str
    tradable: bool
    marginable: bool
    shortable: bool
    easy_to_borrow: bool
    borrow_status: str | None
    fractionable: bool
    attributes: list[str]


class ClockRead(ApiModel):
    """The market's clock; instants with New York's offset."""

    timestamp: str
    is_open: bool
    next_open: str
    next_close: str


class CalendarDayRead(ApiModel):
    """One session, New York's wall clock."""

    date: str
    open: str
    close: str
    session_open: str
    session_close: str
    settlement_date: str


class HistoryRead(ApiModel):
    """Equity over time: parallel arrays, `timestamp` in epoch seconds, `profit_loss` since `base_value`."""

    timestamp: list[int]
    equity: list[JsonNumber]
    profit_loss: list[JsonNumber]
    profit_loss_pct: list[JsonNumber | None]
    base_value: JsonNumber
    timeframe: str
    cashflow: dict[str, list[JsonNumber]]


class ItemRead(ApiModel):
    """One of several things that were to be done: the id or symbol, how it went, and the order or error."""

    status: int
    body: dict[str, Any] | OrderRead | None


class CanceledRead(ItemRead):
    """What became of one order."""

    id: str


class ClosedRead(ItemRead):
    """What became of one position."""

    symbol: str
