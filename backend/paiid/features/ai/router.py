"""`/api/ai`: ranked ideas with the figures they rest on."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.features.ai.dependencies import AiServiceDep
from paiid.features.ai.schemas import RecommendationsRead
from paiid.features.ai.service import MAX_IDEAS
from paiid.features.auth.dependencies import CurrentUser

router = APIRouter(prefix="/ai", tags=["ai"])


@router.get("/recommendations")
async def list_recommendations(
    user: CurrentUser, service: AiServiceDep, limit: Annotated[int, Query(ge=1, le=MAX_IDEAS)] = 10
) -> RecommendationsRead:
    return await service.recommendations(user.user_id, limit=limit)
