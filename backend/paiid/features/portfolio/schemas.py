"""What the portfolio endpoints take and answer. Money is USD; `*_percent` are percent numbers (0.42 = 0.42 %)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.account import BrokerId
from paiid.domain.market import Delay
from paiid.features.portfolio.figure_schemas import GapRead

_MAX_CASH = Decimal(1_000_000_000)
CashAmount = Annotated[Decimal, Field(gt=0, le=_MAX_CASH, decimal_places=2, allow_inf_nan=False)]


class AccountRead(ApiModel):
    """The account as a whole, valued at the prices of `as_of`.

    `last_equity` is the equity at the previous session's close, `day_pnl` what was earned since, without deposits and
    withdrawals. `total_pnl` is equity less `net_deposits`; `left_out`, money that lies in something without a price or
    rate, counts as neither lost nor earned, but as taken out. `short_market_value` is negative or zero. A percentage is
    null where its base is zero or negative. `broker` keeps the account and fills its orders; nobody here does for a
    tracked account, which has no buying power. `id` is `all` for the total of all accounts.
    """

    id: str
    name: str
    mode: str
    broker: BrokerId
    broker_name: str
    currency: str
    is_demo: bool
    cash: DecimalString
    buying_power: DecimalString
    equity: DecimalString
    last_equity: DecimalString
    day_pnl: DecimalString
    day_pnl_percent: DecimalString | None
    total_pnl: DecimalString
    total_pnl_percent: DecimalString | None
    realized_pnl: DecimalString
    unrealized_pnl: DecimalString
    long_market_value: DecimalString
    short_market_value: DecimalString
    starting_cash: DecimalString
    net_deposits: DecimalString
    left_out: DecimalString
    fees: DecimalString
    dividends: DecimalString
    margin_enabled: bool
    shorting_enabled: bool
    commission_per_share: DecimalString
    slippage_bps: DecimalString
    open_orders: int
    created_at: UtcInstant
    as_of: UtcInstant
    delay: Delay
    source: str


class PositionRead(ApiModel):
    """One open position. `quantity`, `cost_basis` and `market_value` are negative for a short one.

    `average_price` and `cost_basis` include commissions. `weight_percent` is the share of equity. `realized_pnl` is
    what earlier sales of the symbol and its dividends brought. `day_pnl` is null where the close of the day before is
    not known: the account's day leaves it out.
    """

    symbol: str
    name: str
    sector: str
    quantity: DecimalString
    average_price: DecimalString
    cost_basis: DecimalString
    last: DecimalString
    market_value: DecimalString
    unrealized_pnl: DecimalString
    unrealized_pnl_percent: DecimalString | None
    day_pnl: DecimalString | None
    day_pnl_percent: DecimalString | None
    weight_percent: DecimalString | None
    realized_pnl: DecimalString
    opened_at: UtcInstant
    as_of: UtcInstant
    delay: Delay
    source: str


class PortfolioRead(ApiModel):
    """The account and its open positions, largest first; what is held without a price is in `gaps` alone.

    A contract without a close of the day before is in both.
    """

    account: AccountRead
    positions: list[PositionRead]
    gaps: list[GapRead]


class TradeDirection(StrEnum):
    """Which way a round trip went."""

    LONG = "long"
    SHORT = "short"


class ClosedTradeRead(ApiModel):
    """One closing of shares matched first in, first out with what opened them.

    `entry_price` and `exit_price` are averages per share with commissions inside; `return_percent` is `pnl` over the
    money put in. `opened_at` is when the first of the shares were bought (or sold short).
    """

    id: str
    symbol: str
    direction: TradeDirection
    quantity: DecimalString
    entry_price: DecimalString
    exit_price: DecimalString
    pnl: DecimalString
    return_percent: DecimalString | None
    opened_at: UtcInstant
    closed_at: UtcInstant


class ClosedTradesPage(ApiModel):
    """Closed trades, newest first. `total` counts those of the whole filter."""

    items: list[ClosedTradeRead]
    next_cursor: str | None
    total: int


class LedgerEntryRead(ApiModel):
    """`amount` of `commodity` (USD or a symbol) added to one ledger account; a transaction's entries sum to zero."""

    account: str
    commodity: str
    amount: DecimalString


class LedgerTransactionRead(ApiModel):
    """One balanced fact of the book. `occurred_at` is in the market's time, `recorded_at` wall time.

    `order_id` is the order that a fill belongs to; null for all other kinds.
    """

    seq: int
    kind: str
    external_id: str
    order_id: str | None
    symbol: str | None
    memo: str
    occurred_at: UtcInstant
    recorded_at: UtcInstant
    entries: list[LedgerEntryRead]


class LedgerPage(ApiModel):
    """Ledger transactions, newest first."""

    items: list[LedgerTransactionRead]
    next_cursor: str | None


class AccountReset(ApiInput):
    """Start over with a new paper account; the present one is archived, with all its history."""

    confirm: Literal["RESET"]
    starting_cash: Annotated[Decimal, Field(ge=1000, le=_MAX_CASH, decimal_places=2, allow_inf_nan=False)] = Decimal(
        100_000
    )
    margin_enabled: bool | None = None
    shorting_enabled: bool | None = None


class AccountUpdate(ApiInput):
    """Terms of the paper account; what is left out stays as it is."""

    margin_enabled: bool | None = None
    shorting_enabled: bool | None = None
    commission_per_share: Annotated[Decimal, Field(ge=0, le=10, decimal_places=6, allow_inf_nan=False)] | None = None
    slippage_bps: Annotated[Decimal, Field(ge=0, le=500, decimal_places=2, allow_inf_nan=False)] | None = None


class DepositCreate(ApiInput):
    """Pretend money put into the paper account."""

    amount: CashAmount
