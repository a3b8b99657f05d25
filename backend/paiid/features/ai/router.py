"""`/api/ai`: proposals with the evidence they rest on, and who makes them."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.core.security import Scope
from paiid.features.ai.dependencies import AiServiceDep
from paiid.features.ai.schemas import AdviceState, AdvisorRead, RecommendationsRead
from paiid.features.ai.service import MAX_IDEAS
from paiid.features.auth.dependencies import CurrentUser

router = APIRouter(prefix="/ai", tags=["ai"])


@router.get("/recommendations")
async def list_recommendations(
    user: CurrentUser,
    service: AiServiceDep,
    state: AdviceState = AdviceState.NEW,
    limit: Annotated[int, Query(ge=1, le=MAX_IDEAS)] = 10,
) -> RecommendationsRead:
    """Proposals that have not ended; who never had a run gets one, and so does the first to ask after a session."""
    may_run = Scope.ACCOUNT_WRITE in user.scopes
    return await service.recommendations(user.user_id, state=state, limit=limit, may_run=may_run)


@router.get("/advisor")
async def get_advisor(user: CurrentUser, service: AiServiceDep) -> AdvisorRead:
    """Who advises, by which rules and, where it learns from the past, with which coefficients."""
    del user
    return await service.about_advisor()
