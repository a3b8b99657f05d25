"""`/api/portfolio/lots` and `/api/portfolio/realized`."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import Client, CurrentUser, OwnerOrMember
from paiid.features.ledger.service import AccountNotFoundError, NoAccountError
from paiid.features.portfolio.dependencies import WantsCsv
from paiid.features.portfolio.lots import answers
from paiid.features.portfolio.lots.dependencies import (
    Account,
    ChooseLotsDep,
    LotsServiceDep,
    Method,
    WantedRealized,
    WantedSymbol,
    symbol_of,
)
from paiid.features.portfolio.lots.errors import ClosingNotFoundError, LotNotOpenError, NoPriceError, NotHeldError
from paiid.features.portfolio.lots.schemas import (
    ClosingRead,
    LotChoiceRead,
    LotChoiceUpdate,
    LotId,
    LotsRead,
    RealizedPageRead,
    SalePreviewCreate,
    SalePreviewRead,
)
from paiid.features.portfolio.lots.service import SaleWish
from paiid.features.tracking.errors import InvalidSymbolError

router = APIRouter(prefix="/portfolio", tags=["portfolio"])

_CSV: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/lots", responses=problems(NoAccountError, AccountNotFoundError, InvalidSymbolError))
async def list_lots(
    user: CurrentUser, service: LotsServiceDep, symbol: WantedSymbol, account: Account = None, method: Method = None
) -> LotsRead:
    return answers.lots_read(await service.open_lots(user.user_id, account=account, method=method, symbol=symbol))


@router.get(
    "/realized",
    response_model=RealizedPageRead,
    responses=_CSV | problems(NoAccountError, AccountNotFoundError, InvalidSymbolError, InvalidCursorError),
)
async def list_realized(
    user: CurrentUser,
    service: LotsServiceDep,
    wanted: WantedRealized,
    as_csv: WantsCsv,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> RealizedPageRead | Response:
    if as_csv:
        return answers.realized_csv(await service.realized(user.user_id, wanted))
    page = await service.realized(user.user_id, wanted, cursor=cursor, limit=limit)
    return answers.realized_read(page, wanted.year)


@router.post(
    "/lots/preview",
    responses=problems(
        NoAccountError, AccountNotFoundError, InvalidSymbolError, NotHeldError, NoPriceError, LotNotOpenError
    ),
)
async def preview_sale(body: SalePreviewCreate, user: CurrentUser, service: LotsServiceDep) -> SalePreviewRead:
    wish = SaleWish(symbol_of(body.symbol), body.quantity, body.price, body.fee, tuple(body.lots))
    return answers.preview_read(await service.preview(user.user_id, wish, account=body.account))


@router.get(
    "/lots/choices",
    responses=problems(NoAccountError, AccountNotFoundError, ClosingNotFoundError, LotNotOpenError),
)
async def get_closing(
    closing_id: LotId,
    user: CurrentUser,
    service: ChooseLotsDep,
    lots: Annotated[list[LotId] | None, Query(max_length=500, description="As if these were chosen.")] = None,
    ignore_kept: Annotated[bool, Query(description="Without `lots`: as if none were chosen.")] = False,
    account: Account = None,
) -> ClosingRead:
    wanted = [] if lots is None and ignore_kept else lots
    return answers.closing_read(await service.look(user.user_id, closing_id, wanted, account=account))


@router.put(
    "/lots/choices",
    responses=problems(NoAccountError, AccountNotFoundError, ClosingNotFoundError, LotNotOpenError),
)
async def choose_lots(
    body: LotChoiceUpdate, user: OwnerOrMember, service: ChooseLotsDep, client: Client
) -> LotChoiceRead:
    row = await service.choose(user.user_id, body.closing_id, body.lots, account=body.account, ip=client.ip)
    return answers.choice_read(row, body.closing_id, body.lots)
