"""What the endpoints of lots take and answer. Money is the account's currency, exact to a millionth."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.account import LotMethod
from paiid.domain.lots import Closing
from paiid.domain.market import Delay
from paiid.domain.tax import Term
from paiid.features.portfolio.figure_schemas import AccountRefRead, GapRead
from paiid.features.portfolio.schemas import TradeDirection

LotId = Annotated[str, StringConstraints(min_length=1, max_length=160)]
AccountText = Annotated[str, StringConstraints(min_length=1, max_length=100)]
SymbolText = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Quantity = Annotated[Decimal, Field(gt=0, le=10**15, decimal_places=9, allow_inf_nan=False)]
Price = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=9, allow_inf_nan=False)]
Fee = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=6, allow_inf_nan=False)]


class LotRead(ApiModel):
    """One open lot; `id` is that of the activity that opened it.

    `quantity` and `cost_basis` are negative for shares sold short; `price` is the cost of one share. `opened_at` is
    the start of `acquired_on` where only the day is known. Sold on `long_term_on` or later a gain is long-term (null
    for a short position); `term` is what it is today. `deferred_loss` is what wash sales add to the cost, which
    `cost_basis` leaves out. `is_cost_known` is false for shares that came without a price.
    """

    id: str
    account_id: str
    symbol: str
    quantity: DecimalString
    price: DecimalString
    cost_basis: DecimalString
    deferred_loss: DecimalString
    is_cost_known: bool
    market_value: DecimalString | None
    unrealized_pnl: DecimalString | None
    opened_at: UtcInstant
    acquired_on: date
    long_term_on: date | None
    term: Term


class LotsRead(ApiModel):
    """Open lots by symbol, in the order in which sales use them up.

    `method` is null where the accounts have different ones.
    """

    account: AccountRefRead
    method: LotMethod | None
    items: list[LotRead]
    gaps: list[GapRead]
    source: str
    delay: Delay
    as_of: UtcInstant


class ReplacementRead(ApiModel):
    """Shares bought around a sale at a loss: `quantity` of the lot `lot_id` take `disallowed` of it into their cost."""

    lot_id: str
    acquired_on: date
    quantity: DecimalString
    disallowed: DecimalString
    held_days: int


class RealizedLotRead(ApiModel):
    """A lot, or a part of one, that was closed by the activity `closed_by`.

    `gain` is `proceeds` less `cost`, commissions inside. With wash sales it is `adjusted_gain`: less `deferred_loss`
    (of earlier sales, in the cost of these shares), without `disallowed` (deferred into the shares of
    `replacements`); `adjusted_term` counts the holding period that came with deferred losses.
    """

    account_id: str
    symbol: str
    direction: TradeDirection
    reason: Closing
    quantity: DecimalString
    acquired_on: date
    closed_on: date
    opened_at: UtcInstant
    closed_at: UtcInstant
    opened_by: str
    closed_by: str
    cost: DecimalString
    proceeds: DecimalString
    gain: DecimalString
    term: Term
    disallowed: DecimalString
    deferred_loss: DecimalString
    adjusted_gain: DecimalString
    adjusted_term: Term
    replacements: list[ReplacementRead]


class RealizedTotalsRead(ApiModel):
    """Sums of the whole filter: as they are, and with wash sales (`adjusted_*`)."""

    proceeds: DecimalString
    cost: DecimalString
    gain: DecimalString
    short_term: DecimalString
    long_term: DecimalString
    disallowed: DecimalString
    deferred_loss: DecimalString
    adjusted_gain: DecimalString
    adjusted_short_term: DecimalString
    adjusted_long_term: DecimalString


class RealizedPageRead(ApiModel):
    """Realized gains, the latest first. `total` and `totals` are of the whole filter, `years` those with any."""

    account: AccountRefRead
    method: LotMethod | None
    year: int | None
    years: list[int]
    items: list[RealizedLotRead]
    next_cursor: str | None
    total: int
    totals: RealizedTotalsRead
    gaps: list[GapRead]


class SalePreviewCreate(ApiInput):
    """A sale to be looked at before it is made; of a short position, buying it back.

    Without a `price` it is the present one, without an `account` the selected one. `fee` is in all. `lots` are those
    that `specific` would use up first.
    """

    symbol: SymbolText
    quantity: Quantity
    account: AccountText | None = None
    price: Price | None = None
    fee: Fee = Decimal(0)
    lots: Annotated[list[LotId], Field(max_length=500, default_factory=list)]


class SaleLotRead(ApiModel):
    """A lot, or a part of one, that the sale would close."""

    lot_id: str
    quantity: DecimalString
    acquired_on: date
    cost: DecimalString
    proceeds: DecimalString
    gain: DecimalString
    term: Term


class WashSaleWarningRead(ApiModel):
    """`disallowed` of the loss would be deferred by the lots `replaced_by`, bought within 30 days before.

    Buying again until `until` would defer more.
    """

    quantity: DecimalString
    disallowed: DecimalString
    replaced_by: list[str]
    until: date
    sentence: str


class MethodPreviewRead(ApiModel):
    """The sale by one method; `is_chosen` for that of the account. `wash_sale` is null without a loss."""

    method: LotMethod
    is_chosen: bool
    cost: DecimalString
    proceeds: DecimalString
    gain: DecimalString
    short_term: DecimalString
    long_term: DecimalString
    lots: list[SaleLotRead]
    wash_sale: WashSaleWarningRead | None


class SalePreviewRead(ApiModel):
    """What the sale would realize now, by every method, out of the lots that are open now."""

    account: AccountRefRead
    symbol: str
    direction: TradeDirection
    quantity: DecimalString
    price: DecimalString
    fee: DecimalString
    methods: list[MethodPreviewRead]
    source: str
    delay: Delay
    as_of: UtcInstant


class LotChoiceUpdate(ApiInput):
    """Which lots the sale `closing_id` uses up first, in this order; none takes the choice back."""

    closing_id: LotId
    lots: Annotated[list[LotId], Field(max_length=500)]
    account: AccountText | None = None


class LotChoiceRead(ApiModel):
    """What was chosen. It holds while the account's `method` is `specific`, as `is_applied` tells."""

    account: AccountRefRead
    closing_id: str
    lots: list[str]
    method: LotMethod
    is_applied: bool


class ClosingLotRead(ApiModel):
    """A lot that was open right before the sale; `term` is what a gain on it was on the day of the sale.

    `quantity` and `cost_basis` are negative for shares sold short; `price` is the cost of one share.
    """

    id: str
    quantity: DecimalString
    acquired_on: date
    price: DecimalString
    cost_basis: DecimalString
    term: Term


class ClosingRead(ApiModel):
    """A sale that was made, and the lots it could use up, oldest first.

    `chosen` are those that are kept for it; they hold while the account's `method` is `specific`, as `is_applied`
    tells. `methods` is what the sale would have realized by each, `specific` with the lots asked about; empty where it
    is no plain sale of what was held. Wash sales by later purchases are not in it.
    """

    account: AccountRefRead
    closing_id: str
    closed_on: date
    symbol: str
    direction: TradeDirection
    quantity: DecimalString
    method: LotMethod
    is_applied: bool
    chosen: list[str]
    lots: list[ClosingLotRead]
    methods: list[MethodPreviewRead]
