"""What the proposal endpoints take and answer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import UtcInstant
from paiid.features.orders.schemas import OrderCreate
from paiid.features.proposals.repository import ProposalRow, ProposalSource, ProposalState

MAX_REASON = 1000
Reason = Annotated[str, StringConstraints(min_length=1, max_length=MAX_REASON)]


class ProposalCreate(ApiInput):
    """An order that waits for its owner's yes. `client_order_id` is ours and must be left out."""

    order: OrderCreate
    reason: Reason = Field(description="Why, in the proposer's words.")
    valid_minutes: int = Field(default=240, ge=1, le=7 * 24 * 60)


class ProposalApprove(ApiInput):
    """A yes; to other terms when `order` names them."""

    order: OrderCreate | None = None


class ProposalRead(ApiModel):
    """One proposal. `reason` is text from outside. `order_id` is that of the order a yes has placed."""

    id: str
    account_id: str
    source: ProposalSource
    source_name: str
    order: OrderCreate
    reason: str
    state: ProposalState
    order_id: str | None
    created_at: UtcInstant
    expires_at: UtcInstant
    decided_at: UtcInstant | None


class ProposalsPage(ApiModel):
    """Proposals, newest first; `waiting` counts those that a yes or no would still change."""

    items: list[ProposalRead]
    next_cursor: str | None
    waiting: int


def proposal_read(row: ProposalRow, state: ProposalState) -> ProposalRead:
    """The answer for one row."""
    return ProposalRead(
        id=row.id,
        account_id=row.account_id,
        source=ProposalSource(row.source),
        source_name=row.source_name,
        order=OrderCreate.model_validate_json(row.body),
        reason=row.reason,
        state=state,
        order_id=row.order_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
    )
