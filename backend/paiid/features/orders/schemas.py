"""What the order endpoints take and answer."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.option import LONGEST_SYMBOL, TRADABLE_PATTERN, parse_tradable
from paiid.domain.order import OrderClass, OrderStatus, OrderType, PositionIntent, Side, TimeInForce
from paiid.domain.order_checks import CheckState

MAX_QUANTITY = Decimal(10_000_000)
MAX_NOTIONAL = Decimal(1_000_000_000)
MAX_PRICE = Decimal(1_000_000)


def plain_form(value: Decimal) -> Decimal:
    """Give a number written as `1e2` the plain form it will be stored in."""
    return Decimal(format(value, "f"))


def _tradable(text: str) -> str:
    # The pattern lets contracts pass that end on no day of the calendar.
    parse_tradable(text)
    return text


Quantity = Annotated[Decimal, Field(gt=0, le=MAX_QUANTITY, decimal_places=9), AfterValidator(plain_form)]
Notional = Annotated[Decimal, Field(gt=0, le=MAX_NOTIONAL, decimal_places=2), AfterValidator(plain_form)]
Price = Annotated[Decimal, Field(gt=0, le=MAX_PRICE, decimal_places=9), AfterValidator(plain_form)]
AnyPrice = Annotated[Decimal, Field(gt=-MAX_PRICE, le=MAX_PRICE, decimal_places=9), AfterValidator(plain_form)]
Percent = Annotated[Decimal, Field(gt=0, lt=100, decimal_places=4), AfterValidator(plain_form)]
SymbolText = Annotated[
    str, StringConstraints(pattern=TRADABLE_PATTERN, max_length=LONGEST_SYMBOL), AfterValidator(_tradable)
]
ClientOrderId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]


class TakeProfitCreate(ApiInput):
    """Where a profit is taken: a limit order."""

    limit_price: Price


class StopLossCreate(ApiInput):
    """Where a loss is cut: a stop order, with a limit a stop-limit order."""

    stop_price: Price
    limit_price: Price | None = None


class OrderCreate(ApiInput):
    """An order; a market order for the day when nothing more is said. Exactly one of quantity and notional.

    A `bracket` has both exits, an `oto` one of them. An `oco` closes what is held: a limit order at its take profit,
    beside its stop loss. `symbol` may be the compact name of an option contract (`XYZ261218C00102500`), prices are for
    one share then. Several contracts at once go to `/api/orders/spreads`.
    """

    symbol: SymbolText
    side: Side
    quantity: Quantity | None = Field(default=None, description="Shares, or contracts.")
    notional: Notional | None = Field(default=None, description="USD to spend or raise instead of a quantity.")
    type: OrderType = OrderType.MARKET
    limit_price: Price | None = None
    stop_price: Price | None = None
    trail_price: Price | None = Field(default=None, description="Distance in USD.")
    trail_percent: Percent | None = Field(default=None, description="Distance in percent; 1 = 1 %.")
    time_in_force: TimeInForce = TimeInForce.DAY
    extended_hours: bool = False
    client_order_id: ClientOrderId | None = None
    order_class: OrderClass = OrderClass.SIMPLE
    take_profit: TakeProfitCreate | None = None
    stop_loss: StopLossCreate | None = None
    position_intent: PositionIntent | None = Field(default=None, description="Of option contracts only.")


class OrderReplace(ApiInput):
    """New terms for an open order; what is not named stays. `quantity` is the new full size.

    Of an order for several contracts only the net price can be changed.
    """

    quantity: Quantity | None = None
    limit_price: AnyPrice | None = None
    stop_price: Price | None = None
    trail_price: Price | None = None
    trail_percent: Percent | None = None
    time_in_force: TimeInForce | None = None


class PositionClose(ApiInput):
    """Close all that is held of `symbol` at the market."""

    symbol: SymbolText
    cancel_orders: bool = Field(default=False, description="Cancel the symbol's open orders first.")


class OrderRead(ApiModel):
    """An order and what became of it. Prices USD, quantities shares."""

    id: str
    client_order_id: str
    symbol: str
    side: Side
    type: OrderType
    quantity: DecimalString | None
    notional: DecimalString | None
    limit_price: DecimalString | None
    stop_price: DecimalString | None
    trail_price: DecimalString | None
    trail_percent: DecimalString | None
    time_in_force: TimeInForce
    extended_hours: bool
    position_intent: PositionIntent | None = Field(description="Of option contracts: what it does to the position.")
    status: OrderStatus
    filled_quantity: DecimalString
    average_fill_price: DecimalString | None
    reason: str | None
    replaces_order_id: str | None
    order_class: OrderClass
    parent_order_id: str | None = Field(description="The order it hangs on.")
    broker: str
    created_at: UtcInstant
    updated_at: UtcInstant
    submitted_at: UtcInstant | None
    expires_at: UtcInstant | None


class ExecutionRead(ApiModel):
    """One fill."""

    id: str
    order_id: str
    symbol: str
    side: Side
    quantity: DecimalString
    price: DecimalString
    fee: DecimalString
    executed_at: UtcInstant


class OrderFamilyRead(OrderRead):
    """An order with those that hang on it."""

    legs: list[OrderRead]


class OrderDetailRead(OrderFamilyRead):
    """An order with its fills, oldest first."""

    executions: list[ExecutionRead]


class PositionClosedRead(ApiModel):
    """What was done: the closing order as it was first answered, and the orders canceled before it."""

    order: OrderRead
    canceled: list[OrderRead]


class OrdersRead(ApiModel):
    """Orders, newest first."""

    items: list[OrderRead]
    next_cursor: str | None


class OrderFamiliesRead(ApiModel):
    """Orders that hang on no other, newest first."""

    items: list[OrderFamilyRead]
    next_cursor: str | None


class TradesRead(ApiModel):
    """Executions, newest first."""

    items: list[ExecutionRead]
    next_cursor: str | None


class BlockedRead(ApiModel):
    """Why the order would be refused; `code` as in the problem that placing it would answer."""

    code: str
    title: str
    detail: str
    max_quantity: DecimalString | None = Field(description="Largest quantity that would pass, where one would.")


class OrderCheckRead(ApiModel):
    """One rule's verdict on the order; `detail` has its figures. `failed` refuses the order, `warning` does not."""

    code: str
    label: str
    state: CheckState
    detail: str


class ExitsPreviewRead(ApiModel):
    """What the exits stand to lose and to gain from `base_price`, USD; null for one that is not there."""

    base_price: DecimalString
    risk: DecimalString | None
    reward: DecimalString | None
    reward_to_risk: DecimalString | None = Field(description="Ratio; 2 = twice as much to gain as to lose.")


class OrderPreviewRead(ApiModel):
    """What the order would do now. Money in USD; nothing is placed."""

    symbol: str
    side: Side
    quantity: DecimalString
    price: DecimalString
    gross: DecimalString
    commission: DecimalString
    half_spread_cost: DecimalString
    cash_change: DecimalString
    cash_after: DecimalString
    buying_power_before: DecimalString
    buying_power_after: DecimalString
    position_before: DecimalString
    position_after: DecimalString
    average_price_after: DecimalString | None
    equity: DecimalString
    share_of_equity_after: DecimalString | None = Field(description="Ratio; 0.1 = 10 %.")
    opens_short: bool
    summary: str
    checks: list[OrderCheckRead] = Field(
        description="Every rule that concerns the order, as it is asked on placing it."
    )
    blocked: BlockedRead | None
    exits: ExitsPreviewRead | None = Field(description="Of an order with exits.")
    quote_as_of: UtcInstant
    quote_source: str
