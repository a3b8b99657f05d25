"""Tracked accounts under `/api/portfolio/accounts`, `/api/activities`, `/api/instruments/private`."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.features.auth.dependencies import Client, CurrentUser, OwnerOrMember
from paiid.features.ledger.service import AccountNotFoundError
from paiid.features.tracking.dependencies import RequestKey, TrackingServiceDep, WantedActivities
from paiid.features.tracking.errors import (
    AccountNameTakenError,
    ActivityNotFoundError,
    InstrumentNotFoundError,
    InvalidActivityError,
    InvalidSymbolError,
    KeyUsedError,
    LastAccountError,
    LotInUseError,
    NotTrackedError,
)
from paiid.features.tracking.schemas import (
    ActivitiesPage,
    ActivityCreate,
    ActivityRead,
    PrivateInstrumentPricesRead,
    PrivateInstrumentRead,
    PrivateInstrumentsRead,
    PrivateInstrumentUpdate,
    TrackedAccountCreate,
    TrackedAccountRead,
    TrackedAccountUpdate,
    account_read,
)
from paiid.features.tracking.service.accounts import NewAccount
from paiid.features.tracking.service.instruments import InstrumentTerms

router = APIRouter()

AccountId = Annotated[str, Path(max_length=40)]
ActivityId = Annotated[str, Path(max_length=40, pattern="^[a-z0-9_]+$")]
SymbolPath = Annotated[str, Path(min_length=1, max_length=40)]
Account = Annotated[
    str | None, Query(max_length=100, description="An id, a name, or `all` tracked accounts, as without it.")
]


@router.post(
    "/portfolio/accounts",
    status_code=201,
    tags=["portfolio"],
    responses=problems(AccountNameTakenError, KeyUsedError),
)
async def create_account(
    body: TrackedAccountCreate,
    user: OwnerOrMember,
    service: TrackingServiceDep,
    client: Client,
    request_key: RequestKey = None,
) -> TrackedAccountRead:
    wanted = NewAccount(body.name, body.currency, body.lot_method)
    return account_read(
        await service.accounts.create(user.user_id, wanted, request_key=request_key, ip=client.ip)
    )  # fmt: skip


@router.patch(
    "/portfolio/accounts/{account_id}",
    tags=["portfolio"],
    responses=problems(AccountNotFoundError, NotTrackedError, AccountNameTakenError),
)
async def change_account(
    account_id: AccountId, body: TrackedAccountUpdate, user: OwnerOrMember, service: TrackingServiceDep, client: Client
) -> TrackedAccountRead:
    wanted = body.model_dump(exclude_none=True)
    return account_read(await service.accounts.update(user.user_id, account_id, wanted, ip=client.ip))


@router.delete(
    "/portfolio/accounts/{account_id}",
    status_code=204,
    tags=["portfolio"],
    responses=problems(AccountNotFoundError, NotTrackedError, LastAccountError),
)
async def archive_account(
    account_id: AccountId, user: OwnerOrMember, service: TrackingServiceDep, client: Client
) -> None:
    await service.accounts.archive(user.user_id, account_id, ip=client.ip)


@router.get(
    "/activities",
    tags=["activities"],
    responses=problems(AccountNotFoundError, NotTrackedError, InvalidSymbolError, InvalidCursorError),
)
async def list_activities(
    user: CurrentUser,
    service: TrackingServiceDep,
    wanted: WantedActivities,
    account: Account = None,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> ActivitiesPage:
    found, following = await service.activities.page(
        user.user_id, wanted, account=account, cursor=cursor, limit=limit
    )  # fmt: skip
    return ActivitiesPage(items=[ActivityRead.of(one, row) for one, row in found], next_cursor=following)


@router.post(
    "/activities",
    status_code=201,
    tags=["activities"],
    responses=problems(AccountNotFoundError, NotTrackedError, InvalidActivityError, KeyUsedError),
)
async def create_activity(
    body: ActivityCreate,
    user: OwnerOrMember,
    service: TrackingServiceDep,
    client: Client,
    request_key: RequestKey = None,
) -> ActivityRead:
    added = await service.activities.add(
        user.user_id, body.draft(), account=body.account, request_key=request_key, ip=client.ip
    )
    return ActivityRead.of(*added)


@router.get("/activities/{activity_id}", tags=["activities"], responses=problems(ActivityNotFoundError))
async def get_activity(activity_id: ActivityId, user: CurrentUser, service: TrackingServiceDep) -> ActivityRead:
    return ActivityRead.of(*await service.activities.one(user.user_id, activity_id))


@router.delete(
    "/activities/{activity_id}",
    status_code=204,
    tags=["activities"],
    responses=problems(ActivityNotFoundError, LotInUseError),
)
async def delete_activity(
    activity_id: ActivityId, user: OwnerOrMember, service: TrackingServiceDep, client: Client
) -> None:
    await service.activities.delete(user.user_id, activity_id, ip=client.ip)


@router.get("/instruments/private", tags=["instruments"])
async def list_private_instruments(user: CurrentUser, service: TrackingServiceDep) -> PrivateInstrumentsRead:
    found = await service.instruments.list_all(user.user_id)
    return PrivateInstrumentsRead(items=[PrivateInstrumentRead.of(*one) for one in found], next_cursor=None)


@router.get(
    "/instruments/private/{symbol}",
    tags=["instruments"],
    responses=problems(InvalidSymbolError, InstrumentNotFoundError),
)
async def get_private_instrument(
    symbol: SymbolPath, user: CurrentUser, service: TrackingServiceDep
) -> PrivateInstrumentPricesRead:
    return PrivateInstrumentPricesRead.of(*await service.instruments.one(user.user_id, symbol))


@router.put("/instruments/private/{symbol}", tags=["instruments"], responses=problems(InvalidSymbolError))
async def put_private_instrument(
    symbol: SymbolPath, body: PrivateInstrumentUpdate, user: OwnerOrMember, service: TrackingServiceDep, client: Client
) -> PrivateInstrumentRead:
    terms = InstrumentTerms(body.name, body.currency, body.asset_class, body.sector)
    return PrivateInstrumentRead.of(*await service.instruments.put(user.user_id, symbol, terms, ip=client.ip))
