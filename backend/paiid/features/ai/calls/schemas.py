"""Calls, decisions and journal entries as the API carries them. Prices are USD a share; ratios: 0.05 = 5 %."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.advice.gates import GateName
from paiid.domain.advice.outcome import Ending
from paiid.domain.advice.packet import Direction, FactUnit, Screen
from paiid.domain.advice.rules import LEAST_HORIZON, LEAST_PROBABILITY, MOST_HORIZON, MOST_PROBABILITY, MOST_TEXT
from paiid.domain.advice.sizing import Limit
from paiid.features.ai.calls.decisions import CallState, DecisionKind
from paiid.features.orders.schemas import Price
from paiid.features.settings.schemas import SymbolText


class ConfidenceRead(ApiModel):
    """How likely it is that the target comes before the stop.

    `raw` is what the advisor said, `calibrated` what its resolved calls made of that when it was frozen; `low` to
    `high` is the 95 % interval of that and `count` the resolved calls behind it; null and 0 while there are too few.
    """

    raw: DecimalString
    calibrated: DecimalString
    low: DecimalString | None
    high: DecimalString | None
    count: int


class FactRead(ApiModel):
    """One numbered fact; texts cite it as `[number]`. `is_foreign`: written by somebody outside."""

    number: int
    key: str
    name: str
    value: DecimalString | None
    unit: FactUnit
    text: str
    meaning: str
    source: str
    as_of: UtcInstant
    is_foreign: bool


class GateRead(ApiModel):
    """One thing that may stop advice. `stops`: while not passed, the size is 0."""

    name: GateName
    is_passed: bool
    detail: str
    stops: bool


class SizeLimitRead(ApiModel):
    """How many shares one limit allows."""

    limit: Limit
    quantity: DecimalString


class SizingRead(ApiModel):
    """The size that code made. `cost` and `risk` (lost at the stop) are USD, `weight` the cost as a ratio of `equity`.

    `kelly` is the whole growth-optimal stake as a ratio of the equity, of which a capped fraction is taken.
    """

    quantity: DecimalString
    price: DecimalString
    cost: DecimalString
    risk: DecimalString
    weight: DecimalString
    equity: DecimalString
    kelly: DecimalString
    binding: Limit
    limits: list[SizeLimitRead]
    gates: list[GateRead]


class OutcomeRead(ApiModel):
    """How it ended. `return_ratio` is after costs; of a sale, what the seller was spared.

    `excess_ratio` is against SPY over the same sessions: a purchase instead of SPY, a sale into SPY. Prices are
    restated for splits and dividends since the call, by the factor `restated`.
    """

    ending: Ending
    starts_on: date
    ended_on: date
    sessions: int
    entry: DecimalString
    exit: DecimalString
    return_ratio: DecimalString
    cost_ratio: DecimalString
    spy_ratio: DecimalString | None
    excess_ratio: DecimalString | None
    restated: DecimalString
    resolved_at: UtcInstant
    source: str
    hash: str


class DecisionRead(ApiModel):
    """What was decided, and when."""

    id: str
    kind: DecisionKind
    order_id: str | None
    reason: str | None
    snoozed_until: UtcInstant | None
    decided_at: UtcInstant


class CallSummaryRead(ApiModel):
    """One call of the history. `weight` is its size as a ratio of the account's worth then."""

    id: str
    number: int = Field(description="Its place in your chain, counted from 1.")
    state: CallState
    run_id: str | None
    advisor: str
    model: str
    prompt_version: str
    strategy: str = Field(description="The screen that picked it, or `journal`.")
    symbol: str
    direction: Direction
    session_date: date
    starts_on: date
    ends_on: date
    made_at: UtcInstant
    raw_probability: DecimalString
    probability: DecimalString
    entry: DecimalString
    stop: DecimalString
    target: DecimalString
    horizon_sessions: int
    quantity: DecimalString
    weight: DecimalString
    is_backfilled: bool
    is_simulated: bool
    is_contaminated: bool
    hash: str
    outcome: OutcomeRead | None


class HistoryRead(ApiModel):
    """A page of calls, newest session first; `total` counts what the filters match."""

    items: list[CallSummaryRead]
    next_cursor: str | None
    total: int


class CallRead(ApiModel):
    """One frozen call with its evidence, how it was sized, what you decided and how it ended.

    `hash` is SHA-256 over `previous_hash` and `body`'s text; nothing of it can be changed later. `name`, `screens` and
    `evidence` are those of its packet; empty for a journal entry.
    """

    id: str
    number: int
    state: CallState
    run_id: str | None
    advisor: str
    model: str
    prompt_version: str
    training_cutoff: date | None
    strategy: str
    symbol: str
    name: str
    direction: Direction
    screens: list[Screen]
    session_date: date
    starts_on: date
    ends_on: date
    made_at: UtcInstant
    confidence: ConfidenceRead
    entry: DecimalString
    stop: DecimalString
    target: DecimalString
    close: DecimalString = Field(description="Of `session_date`: what later prices are restated by.")
    horizon_sessions: int
    risk_per_share: DecimalString
    reward_to_risk: DecimalString = Field(description="Entry to target over entry to stop; 2.00 = twice.")
    thesis: str
    counter_thesis: str
    citations: list[int]
    evidence: list[FactRead]
    sizing: SizingRead | None
    source: str
    is_simulated: bool
    is_backfilled: bool
    is_contaminated: bool
    order_id: str | None
    inputs_hash: str
    previous_hash: str
    hash: str
    outcome: OutcomeRead | None
    decisions: list[DecisionRead]


Reason = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Thesis = Annotated[str, StringConstraints(min_length=20, max_length=MOST_TEXT)]


class DecisionCreate(ApiInput):
    """What to do with a call: accept it with the order you placed, dismiss it with a reason, or put it off."""

    kind: DecisionKind
    order_id: str | None = Field(default=None, max_length=40, description="Of an acceptance.")
    reason: Reason | None = Field(default=None, description="Of a dismissal.")
    snoozed_until: AwareDatetime | None = Field(default=None, description="Of a snooze; at most 30 days ahead.")


class DecisionMadeRead(ApiModel):
    """The decision, and where the call stands with it."""

    decision: DecisionRead
    state: CallState


class JournalExit(ApiInput):
    """Where you would be wrong, where right, and after how many sessions it is over."""

    stop: Price
    target: Price
    horizon_sessions: int = Field(ge=LEAST_HORIZON, le=MOST_HORIZON)


class JournalCreate(ApiInput):
    """Your own call, frozen and scored as an advisor's. `confidence`: that the target comes before the stop."""

    symbol: SymbolText
    direction: Direction
    thesis: Thesis
    exit: JournalExit
    confidence: Annotated[
        Decimal, Field(ge=LEAST_PROBABILITY, le=MOST_PROBABILITY, decimal_places=4, allow_inf_nan=False)
    ]
    order_id: str | None = Field(default=None, max_length=40)
