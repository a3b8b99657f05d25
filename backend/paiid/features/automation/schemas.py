"""Automations as the API takes and tells them. Money in USD; ratios are decimals (0.05 = 5 %)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.features.automation.contracts import ContractFate
from paiid.features.automation.parity.reports import ParityReportRead, ParityState
from paiid.features.automation.rows import (
    AutomationMode,
    AutomationState,
    OrderKind,
    Outcome,
    PauseReason,
    SendState,
)
from paiid.features.automation.seen import AutomationInputsRead
from paiid.features.backtest.schemas import Id, SymbolGiven

_Drawdown = Annotated[Decimal, Field(gt=0, lt=1, max_digits=6, decimal_places=4)]
_Count = Annotated[int, Field(ge=1, le=100)]


class AutomationLimits(ApiInput):
    """When it pauses itself; null: never for that.

    `cooldown_sessions` is how long a pause after so many losing trades in a row lasts; without it, and after a
    drawdown, until you resume it.
    """

    max_drawdown: _Drawdown | None = Field(None, description="Fall from the highest value, as a ratio.")
    loss_streak: _Count | None = Field(None, description="Losing trades in a row.")
    cooldown_sessions: _Count | None = None


class AutomationCreate(AutomationLimits):
    """A version of a saved strategy, run after each close with `capital` of the account."""

    strategy_id: Id
    version: Annotated[int, Field(ge=1)] | None = Field(None, description="The newest if none; it stays that one.")
    parameters: dict[str, Decimal] = Field(default_factory=dict, max_length=30)
    symbols: Annotated[list[SymbolGiven], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Instead of the strategy's own universe."
    )
    account_id: Id | None = Field(None, description="The account in use if none.")
    mode: AutomationMode = AutomationMode.APPROVAL
    capital: Annotated[Decimal, Field(ge=100, le=1_000_000_000, max_digits=14, decimal_places=2)]


class AutomationUpdate(AutomationLimits):
    """What of an automation can be changed; what is left out stays."""

    mode: AutomationMode = AutomationMode.APPROVAL


class AutomationStop(ApiInput):
    """How it ends. `sell`: all it holds is sold, and all it owes bought back, at the market; its stops are canceled."""

    sell: bool = False


class AutomationOrderRead(ApiModel):
    """One order and what has become of it. `status` is the order's, `proposal` that of its proposal.

    `is_short`: it is of a position that is sold short, so a sale opens it and a purchase closes it.
    """

    id: str
    kind: OrderKind
    symbol: str
    side: str
    is_short: bool
    quantity: DecimalString
    limit_price: DecimalString | None
    state: SendState
    order_id: str | None
    proposal_id: str | None
    proposal: str | None
    status: str | None
    filled_quantity: DecimalString | None
    average_fill_price: DecimalString | None
    problem: str | None


class AutomationDecisionRead(ApiModel):
    """What was decided at the close of a session. `inputs` is null where nothing could be seen."""

    session_date: date
    outcome: Outcome
    why: str
    equity: DecimalString | None
    decided_at: UtcInstant
    orders: list[AutomationOrderRead]
    inputs: AutomationInputsRead | None


class AutomationDecisionsPage(ApiModel):
    """Decisions, newest first."""

    items: list[AutomationDecisionRead]
    next_cursor: str | None


class AutomationHoldingRead(ApiModel):
    """What it holds by its own orders, whatever else the account holds; `shares` below 0 are sold short and owed."""

    symbol: str
    shares: DecimalString
    average_price: DecimalString
    opened: date


class AutomationContractRead(ApiModel):
    """Contracts that it has written and that are open. `premium` was received for them, USD a share, at the market.

    `shares` are what is delivered if they are assigned. `secured` is the cash that lies ready for a put's strike, USD;
    0 for a call, which its shares stand behind.
    """

    symbol: str
    underlying: str
    right: Literal["call", "put"]
    strike: DecimalString
    expiration: date
    contracts: DecimalString
    shares: DecimalString
    premium: DecimalString
    opened: date
    secured: DecimalString


class AutomationContractEndRead(ApiModel):
    """What became of contracts that it had written. `paid` to buy them back, USD a share; `pnl` in USD after fees."""

    symbol: str
    contracts: DecimalString
    premium: DecimalString
    paid: DecimalString | None
    opened: date
    closed: date | None
    fate: ContractFate
    pnl: DecimalString | None


class AutomationRead(ApiModel):
    """One automation. The stream tells its news as events `job` with `job: automation`.

    `cash`, `holdings` and `contracts` are its own, `contract_ends` the newest twenty, newest first. `equity` is as of
    the last decision; `next_session` the close judged next.
    """

    id: str
    strategy_id: str
    strategy_version: int
    name: str
    account_id: str
    mode: AutomationMode
    state: AutomationState
    reason: PauseReason | None
    reason_text: str | None
    resumes_on: date | None
    capital: DecimalString
    max_drawdown: DecimalString | None
    loss_streak: int | None
    cooldown_sessions: int | None
    parameters: dict[str, DecimalString]
    symbols: list[str]
    first_session: date
    next_session: date | None
    last_session: date | None
    equity: DecimalString | None
    cash: DecimalString
    holdings: list[AutomationHoldingRead]
    contracts: list[AutomationContractRead]
    contract_ends: list[AutomationContractEndRead]
    closed_trades: int
    realized_pnl: DecimalString
    parity: ParityState | None
    parity_session: date | None
    created_at: UtcInstant
    updated_at: UtcInstant


class AutomationsPage(ApiModel):
    """Automations, newest first."""

    items: list[AutomationRead]
    next_cursor: str | None


class AutomationLookRead(ApiModel):
    """What would be decided at a close; nothing of it is kept or ordered. `lacking`: what of the prices is missing."""

    session_date: date
    first_session: date
    inputs: AutomationInputsRead | None
    lacking: str | None


class ParityReportsPage(ApiModel):
    """Reports, newest first."""

    items: list[ParityReportRead]
    next_cursor: str | None
