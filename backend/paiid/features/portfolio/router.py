"""`/api/portfolio`: the account, its positions, its results and its book."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response

from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import Client, CurrentUser, OwnerOrMember
from paiid.features.ledger.service import AccountNotFoundError, NoAccountError
from paiid.features.market.service import UnknownSymbolError
from paiid.features.portfolio import answers
from paiid.features.portfolio.account_schemas import AccountsRead
from paiid.features.portfolio.dependencies import Asked, NamedAccount, PortfolioServiceDep, TradeFilter, WantsCsv
from paiid.features.portfolio.errors import (
    AccountElsewhereError,
    AccountInUseError,
    IdempotencyConflictError,
    InvalidRangeError,
    OrdersStillOpenError,
)
from paiid.features.portfolio.performance_answers import performance_answer
from paiid.features.portfolio.performance_schemas import PerformanceRead
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.schemas import (
    AccountReset,
    AccountUpdate,
    ClosedTradesPage,
    DepositCreate,
    LedgerPage,
    PortfolioRead,
)

router = APIRouter(prefix="/portfolio", tags=["portfolio"])

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Cursor = Annotated[str | None, Query(max_length=300)]
AccountId = Annotated[str, Path(max_length=40)]
LedgerAccountName = Annotated[
    str | None,
    Query(max_length=100, description="Id or name, also the id of one not in use any more; without it the selected."),
]
ExternalId = Annotated[
    str | None, Query(max_length=160, description="Only this transaction, or those of the order with this id.")
]
IdempotencyKey = Annotated[str | None, Header(pattern=r"^[\x21-\x7e]{1,100}$")]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("", responses=problems(NoAccountError, AccountNotFoundError))
async def get_portfolio(user: CurrentUser, service: PortfolioServiceDep, account: NamedAccount = None) -> PortfolioRead:
    return present_read(await service.present(user.user_id, account))


@router.get(
    "/performance",
    response_model=PerformanceRead,
    responses=problems(NoAccountError, AccountNotFoundError, UnknownSymbolError, InvalidRangeError),
)
async def get_performance(asked: Asked, service: PortfolioServiceDep) -> Response:
    return Response(await performance_answer(service.performing, asked), media_type="application/json")


@router.get(
    "/closed-trades",
    response_model=ClosedTradesPage,
    responses=_CSV | problems(NoAccountError, AccountNotFoundError, InvalidRangeError, InvalidCursorError),
)
async def list_closed_trades(
    user: CurrentUser,
    service: PortfolioServiceDep,
    wanted: TradeFilter,
    as_csv: WantsCsv,
    account: NamedAccount = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ClosedTradesPage | Response:
    if as_csv:
        return answers.closed_trades_csv(await service.all_closed_trades(user.user_id, wanted, account=account))
    page = await service.closed_trades(user.user_id, wanted, account=account, cursor=cursor, limit=limit)
    return answers.closed_trades_read(page)


@router.get("/ledger", responses=problems(NoAccountError, AccountNotFoundError, InvalidCursorError))
async def list_ledger(
    user: CurrentUser,
    service: PortfolioServiceDep,
    account: LedgerAccountName = None,
    external_id: ExternalId = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> LedgerPage:
    page = await service.ledger_page(user.user_id, account=account, external_id=external_id, cursor=cursor, limit=limit)
    return answers.ledger_read(page)


@router.get("/accounts")
async def list_accounts(user: CurrentUser, service: PortfolioServiceDep) -> AccountsRead:
    return answers.accounts_read(await service.accounts(user.user_id))


@router.post("/accounts/{account_id}/select", responses=problems(AccountNotFoundError))
async def select_account(
    account_id: AccountId, user: OwnerOrMember, service: PortfolioServiceDep, client: Client
) -> AccountsRead:
    return answers.accounts_read(await service.choosing.select(user.user_id, account_id, ip=client.ip))


@router.post(
    "/reset",
    responses=problems(NoAccountError, AccountElsewhereError, OrdersStillOpenError),
)
async def reset_account(
    body: AccountReset, user: OwnerOrMember, service: PortfolioServiceDep, client: Client
) -> PortfolioRead:
    await service.reset(
        user.user_id,
        starting_cash=body.starting_cash,
        margin_enabled=body.margin_enabled,
        shorting_enabled=body.shorting_enabled,
        ip=client.ip,
    )
    return present_read(await service.snapshot(user.user_id))


@router.patch(
    "/account",
    responses=problems(NoAccountError, AccountElsewhereError, AccountInUseError),
)
async def update_account(
    body: AccountUpdate, user: OwnerOrMember, service: PortfolioServiceDep, client: Client
) -> PortfolioRead:
    await service.update_account(user.user_id, body.model_dump(exclude_none=True), ip=client.ip)
    return present_read(await service.snapshot(user.user_id))


@router.post(
    "/deposits",
    responses=problems(NoAccountError, AccountElsewhereError, IdempotencyConflictError),
)
async def create_deposit(
    body: DepositCreate,
    user: OwnerOrMember,
    service: PortfolioServiceDep,
    client: Client,
    idempotency_key: IdempotencyKey = None,
) -> PortfolioRead:
    await service.deposit(user.user_id, body.amount, key=idempotency_key, ip=client.ip)
    return present_read(await service.snapshot(user.user_id))
