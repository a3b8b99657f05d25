"""`/api/proposals`: orders that wait for their owner's yes or no."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import CurrentUser, OwnerOrMember
from paiid.features.orders.errors import IdempotencyConflictError
from paiid.features.orders.router import REFUSED
from paiid.features.proposals.dependencies import ProposalServiceDep
from paiid.features.proposals.schemas import ProposalApprove, ProposalRead, ProposalsPage
from paiid.features.proposals.service import ProposalDecidedError, ProposalNotFoundError

router = APIRouter(prefix="/proposals", tags=["proposals"])


@router.get("", responses=problems(InvalidCursorError))
async def list_proposals(
    user: CurrentUser,
    service: ProposalServiceDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> ProposalsPage:
    return await service.page(user.user_id, cursor=cursor, limit=limit)


@router.post(
    "/{proposal_id}/approve",
    responses=problems(ForbiddenError, ProposalNotFoundError, ProposalDecidedError, IdempotencyConflictError, *REFUSED),
)
async def approve_proposal(
    proposal_id: str, body: ProposalApprove, trader: OwnerOrMember, service: ProposalServiceDep
) -> ProposalRead:
    return await service.approve(trader.user_id, proposal_id, order=body.order)


@router.post("/{proposal_id}/reject", responses=problems(ForbiddenError, ProposalNotFoundError, ProposalDecidedError))
async def reject_proposal(proposal_id: str, trader: OwnerOrMember, service: ProposalServiceDep) -> ProposalRead:
    return await service.reject(trader.user_id, proposal_id)
