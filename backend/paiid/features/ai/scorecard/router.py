"""`/api/ai/scorecard`: how good the calls have been."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from paiid.core.http import problems
from paiid.features.ai.calls.dependencies import DayOrderError, ScoredCalls
from paiid.features.ai.scorecard.curve import ScoreCurveService
from paiid.features.ai.scorecard.schemas import ScorecardRead, ScoreCurveRead
from paiid.features.ai.scorecard.service import ScorecardService
from paiid.features.auth.dependencies import CurrentUser

router = APIRouter(prefix="/ai", tags=["ai"])


async def scorecard_service(request: Request) -> ScorecardService:
    """The application's scorecard."""
    service: ScorecardService = request.app.state.scorecard_service
    return service


async def score_curve_service(request: Request) -> ScoreCurveService:
    """The application's curve of followed advice."""
    service: ScoreCurveService = request.app.state.score_curve_service
    return service


@router.get("/scorecard", responses=problems(DayOrderError))
async def get_scorecard(
    user: CurrentUser, wanted: ScoredCalls, service: Annotated[ScorecardService, Depends(scorecard_service)]
) -> ScorecardRead:
    return await service.scorecard(user.user_id, wanted)


@router.get("/scorecard/curve", responses=problems(DayOrderError))
async def get_scorecard_curve(
    user: CurrentUser, wanted: ScoredCalls, service: Annotated[ScoreCurveService, Depends(score_curve_service)]
) -> ScoreCurveRead:
    return await service.curve(user.user_id, wanted)
