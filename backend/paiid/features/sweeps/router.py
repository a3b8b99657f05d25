"""`/api/sweeps`: many variants of a strategy on the same bars."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.core.security import Role
from paiid.features.auth.dependencies import OwnerOrMember, Person
from paiid.features.backtest.dependencies import RequestKey
from paiid.features.backtest.simulation import BacktestTimeoutError, BacktestWorkerError
from paiid.features.backtest.wanted import InvalidBacktestError
from paiid.features.strategies.service import UnknownTemplateError
from paiid.features.sweeps.dependencies import AllowedSweep, SweepServiceDep
from paiid.features.sweeps.planning import InvalidSweepError
from paiid.features.sweeps.results import SweepResultsRead
from paiid.features.sweeps.schemas import SweepDetailRead, SweepRead, SweepsPage
from paiid.features.sweeps.service import (
    Asked,
    SweepNotEndedError,
    SweepNotFoundError,
    TooManySweepsError,
    UnknownSweepAxisError,
)
from paiid.features.sweeps.study import SweepFigure

router = APIRouter(prefix="/sweeps", tags=["sweeps"])

MAX_SWEEPS: Final = 100
MAX_VARIANTS: Final = 500
SweepId = Annotated[str, Path(max_length=40)]
_Axis = Annotated[str | None, Query(max_length=40)]


@router.post(
    "",
    status_code=202,
    responses=problems(
        ForbiddenError, InvalidSweepError, InvalidBacktestError, UnknownTemplateError, TooManySweepsError
    ),
)
async def create_sweep(
    body: AllowedSweep, user: OwnerOrMember, service: SweepServiceDep, request_key: RequestKey = None
) -> SweepRead:
    """Begin a sweep; its progress comes over the stream's topic `jobs`."""
    return await service.begin(user.user_id, body, request_key=request_key)


@router.get("", responses=problems(InvalidCursorError))
async def list_sweeps(
    user: Person,
    service: SweepServiceDep,
    limit: Annotated[int, Query(ge=1, le=MAX_SWEEPS)] = 20,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> SweepsPage:
    return await service.page(user.user_id, limit=limit, cursor=cursor)


@router.get("/{sweep_id}", responses=problems(SweepNotFoundError))
async def get_sweep(sweep_id: SweepId, user: Person, service: SweepServiceDep) -> SweepDetailRead:
    return await service.get(user.user_id, sweep_id)


@router.get(
    "/{sweep_id}/results",
    responses=problems(SweepNotFoundError, UnknownSweepAxisError, BacktestWorkerError, BacktestTimeoutError),
)
async def get_sweep_results(
    sweep_id: SweepId,
    user: Person,
    service: SweepServiceDep,
    metric: Annotated[SweepFigure | None, Query(description="The sweep's objective, if none is given.")] = None,
    x: _Axis = None,
    y: _Axis = None,
    where: Annotated[
        list[Annotated[str, Query(max_length=80)]] | None,
        Query(max_length=6, description="`name:value`: only variants where a swept parameter has that value."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_VARIANTS)] = 20,
) -> SweepResultsRead:
    """The heatmap of two swept parameters and the best variants; of a sweep that runs, so far."""
    asked = Asked(metric, x, y, tuple(where or ()), limit)
    return await service.results(user.user_id, sweep_id, asked)


@router.post("/{sweep_id}/cancel", responses=problems(ForbiddenError, SweepNotFoundError))
async def cancel_sweep(sweep_id: SweepId, user: OwnerOrMember, service: SweepServiceDep) -> SweepRead:
    return await service.cancel(user.user_id, sweep_id)


@router.post(
    "/{sweep_id}/resume",
    responses=problems(ForbiddenError, SweepNotFoundError, SweepNotEndedError, TooManySweepsError),
)
async def resume_sweep(sweep_id: SweepId, user: OwnerOrMember, service: SweepServiceDep) -> SweepRead:
    """Go on with a canceled or failed sweep where it stopped."""
    return await service.resume(user.user_id, sweep_id, may_run_python=user.role is Role.OWNER)


@router.delete("/{sweep_id}", status_code=204, responses=problems(ForbiddenError, SweepNotFoundError))
async def delete_sweep(sweep_id: SweepId, user: OwnerOrMember, service: SweepServiceDep) -> Response:
    await service.remove(user.user_id, sweep_id)
    return Response(status_code=204)
