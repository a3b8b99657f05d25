"""What the usage endpoints take and answer. Money is USD."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.features.ai_usage.repository import BudgetRow
from paiid.features.ai_usage.service import Usage
from paiid.ports.model_meter import CallOutcome, Purpose

BudgetUsd = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2, allow_inf_nan=False)]


class UsageGroupRead(ApiModel):
    """Calls of one purpose, model or user. `input_tokens` leaves out what was written to or read from the cache."""

    name: str
    calls: int
    failed: int = Field(description="Calls without a usable answer; some of them cost money all the same.")
    input_tokens: int
    output_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    cost_usd: DecimalString


class ModelCallRead(ApiModel):
    """One call. `outcome` is null while it is on its way, when `reserved_usd` is set aside for it."""

    id: str
    user_id: str | None
    purpose: Purpose
    model: str
    outcome: CallOutcome | None
    reserved_usd: DecimalString
    cost_usd: DecimalString
    is_estimate: bool = Field(description="The vendor did not tell the tokens; the cost is the most it can be.")
    input_tokens: int
    output_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    request_id: str | None = Field(description="The vendor's; its support asks for it.")
    latency_ms: int | None
    started_at: UtcInstant
    ended_at: UtcInstant | None


class UsageRead(ApiModel):
    """The present calendar month (UTC): everybody's calls for the owner, one's own for others."""

    month: str
    resets_at: UtcInstant
    is_everybody: bool
    monthly_usd: DecimalString = Field(description="Budget of the whole installation; 0: no call is made.")
    user_monthly_usd: DecimalString | None = Field(description="Budget of each user; null: none of their own.")
    is_exhausted: bool = Field(description="No further call of yours would be made this month.")
    spent_usd: DecimalString
    reserved_usd: DecimalString = Field(description="Set aside for calls on their way.")
    purposes: list[UsageGroupRead]
    models: list[UsageGroupRead]
    users: list[UsageGroupRead] = Field(description="For the owner alone.")
    calls: list[ModelCallRead] = Field(description="The newest 100.")

    @classmethod
    def of(cls, usage: Usage) -> "UsageRead":
        """The answer for `usage`."""
        return cls(
            month=usage.month,
            resets_at=usage.resets_at,
            is_everybody=usage.is_everybody,
            monthly_usd=usage.monthly_usd,
            user_monthly_usd=usage.user_monthly_usd,
            is_exhausted=usage.is_exhausted,
            spent_usd=usage.spending.spent,
            reserved_usd=usage.spending.reserved,
            purposes=[UsageGroupRead.model_validate(one) for one in usage.purposes],
            models=[UsageGroupRead.model_validate(one) for one in usage.models],
            users=[UsageGroupRead.model_validate(one) for one in usage.users],
            calls=[ModelCallRead.model_validate(one) for one in usage.calls],
        )


class UsageBudgetUpdate(ApiInput):
    """Body of `PUT /api/ai/usage/budget`; null gives the installation's setting back, or no limit for each user."""

    monthly_usd: BudgetUsd | None
    user_monthly_usd: BudgetUsd | None

    def row(self) -> BudgetRow:
        """What is stored."""
        return BudgetRow(self.monthly_usd, self.user_monthly_usd)
