"""What is stored of automations."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from paiid.domain.option import is_option
from paiid.domain.order import Side


class AutomationMode(StrEnum):
    """`approval`: its orders are proposals that wait for a yes. `autopilot`: they are placed."""

    APPROVAL = "approval"
    AUTOPILOT = "autopilot"


class AutomationState(StrEnum):
    """`paused` ones decide nothing, `stopped` ones never again; what they hold and its stops stay."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class PauseReason(StrEnum):
    """Why one is not running."""

    OWNER = "owner"
    MAX_DRAWDOWN = "max_drawdown"
    LOSS_STREAK = "loss_streak"
    HOLDINGS = "holdings"
    ACCOUNT = "account"


class Outcome(StrEnum):
    """What a decision came to. `missed`: the next open came before anybody could decide."""

    ORDERS = "orders"
    NOTHING = "nothing"
    NO_DATA = "no_data"
    MISSED = "missed"


class OrderKind(StrEnum):
    """What an order is for; `protect` is the stop, or the target, of what an entry bought."""

    ENTRY = "entry"
    EXIT = "exit"
    REBALANCE = "rebalance"
    PROTECT = "protect"


class SendState(StrEnum):
    """How far an order came. `late`: the time it was for has passed; `refused`: by the order checks, or the broker."""

    PENDING = "pending"
    SENT = "sent"
    PROPOSED = "proposed"
    REFUSED = "refused"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class AutomationRow:
    """One automation as stored. `definition` and `parameters` are JSON texts, money USD, `max_drawdown` a ratio.

    `sells`: it was stopped, and all it holds is to go.
    """

    id: str
    user_id: str
    account_id: str
    strategy_id: str
    strategy_version: int
    name: str
    definition: str
    definition_hash: str
    parameters: str
    mode: AutomationMode
    state: AutomationState
    reason: PauseReason | None
    reason_text: str | None
    capital: Decimal
    max_drawdown: Decimal | None
    loss_streak: int | None
    cooldown_sessions: int | None
    resumes_on: date | None
    watched_from: date
    first_session: date
    request_key: str | None
    created_at: datetime
    updated_at: datetime
    sells: bool = False


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision; `inputs` is the JSON of `schemas.AutomationInputsRead`, None where nothing could be seen."""

    id: str
    automation_id: str
    session_date: date
    outcome: Outcome
    why: str
    equity: Decimal | None
    inputs: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class OrderIntent:
    """An order that a decision leads to; `id` is its `client_order_id`. See `models.automation_orders`.

    `is_short`: it is of a position that is sold short.
    """

    id: str
    automation_id: str
    session_date: date
    number: int
    kind: OrderKind
    symbol: str
    side: str
    quantity: Decimal
    stop_kind: str | None
    stop_distance: Decimal | None
    target_kind: str | None
    target_distance: Decimal | None
    state: SendState
    order_id: str | None
    proposal_id: str | None
    problem: str | None
    send_from: datetime
    send_until: datetime
    updated_at: datetime
    limit_price: Decimal | None = None
    is_short: bool = False

    @property
    def closes(self) -> bool:
        """Whether it closes a position, or a part of it; else it opens or enlarges one."""
        return (self.side == Side.BUY.value) == self.is_short

    @property
    def deed(self) -> str:
        """Its side in words."""
        if not self.is_short:
            return self.side
        if is_option(self.symbol):
            return "buy back" if self.closes else "write"
        return "buy to cover" if self.closes else "sell short"


@dataclass(frozen=True, slots=True)
class PlacedIntent:
    """An order with what has become of it at the broker; `proposal` is the state of its proposal, if it has one."""

    intent: OrderIntent
    placed_id: str | None
    status: str | None
    filled_quantity: Decimal | None
    average_fill_price: Decimal | None
    note: str | None
    proposal: str | None


@dataclass(frozen=True, slots=True)
class BarsRow:
    """Bars of one symbol as they were seen first at `session_date`; `bars` is JSON."""

    automation_id: str
    symbol: str
    session_date: date
    is_whole: bool
    bars: str


@dataclass(frozen=True, slots=True)
class ParityRow:
    """One report; `report` is the JSON of `schemas.ParityReportRead`."""

    automation_id: str
    session_date: date
    state: str
    report: str
    made_at: datetime
