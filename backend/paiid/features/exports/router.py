"""`/api/exports`: files to keep, to import again, to read elsewhere."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from paiid.core.http import problems
from paiid.features.auth.dependencies import CurrentUser
from paiid.features.exports.dependencies import ExportServiceDep, ReportServiceDep
from paiid.features.ledger.service import AccountNotFoundError, NoAccountError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.portfolio.dependencies import Asked
from paiid.features.portfolio.errors import InvalidRangeError

router = APIRouter(prefix="/exports", tags=["exports"])

AccountName = Annotated[
    str | None,
    Query(max_length=100, description="Id or name of one account; `all`, as without it: all that are tracked."),
]
_CSV: Final = "text/csv; charset=utf-8"


def _file(media_type: str, what: str, schema: str = "string") -> dict[int | str, dict[str, Any]]:
    return {200: {"description": what, "content": {media_type: {"schema": {"type": schema}}}}}


@router.get(
    "/portfolio.json",
    response_class=Response,
    responses=_file("application/json", "The portfolio file.", "object") | problems(AccountNotFoundError),
)
async def export_portfolio(user: CurrentUser, service: ExportServiceDep, account: AccountName = None) -> Response:
    return _download(await service.portfolio(user.user_id, account), "application/json", "paiid-portfolio.json")


@router.get(
    "/activities.csv",
    response_class=Response,
    responses=_file("text/csv", "The generic activities file.") | problems(AccountNotFoundError),
)
async def export_activities(user: CurrentUser, service: ExportServiceDep, account: AccountName = None) -> Response:
    return _download(await service.activities(user.user_id, account), _CSV, "paiid-activities.csv")


@router.get("/prices.csv", response_class=Response, responses=_file("text/csv", "The generic prices file."))
async def export_prices(user: CurrentUser, service: ExportServiceDep) -> Response:
    return _download(await service.prices(user.user_id), _CSV, "paiid-prices.csv")


@router.get(
    "/ledger.beancount",
    response_class=Response,
    responses=_file("text/plain", "A ledger for Beancount 3.") | problems(AccountNotFoundError),
)
async def export_beancount(user: CurrentUser, service: ExportServiceDep, account: AccountName = None) -> Response:
    content = await service.beancount(user.user_id, account)
    return _download(content, "text/plain; charset=utf-8", "paiid.beancount")


@router.get(
    "/report.pdf",
    response_class=Response,
    responses=_file("application/pdf", "A report to print.")
    | problems(NoAccountError, AccountNotFoundError, UnknownSymbolError, InvalidRangeError),
)
async def export_report(asked: Asked, service: ReportServiceDep) -> Response:
    return _download(await service.pdf(asked), "application/pdf", "paiid-report.pdf")


def _download(content: str | bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
