"""`/api/ai/runs`: how proposals came about; `POST /api/ai/recommendations/refresh` begins a run."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.features.ai.runs.dependencies import RunKey, RunServiceDep
from paiid.features.ai.runs.repository import Cause
from paiid.features.ai.runs.schemas import RunDetailRead, RunRead, RunsRead, run_detail_read, run_read
from paiid.features.ai.runs.service import RunNotFoundError
from paiid.features.auth.dependencies import OwnerOrMember, Person

router = APIRouter(prefix="/ai", tags=["ai"])

MAX_RUNS = 100


@router.post("/recommendations/refresh", status_code=202)
async def refresh_recommendations(user: OwnerOrMember, service: RunServiceDep, request_key: RunKey = None) -> RunRead:
    """Begin a run, or answer the one that goes on; its progress comes over the stream's topic `jobs`."""
    return run_read(await service.begin(user.user_id, Cause.REQUEST, request_key=request_key))


@router.get("/runs", responses=problems(InvalidCursorError))
async def list_runs(
    user: Person,
    service: RunServiceDep,
    limit: Annotated[int, Query(ge=1, le=MAX_RUNS)] = 20,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> RunsRead:
    rows, next_cursor = await service.page(user.user_id, limit=limit, cursor=cursor)
    return RunsRead(items=[run_read(row) for row in rows], next_cursor=next_cursor)


@router.get("/runs/{run_id}", responses=problems(RunNotFoundError))
async def get_run(run_id: str, user: Person, service: RunServiceDep) -> RunDetailRead:
    return run_detail_read(await service.find(user.user_id, run_id))
