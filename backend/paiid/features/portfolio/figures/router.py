"""`/api/portfolio`: what an account is made of, what did what, and what else might have been."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import CurrentUser
from paiid.features.ledger.service import AccountNotFoundError, NoAccountError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.portfolio import figure_answers as answers
from paiid.features.portfolio.dependencies import Asked, NamedAccount, PortfolioServiceDep
from paiid.features.portfolio.errors import InvalidRangeError
from paiid.features.portfolio.figure_schemas import (
    AllocationRead,
    CashFlowsPage,
    ContributionRead,
    DividendsRead,
    ShadowsRead,
)

router = APIRouter(prefix="/portfolio", tags=["portfolio"])
_PROBLEMS = (NoAccountError, AccountNotFoundError, UnknownSymbolError, InvalidRangeError)


@router.get("/allocation", responses=problems(NoAccountError, AccountNotFoundError))
async def get_allocation(
    user: CurrentUser, service: PortfolioServiceDep, account: NamedAccount = None
) -> AllocationRead:
    return answers.allocation_read(await service.asking.allocation(user.user_id, account))


@router.get("/contribution", responses=problems(*_PROBLEMS))
async def get_contribution(asked: Asked, service: PortfolioServiceDep) -> ContributionRead:
    return answers.contribution_read(await service.asking.contribution(asked))


@router.get("/dividends", responses=problems(*_PROBLEMS))
async def get_dividends(asked: Asked, service: PortfolioServiceDep) -> DividendsRead:
    return answers.dividends_read(await service.asking.income(asked))


@router.get("/cash-flows", responses=problems(*_PROBLEMS, InvalidCursorError))
async def list_cash_flows(
    asked: Asked,
    service: PortfolioServiceDep,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> CashFlowsPage:
    return answers.cash_flows_read(await service.asking.cash_flows(asked, cursor=cursor, limit=limit))


@router.get("/shadows", responses=problems(*_PROBLEMS))
async def get_shadows(asked: Asked, service: PortfolioServiceDep) -> ShadowsRead:
    return answers.shadows_read(await service.asking.shadows(asked))
