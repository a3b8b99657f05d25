"""What the endpoints of linked accounts answer. Amounts are USD."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import Field

from paiid.core.http import ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.linked_account import (
    AsTold,
    Balances,
    LinkedAccount,
    LinkedAccountKind,
    LinkedEvent,
    LinkedGain,
    LinkedPosition,
)
from paiid.domain.market import Delay
from paiid.domain.option import OptionRight
from paiid.features.linked_accounts.service import Rows


class LinkedAccountRead(ApiModel):
    """An account that can be looked at; of its number only the last characters are told."""

    id: str
    provider: str
    number: str = Field(description="Masked, e.g. `••••0001`.")
    is_sandbox: bool


class LinkedAccountsRead(ApiModel):
    """Every linked account; empty where none is configured."""

    accounts: list[LinkedAccountRead]

    @classmethod
    def of(cls, accounts: Sequence[LinkedAccount]) -> "LinkedAccountsRead":
        """The answer for `accounts`."""
        return cls(accounts=[account_read(one) for one in accounts])


class LinkedBalancesRead(ApiModel):
    """What an account is worth and may spend; null where its kind has no such figure."""

    kind: LinkedAccountKind
    total_equity: DecimalString
    total_cash: DecimalString
    market_value: DecimalString
    long_market_value: DecimalString | None
    short_market_value: DecimalString | None
    open_pnl: DecimalString | None
    closed_pnl: DecimalString | None
    stock_buying_power: DecimalString | None
    option_buying_power: DecimalString | None
    day_trade_buying_power: DecimalString | None
    cash_available: DecimalString | None
    unsettled_funds: DecimalString | None
    maintenance_call: DecimalString | None
    federal_call: DecimalString | None
    pending_orders: int
    pending_cash: DecimalString | None


class LinkedAccountDetail(ApiModel):
    """An account with its balances."""

    account: LinkedAccountRead
    balances: LinkedBalancesRead
    source: str
    as_of: UtcInstant
    delay: Delay

    @classmethod
    def of(cls, account: LinkedAccount, told: AsTold[Balances]) -> "LinkedAccountDetail":
        """The answer for `account` and what was told of it."""
        return cls(
            account=account_read(account), balances=LinkedBalancesRead.model_validate(told.value), **_truth(told)
        )


class LinkedOptionRead(ApiModel):
    """What a held contract is."""

    root: str
    expiration: date
    right: OptionRight
    strike: DecimalString


class LinkedPositionRead(ApiModel):
    """Something held: shares or contracts, negative when short; null where there is no price."""

    symbol: str
    option: LinkedOptionRead | None
    name: str | None
    quantity: DecimalString
    multiplier: int
    cost_basis: DecimalString
    average_price: DecimalString
    acquired_at: UtcInstant
    last: DecimalString | None
    priced_at: UtcInstant | None
    market_value: DecimalString | None
    unrealized_pnl: DecimalString | None


class LinkedPositionsRead(ApiModel):
    """Everything held."""

    positions: list[LinkedPositionRead]
    source: str
    as_of: UtcInstant
    delay: Delay

    @classmethod
    def of(cls, told: AsTold[tuple[LinkedPosition, ...]]) -> "LinkedPositionsRead":
        """The answer for what was told."""
        return cls(positions=[LinkedPositionRead.model_validate(one) for one in told.value], **_truth(told))


class LinkedEventRead(ApiModel):
    """Something booked; `kind` is the broker's word, `amount` what it did to cash."""

    booked_on: date
    kind: str
    amount: DecimalString
    description: str | None
    symbol: str | None
    quantity: DecimalString | None
    price: DecimalString | None
    commission: DecimalString | None


class LinkedHistoryPage(ApiModel):
    """Events, newest first."""

    items: list[LinkedEventRead]
    next_cursor: str | None
    source: str
    as_of: UtcInstant
    delay: Delay

    @classmethod
    def of(cls, rows: Rows[LinkedEvent]) -> "LinkedHistoryPage":
        """The answer for `rows`."""
        items = [LinkedEventRead.model_validate(one) for one in rows.told.value.rows]
        return cls(items=items, next_cursor=rows.next_cursor, **_truth(rows.told))


class LinkedGainRead(ApiModel):
    """A closed position; `gain_percent` is of the cost (10 = 10 %)."""

    symbol: str
    quantity: DecimalString
    cost: DecimalString
    proceeds: DecimalString
    gain: DecimalString
    gain_percent: DecimalString | None
    opened_on: date | None
    closed_on: date
    term_days: int | None


class LinkedGainsPage(ApiModel):
    """Closed positions, newest first."""

    items: list[LinkedGainRead]
    next_cursor: str | None
    source: str
    as_of: UtcInstant
    delay: Delay

    @classmethod
    def of(cls, rows: Rows[LinkedGain]) -> "LinkedGainsPage":
        """The answer for `rows`."""
        items = [LinkedGainRead.model_validate(one) for one in rows.told.value.rows]
        return cls(items=items, next_cursor=rows.next_cursor, **_truth(rows.told))


def account_read(account: LinkedAccount) -> LinkedAccountRead:
    """The answer for one account."""
    return LinkedAccountRead(
        id=account.id, provider=account.provider, number=account.masked_number, is_sandbox=account.is_sandbox
    )


def _truth(told: AsTold[Any]) -> dict[str, Any]:
    return {"source": told.source, "as_of": told.as_of, "delay": told.delay}
