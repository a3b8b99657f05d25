"""What the endpoints for orders of several option contracts take and answer."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay
from paiid.domain.option import OPTION_PATTERN
from paiid.domain.order import OrderType, PositionIntent, Side
from paiid.domain.spread import FEWEST_LEGS, MAX_RATIO, MOST_LEGS
from paiid.features.orders.schemas import MAX_PRICE, BlockedRead, ClientOrderId, Quantity, plain_form

OptionText = Annotated[str, StringConstraints(pattern=OPTION_PATTERN)]
NetPrice = Annotated[Decimal, Field(gt=-MAX_PRICE, lt=MAX_PRICE, decimal_places=2), AfterValidator(plain_form)]


class SpreadLegCreate(ApiInput):
    """One contract of an order for several: `ratio` of it for each unit."""

    symbol: OptionText
    ratio: int = Field(default=1, ge=1, le=MAX_RATIO)
    position_intent: PositionIntent


class SpreadCreate(ApiInput):
    """An order for two to four option contracts on one underlying, for the day.

    `limit_price` is the net for one share of one unit: above 0 what is paid, below 0 what is received. Ratios are in
    lowest terms, and what is sold to open is covered by what is bought.
    """

    legs: list[SpreadLegCreate] = Field(min_length=FEWEST_LEGS, max_length=MOST_LEGS)
    quantity: Quantity = Field(default=Decimal(1), description="Units.")
    type: OrderType = OrderType.LIMIT
    limit_price: NetPrice | None = None
    client_order_id: ClientOrderId | None = None


class SpreadLegRead(ApiModel):
    """One contract of the order: `quantity` of it in all. Prices are USD for one share."""

    symbol: str
    side: Side
    position_intent: PositionIntent
    ratio: int
    quantity: DecimalString
    bid: DecimalString | None
    ask: DecimalString | None


class OutlookRead(ApiModel):
    """What the whole order comes to when its contracts end, USD; null: no bound.

    Unless they end together the loss is the most there can be, and gain and break-evens cannot be told.
    """

    ends_together: bool
    max_loss: DecimalString | None
    max_gain: DecimalString | None
    break_evens: list[DecimalString] = Field(description="Prices of the underlying.")


class SpreadPreviewRead(ApiModel):
    """What the order would do now. `net`, `middle` and `price` are for one share of one unit; nothing is placed.

    `net` takes the far sides of the quotes, `price` is what it would trade at. The rest is USD of the whole order.
    """

    underlying: str
    quantity: DecimalString
    legs: list[SpreadLegRead]
    net: DecimalString
    middle: DecimalString
    price: DecimalString
    cash_change: DecimalString
    needed: DecimalString
    available: DecimalString
    outlook: OutlookRead | None = Field(description="Null where the order closes anything.")
    summary: str
    blocked: BlockedRead | None
    quote_as_of: UtcInstant
    quote_source: str
    delay: Delay
