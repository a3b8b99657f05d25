"""`/api/backtests`: simulations of strategies on past bars."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from paiid.core.csv import csv_response
from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.features.auth.dependencies import OwnerOrMember, Person
from paiid.features.backtest.dependencies import AllowedRequest, BacktestServiceDep, ExportFormat, RequestKey
from paiid.features.backtest.python.folder import UnknownPythonFileError, UnreadablePythonFileError
from paiid.features.backtest.report import report_of
from paiid.features.backtest.results import BacktestTradeRead
from paiid.features.backtest.rules_now import RulesNowCreate, RulesNowRead
from paiid.features.backtest.schemas import (
    BacktestDetailRead,
    BacktestPreviewRead,
    BacktestRead,
    BacktestsPage,
    BacktestTradesPage,
)
from paiid.features.backtest.service import BacktestNotDoneError, BacktestNotFoundError, TooManyBacktestsError
from paiid.features.backtest.simulation import MARKET_REFUSALS, REFUSALS
from paiid.features.backtest.template_records import TemplateRecordRead
from paiid.features.backtest.wanted import InvalidBacktestError
from paiid.features.strategies.service import UnknownTemplateError

router = APIRouter(prefix="/backtests", tags=["backtests"])

MAX_RUNS: Final = 100
MAX_TRADES: Final = 1000
_UNUSABLE: Final = (
    InvalidBacktestError,
    UnknownTemplateError,
    UnknownPythonFileError,
    UnreadablePythonFileError,
)
RunId = Annotated[str, Path(max_length=40)]
Cursor = Annotated[str | None, Query(max_length=400)]
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The run, its trades, or a report of it.",
        "content": {"application/json": {}, "text/csv": {}, "application/pdf": {}},
    }
}


@router.post(
    "",
    status_code=202,
    responses=problems(ForbiddenError, *_UNUSABLE, TooManyBacktestsError, *MARKET_REFUSALS),
)
async def create_backtest(
    body: AllowedRequest, user: OwnerOrMember, service: BacktestServiceDep, request_key: RequestKey = None
) -> BacktestRead:
    """Begin a run; its progress comes over the stream's topic `jobs`."""
    return await service.begin(user.user_id, body, request_key=request_key)


@router.post(
    "/preview",
    responses=problems(ForbiddenError, *_UNUSABLE, *REFUSALS),
)
async def preview_backtest(body: AllowedRequest, user: Person, service: BacktestServiceDep) -> BacktestPreviewRead:
    """Simulate and answer at once; nothing is kept."""
    return await service.preview(user.user_id, body)


@router.post("/rules", responses=problems(ForbiddenError, InvalidBacktestError, *REFUSALS))
async def tell_rules(body: RulesNowCreate, _: Person, service: BacktestServiceDep) -> RulesNowRead:
    """What each rule of a definition says at the last close: its figures, and whether it is true."""
    return await service.rules_now(body)


@router.get("/templates/{template_id}", responses=problems(*_UNUSABLE, *REFUSALS))
async def get_template_record(
    template_id: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$")], _: Person, service: BacktestServiceDep
) -> TemplateRecordRead:
    """What a strategy template would have made over the last ten years; measured when first asked for."""
    return await service.template_record(template_id)


@router.get("", responses=problems(InvalidCursorError))
async def list_backtests(
    user: Person,
    service: BacktestServiceDep,
    strategy_id: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_RUNS)] = 20,
    cursor: Cursor = None,
) -> BacktestsPage:
    return await service.page(user.user_id, strategy_id=strategy_id, limit=limit, cursor=cursor)


@router.get("/{run_id}", responses=problems(BacktestNotFoundError))
async def get_backtest(run_id: RunId, user: Person, service: BacktestServiceDep) -> BacktestDetailRead:
    return await service.get(user.user_id, run_id)


@router.get("/{run_id}/trades", responses=problems(BacktestNotFoundError, BacktestNotDoneError, InvalidCursorError))
async def list_backtest_trades(
    run_id: RunId,
    user: Person,
    service: BacktestServiceDep,
    symbol: Annotated[str | None, Query(max_length=20, description="Trades of this one only.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_TRADES)] = 200,
    cursor: Cursor = None,
) -> BacktestTradesPage:
    return await service.trades(user.user_id, run_id, limit=limit, cursor=cursor, symbol=symbol)


@router.get(
    "/{run_id}/export",
    response_class=Response,
    responses=_FILE | problems(BacktestNotFoundError, BacktestNotDoneError),
)
async def export_backtest(
    run_id: RunId,
    user: Person,
    service: BacktestServiceDep,
    file_format: Annotated[
        ExportFormat, Query(alias="format", description="`csv`: the trades; `pdf`: a report to print.")
    ] = "json",
) -> Response:
    run = await service.export(user.user_id, run_id)
    if file_format == "csv":
        return csv_response(list(BacktestTradeRead.model_fields), run.trades, f"backtest-{run_id}.csv")
    headers = {"Content-Disposition": f'attachment; filename="backtest-{run_id}.{file_format}"'}
    if file_format == "pdf":
        return Response(await asyncio.to_thread(report_of, run), media_type="application/pdf", headers=headers)
    return Response(run.model_dump_json(), media_type="application/json", headers=headers)


@router.post("/{run_id}/cancel", responses=problems(ForbiddenError, BacktestNotFoundError))
async def cancel_backtest(run_id: RunId, user: OwnerOrMember, service: BacktestServiceDep) -> BacktestRead:
    return await service.cancel(user.user_id, run_id)


@router.delete("/{run_id}", status_code=204, responses=problems(ForbiddenError, BacktestNotFoundError))
async def delete_backtest(run_id: RunId, user: OwnerOrMember, service: BacktestServiceDep) -> Response:
    await service.remove(user.user_id, run_id)
    return Response(status_code=204)
