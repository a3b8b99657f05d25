"""`/api/morning`: the brief of the day."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import CurrentUser, Person
from paiid.features.morning.dependencies import MorningServiceDep, RequestKey
from paiid.features.morning.schemas import BriefCreate, BriefRead, BriefsPage, MorningRead, ReviewUpdate
from paiid.features.morning.service import BriefNotFoundError

router = APIRouter(prefix="/morning", tags=["morning"])


@router.get("/brief")
async def get_brief(user: CurrentUser, service: MorningServiceDep) -> MorningRead:
    return MorningRead(brief=await service.today(user.user_id))


@router.post("/brief", status_code=status.HTTP_202_ACCEPTED, responses=problems(ForbiddenError))
async def compose_brief(
    body: BriefCreate, user: Person, service: MorningServiceDep, request_key: RequestKey = None
) -> BriefRead:
    return await service.start(user.user_id, body.steps, request_key=request_key)


@router.get("/briefs", responses=problems(InvalidCursorError))
async def list_briefs(
    user: CurrentUser,
    service: MorningServiceDep,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 20,
) -> BriefsPage:
    return await service.page(user.user_id, cursor=cursor, limit=limit)


@router.get("/briefs/{brief_id}", responses=problems(BriefNotFoundError))
async def get_one_brief(brief_id: str, user: CurrentUser, service: MorningServiceDep) -> BriefRead:
    return await service.get(user.user_id, brief_id)


@router.put("/briefs/{brief_id}/reviewed", responses=problems(ForbiddenError, BriefNotFoundError))
async def review_brief(brief_id: str, body: ReviewUpdate, user: Person, service: MorningServiceDep) -> BriefRead:
    return await service.review(user.user_id, brief_id, body.reviewed)
