"""`/api/portfolio/explain` and what belongs to it."""

from fastapi import APIRouter

from paiid.core.http import problems
from paiid.features.auth.dependencies import CurrentUser
from paiid.features.ledger.service import AccountNotFoundError, NoAccountError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.portfolio.dependencies import Asked
from paiid.features.portfolio.errors import InvalidRangeError
from paiid.features.portfolio.explaining.dependencies import AskedFigure, ExplainFiguresDep
from paiid.features.portfolio.explaining.errors import UnknownFigureError
from paiid.features.portfolio.explaining.schemas import ExplanationRead, FigureRead, FiguresRead
from paiid.features.portfolio.figure_schemas import ReconciliationRead

router = APIRouter(prefix="/portfolio", tags=["portfolio"])
_PROBLEMS = (NoAccountError, AccountNotFoundError, UnknownSymbolError, InvalidRangeError)


@router.get("/figures")
async def list_figures(_: CurrentUser, service: ExplainFiguresDep) -> FiguresRead:
    figures = await service.figures()
    return FiguresRead(
        figures=[FigureRead(figure=one.name, title=one.title, unit=one.unit, scope=one.scope.value) for one in figures]
    )


@router.get("/explain", responses=problems(*_PROBLEMS, UnknownFigureError))
async def explain_figure(period: Asked, figure: AskedFigure, service: ExplainFiguresDep) -> ExplanationRead:
    return ExplanationRead.model_validate(await service.explain(period, figure))


@router.get("/reconciliation", responses=problems(*_PROBLEMS))
async def reconcile(period: Asked, service: ExplainFiguresDep) -> ReconciliationRead:
    return ReconciliationRead.model_validate(await service.reconcile(period))
