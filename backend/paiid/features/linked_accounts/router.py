"""`/api/linked-accounts`: the owner's accounts at real brokers, read only."""

from fastapi import APIRouter

from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.features.auth.dependencies import Owner
from paiid.features.linked_accounts.dependencies import AccountId, Cursor, Limit, LinkedAccountServiceDep
from paiid.features.linked_accounts.schemas import (
    LinkedAccountDetail,
    LinkedAccountsRead,
    LinkedGainsPage,
    LinkedHistoryPage,
    LinkedPositionsRead,
)
from paiid.features.linked_accounts.service import UnknownLinkedAccountError

router = APIRouter(prefix="/linked-accounts", tags=["linked_accounts"])


@router.get("")
async def list_linked_accounts(_owner: Owner, service: LinkedAccountServiceDep) -> LinkedAccountsRead:
    return LinkedAccountsRead.of(service.accounts())


@router.get("/{account_id}", responses=problems(UnknownLinkedAccountError))
async def get_linked_account(
    _owner: Owner, account_id: AccountId, service: LinkedAccountServiceDep
) -> LinkedAccountDetail:
    return LinkedAccountDetail.of(service.account(account_id), await service.balances(account_id))


@router.get("/{account_id}/positions", responses=problems(UnknownLinkedAccountError))
async def get_positions(_owner: Owner, account_id: AccountId, service: LinkedAccountServiceDep) -> LinkedPositionsRead:
    return LinkedPositionsRead.of(await service.positions(account_id))


@router.get("/{account_id}/history", responses=problems(UnknownLinkedAccountError, InvalidCursorError))
async def get_history(
    _owner: Owner, account_id: AccountId, service: LinkedAccountServiceDep, cursor: Cursor = None, limit: Limit = 25
) -> LinkedHistoryPage:
    return LinkedHistoryPage.of(await service.history(account_id, cursor, limit))


@router.get("/{account_id}/gains", responses=problems(UnknownLinkedAccountError, InvalidCursorError))
async def get_gains(
    _owner: Owner, account_id: AccountId, service: LinkedAccountServiceDep, cursor: Cursor = None, limit: Limit = 25
) -> LinkedGainsPage:
    return LinkedGainsPage.of(await service.gains(account_id, cursor, limit))
